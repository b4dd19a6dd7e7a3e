import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { StartError } from "../errors.js";
import { generateKeyRing } from "../vault/key-ring.js";
import { type Command, ExitCode } from "./surroundings.js";

/** Needs no configuration: the configuration needs it. */
export const generateKeys: Command = {
  name: "keys generate",
  usage: "[--out FILE]",
  summary: "makes the key ring for VAULT_KEYS_FILE; without --out it is printed",
  async run(words, around) {
    const { values } = parseArgs({ args: words, options: { out: { type: "string" } } });
    const ring = generateKeyRing();
    if (values.out === undefined) {
      around.print(ring.trimEnd());
      return ExitCode.DONE;
    }
    writeNew(values.out, ring);
    around.tell(`Written to ${values.out}, readable by you alone. Keep a copy apart from the database's backups.`);
    return ExitCode.DONE;
  },
};

/** Never over a file that is there: with its keys all tokens sealed under them would be lost. */
function writeNew(path: string, text: string): void {
  try {
    writeFileSync(path, text, { mode: 0o600, flag: "wx" });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === "EEXIST" ? "it is there already, and keys are never overwritten" : (code ?? "unknown error");
    throw new StartError(`${path} was not written: ${why}.`, { cause: error });
  }
}
