import { parseArgs } from "node:util";
import { StartError } from "../errors.js";
import { countKeyUses } from "../vault/count-key-uses.js";
import { readKeyRingFile, writeKeyRingFile } from "./keys-file.js";
import { SEALED_COLUMNS } from "./sealed-columns.js";
import { type Command, ExitCode, UsageError } from "./surroundings.js";
import { withDatabase } from "./with-database.js";

export const keysRemove: Command = {
  name: "keys remove",
  usage: "FILE ID",
  summary: "takes a key out of a key ring file; refuses while anything in the database is sealed under it",
  async run(words, around) {
    const { positionals } = parseArgs({ args: words, options: {}, allowPositionals: true });
    const [path, id] = positionals;
    if (path === undefined || id === undefined || positionals.length !== 2) {
      throw new UsageError("Name the key ring file and the key.");
    }
    const ring = readKeyRingFile(path);
    if (!ring.keys.has(id)) throw new StartError(`There is no key ${JSON.stringify(id)} in ${path}.`);
    if (ring.primary === id) throw new StartError("The primary key is in use; add another one first.");
    const uses = await withDatabase(around, (database) => countKeyUses(database, SEALED_COLUMNS, [id]));
    const count = uses.byKey.get(id) ?? 0;
    if (count > 0) throw new StartError(`${count} values are sealed under this key; run \`keys rewrap\` first.`);
    writeKeyRingFile(path, { ...ring, keys: new Map([...ring.keys].filter(([each]) => each !== id)) });
    around.tell("Removed. Keep a copy of the old file for as long as you keep backups of the database from before.");
    return ExitCode.DONE;
  },
};
