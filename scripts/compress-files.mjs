import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";

const WAYS = { br: promisify(brotliCompress), gz: promisify(gzip) };

/** Writes `name.br` and `name.gz` beside every file of a folder, so that a server need not compress at each request. */
export async function compressFiles(folder) {
  const names = await readdir(folder);
  await Promise.all(
    names.flatMap((name) =>
      Object.entries(WAYS).map(async ([ending, compress]) => {
        const path = join(folder, name);
        await writeFile(`${path}.${ending}`, await compress(await readFile(path)));
      }),
    ),
  );
}
