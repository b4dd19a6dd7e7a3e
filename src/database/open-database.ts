import type { Database } from "./database.js";
import { defaultLimits } from "./limits.js";
import { openFile } from "./open-file.js";
import type { OpenDatabaseOptions } from "./open-options.js";
import { openServer } from "./open-server.js";

export type { DatabaseAddress, OpenDatabaseOptions } from "./open-options.js";

const POOL_SIZE = 10;

/**
 * Connects to MySQL, MariaDB (told apart by asking the server) or an SQLite file. Runs no migration: see `migrate.ts`.
 *
 * @throws StartError when there is no using the database, in words for the operator
 */
export function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const { address } = options;
  const limits = { ...defaultLimits, ...options.limits };
  return address.kind === "file"
    ? openFile(options, address.path, limits)
    : openServer(options, address.url, address.poolSize ?? POOL_SIZE, limits);
}
