import { parseArgs } from "node:util";
import { migrate } from "../database/migrate.js";
import { type Command, ExitCode } from "./surroundings.js";
import { withAnyDatabase } from "./with-database.js";

export const migrateDatabase: Command = {
  name: "migrate",
  usage: "",
  summary: "brings the database to the version of this build; every start does so too",
  async run(words, around) {
    parseArgs({ args: words, options: {} });
    const log = { info: (_fields: object, message: string) => around.tell(message) };
    const ran = await withAnyDatabase(around, true, (database) => migrate(database, log));
    for (const name of ran) around.print(name);
    around.tell(ran.length === 0 ? "Nothing to do: the database is up to date." : `${ran.length} migrations were run.`);
    return ExitCode.DONE;
  },
};
