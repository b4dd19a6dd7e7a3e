import { parseArgs } from "node:util";
import { RewrapRows } from "../vault/rewrap-rows.js";
import { Vault } from "../vault/vault.js";
import { keyRingOf } from "./key-ring-of.js";
import { SEALED_COLUMNS } from "./sealed-columns.js";
import { type Command, ExitCode, UsageError } from "./surroundings.js";
import { withDatabase } from "./with-database.js";

const USUAL_PER_SECOND = 500;
/** A line of progress for every so many values. */
const TELL_EVERY = 5_000;

export const keysRewrap: Command = {
  name: "keys rewrap",
  usage: "[--per-second N]",
  summary: "brings all sealed values under the primary key; safe to kill, to repeat, and beside a working service",
  async run(words, around) {
    const { values } = parseArgs({ args: words, options: { "per-second": { type: "string" } } });
    const perSecond = Number(values["per-second"] ?? USUAL_PER_SECOND);
    if (!Number.isInteger(perSecond) || perSecond < 1) throw new UsageError("--per-second is a whole number from 1.");
    const ring = await keyRingOf(around);
    const vault = new Vault(ring);
    let told = 0;
    const done = await withDatabase(around, (database) =>
      new RewrapRows({ database, vault, primary: ring.primary, columns: SEALED_COLUMNS, perSecond }).run(
        new AbortController().signal,
        ({ rewrapped }) => {
          if (rewrapped - told < TELL_EVERY) return;
          told = rewrapped;
          around.tell(`${rewrapped} so far`);
        },
      ),
    );
    around.print(`rewrapped ${done.rewrapped}`);
    if (done.unopenable === 0) return ExitCode.DONE;
    around.print(`unopenable ${done.unopenable}`);
    around.tell("Some values cannot be opened with this ring; they were left as they are.");
    return ExitCode.FAILED;
  },
};
