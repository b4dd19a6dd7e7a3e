import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { migrations } from "../../migrations/list.js";
import { type Config, loadConfig } from "../config.js";
import type { Database } from "../database/database.js";
import { isUnreachable } from "../database/database-error.js";
import { requireMigrated } from "../database/migrate.js";
import { type DatabaseAddress, openDatabase } from "../database/open-database.js";
import { StartError } from "../errors.js";
import { checkInstallation } from "../sandbox/installation.js";
import { entities } from "../tables.js";
import type { Surroundings } from "./surroundings.js";

/**
 * Runs `work` on the database that the service would use, and closes it afterwards.
 *
 * @throws StartError when the configuration or the database cannot be used
 */
export async function withDatabase<T>(around: Surroundings, work: (database: Database) => Promise<T>): Promise<T> {
  return withAnyDatabase(around, false, async (database) => {
    await requireMigrated(database);
    return work(database);
  });
}

/** The same for a database that may be empty yet. */
export async function withAnyDatabase<T>(
  around: Surroundings,
  create: boolean,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const { config, databaseUrl } = loadConfig(around.environment);
  const address = addressOf(config, databaseUrl, create);
  const database = await connect(address, around);
  try {
    await checkInstallation(database, config.sandbox);
    return await work(database);
  } finally {
    await database.close();
  }
}

function addressOf(config: Config, url: string | null, create: boolean): DatabaseAddress {
  if (url !== null) return { kind: "server", url, poolSize: 2 };
  const path = join(config.home, "relink.db");
  if (create) mkdirSync(config.home, { recursive: true, mode: 0o700 });
  else if (!existsSync(path)) {
    throw new StartError(
      `There is no database at ${path} yet. Start Relink once, or run \`migrate\`; for a server, set DATABASE_URL.`,
    );
  }
  return { kind: "file", path };
}

async function connect(address: DatabaseAddress, around: Surroundings): Promise<Database> {
  try {
    return await openDatabase({
      address,
      entities,
      migrations,
      log: { warn: (_fields, message) => around.tell(message) },
    });
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    const why = typeof code === "string" ? ` (${code})` : "";
    const what = isUnreachable(error) ? "cannot be reached" : "cannot be used";
    const where = address.kind === "file" ? address.path : "in DATABASE_URL";
    throw new StartError(`The database ${where} ${what}${why}.`, { cause: error });
  }
}
