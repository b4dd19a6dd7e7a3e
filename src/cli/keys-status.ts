import { parseArgs } from "node:util";
import { countKeyUses } from "../vault/count-key-uses.js";
import { keyRingOf } from "./key-ring-of.js";
import { SEALED_COLUMNS } from "./sealed-columns.js";
import { type Command, ExitCode } from "./surroundings.js";
import { withDatabase } from "./with-database.js";

export const keysStatus: Command = {
  name: "keys status",
  usage: "",
  summary: "says how many sealed values there are under each key of the ring; reads every row",
  async run(words, around) {
    parseArgs({ args: words, options: {} });
    const ring = await keyRingOf(around);
    const ids = [...ring.keys.keys()];
    const uses = await withDatabase(around, (database) => countKeyUses(database, SEALED_COLUMNS, ids));
    for (const [id, count] of uses.byKey) around.print(`${id} ${count}${id === ring.primary ? " primary" : ""}`);
    if (uses.others === 0) return ExitCode.DONE;
    around.print(`(others) ${uses.others}`);
    around.tell("Some values are sealed under keys that are not in the ring: they cannot be opened.");
    return ExitCode.FAILED;
  },
};
