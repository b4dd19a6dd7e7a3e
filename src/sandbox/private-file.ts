import { randomBytes } from "node:crypto";
import { link, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { StartError } from "../errors.js";

const FOR_ONE_PERSON = { folder: 0o700, file: 0o600 };

/**
 * Makes the folder for what a sandbox keeps. One that is there already keeps its mode: it may be more than Relink's.
 *
 * @throws StartError
 */
export async function prepareHome(home: string): Promise<void> {
  try {
    await mkdir(home, { recursive: true, mode: FOR_ONE_PERSON.folder });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new StartError(`RELINK_HOME: the folder ${home} cannot be made (${code}).`, { cause: error });
  }
}

/** Writes a file that only its owner may read. Whoever reads it meanwhile finds the old one or the new one, whole. */
export async function replacePrivateFile(path: string, content: string): Promise<void> {
  await writeAside(path, content, (aside) => rename(aside, path));
}

/** The same, unless the file is there already: of many at once, one creates it. */
export async function createPrivateFile(path: string, content: string): Promise<void> {
  await writeAside(path, content, (aside) => link(aside, path)).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  });
}

async function writeAside(path: string, content: string, publish: (aside: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: FOR_ONE_PERSON.folder });
  const aside = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    const file = await open(aside, "wx", FOR_ONE_PERSON.file);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await publish(aside);
  } finally {
    await rm(aside, { force: true });
  }
}
