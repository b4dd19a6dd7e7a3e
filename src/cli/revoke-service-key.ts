import { parseArgs } from "node:util";
import { withdrawServiceKey } from "../companies/withdraw-service-key.js";
import { byOperator } from "./by-operator.js";
import { type Command, ExitCode, UsageError } from "./surroundings.js";
import { withDatabase } from "./with-database.js";

export const revokeServiceKeyCommand: Command = {
  name: "service-key revoke",
  usage: "ID",
  summary: "revokes a key for good; running processes refuse it within 5 seconds",
  async run(words, around) {
    const { positionals } = parseArgs({ args: words, options: {}, allowPositionals: true });
    const [id, ...more] = positionals;
    if (id === undefined || more.length > 0)
      throw new UsageError("Give the id of one key; `service-key list` shows them.");
    if (id.startsWith("rlk_"))
      throw new UsageError("That is a key, not the id of one; `service-key list` shows the ids.");
    const outcome = await withDatabase(around, (database) =>
      database.transaction((tx) => withdrawServiceKey(tx, id, byOperator(around))),
    );
    switch (outcome) {
      case "REVOKED":
        around.tell(`Service key ${id} is revoked.`);
        return ExitCode.DONE;
      case "REVOKED_BEFORE":
        around.tell(`Service key ${id} had been revoked before.`);
        return ExitCode.DONE;
      case "NOT_FOUND":
        around.tell(`There is no service key with the id ${id}; \`service-key list\` shows them.`);
        return ExitCode.FAILED;
    }
  },
};
