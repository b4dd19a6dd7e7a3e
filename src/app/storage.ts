import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import { migrations } from "../../migrations/list.js";
import type { Config } from "../config.js";
import { isUnreachable } from "../database/database-error.js";
import type { Database } from "../database/database.js";
import { migrate } from "../database/migrate.js";
import { type DatabaseAddress, openDatabase } from "../database/open-database.js";
import type { Log } from "../log.js";
import { checkInstallation } from "../sandbox/installation.js";
import { entities } from "../tables.js";

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/**
 * The database, connected and migrated. One that cannot be reached yet is waited for, with a line in the log for every try.
 *
 * @throws StartError when the server refuses this user or has no such database
 */
export async function openStorage(
  config: Config,
  url: string | null,
  log: Log,
  signal: AbortSignal,
): Promise<Database> {
  const address: DatabaseAddress =
    url === null
      ? { kind: "file", path: join(config.home, "relink.db") }
      : { kind: "server", url, poolSize: config.databasePoolSize };
  const database = await connect(address, log, signal);
  try {
    await checkInstallation(database, config.sandbox);
    await migrate(database, log);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function connect(address: DatabaseAddress, log: Log, signal: AbortSignal): Promise<Database> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await openDatabase({ address, entities, migrations, log });
    } catch (error) {
      if (signal.aborted || !isUnreachable(error)) throw error;
      log.warn({ err: error, nextTryInMs: pause }, "the database cannot be reached, trying again");
      await sleep(pause, undefined, { signal });
    }
  }
}
