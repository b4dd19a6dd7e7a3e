import { parseArgs } from "node:util";
import { newKey } from "../vault/key-ring.js";
import { readKeyRingFile, writeKeyRingFile } from "./keys-file.js";
import { type Command, ExitCode, UsageError } from "./surroundings.js";

/** Needs no configuration: the file may be on another machine than the service. */
export const keysAdd: Command = {
  name: "keys add",
  usage: "FILE",
  summary: "adds a new key to a key ring file and makes it the primary one; the old keys stay",
  async run(words, around) {
    const { positionals } = parseArgs({ args: words, options: {}, allowPositionals: true });
    const [path] = positionals;
    if (path === undefined || positionals.length !== 1) throw new UsageError("Name the key ring file.");
    const ring = readKeyRingFile(path);
    const { id, key } = newKey();
    writeKeyRingFile(path, { primary: id, keys: new Map([...ring.keys, [id, key]]) });
    around.print(id);
    around.tell("Restart every process with the new file, then run `keys rewrap`, then `keys remove` for the old key.");
    return ExitCode.DONE;
  },
};
