import { DataSource, type DataSourceOptions } from "typeorm";
import { isContention } from "./database-error.js";
import { Database } from "./database.js";
import { dialectOf } from "./dialect.js";
import { LibsqlDatabase, LibsqlWriter } from "./libsql-database.js";
import type { Limits } from "./limits.js";
import type { OpenDatabaseOptions } from "./open-options.js";
import { retryUntil } from "./retry-until.js";
import { sharedOptions } from "./shared-options.js";
import { fileStartError } from "./start-problem.js";
import { singleFileGate } from "./write-gate.js";

/** While SQLite waits for a lock, the whole process waits: so it waits briefly, and Relink asks again. */
const BUSY_MS = 50;

/** @throws StartError when the file cannot be opened or is no database */
export async function openFile(options: OpenDatabaseOptions, path: string, limits: Limits): Promise<Database> {
  try {
    const source = await open(fileOptions(options, path, LibsqlWriter, ["synchronous = NORMAL"]), limits);
    const readSource = await open(fileOptions(options, path, LibsqlDatabase, ["query_only = ON"]), limits);
    const dialect = dialectOf("sqlite");
    return new Database({
      engine: "sqlite",
      dialect,
      source,
      readSource,
      read: (statement, parameters) => readSource.query(statement, parameters),
      gate: singleFileGate(),
      limits,
      log: options.log,
    });
  } catch (error) {
    throw fileStartError(path, error);
  }
}

/** A file that another process just creates is locked for a moment. */
function open(options: DataSourceOptions, limits: Limits): Promise<DataSource> {
  return retryUntil(limits.acquireMs, isContention, () => connect(options));
}

/** SQLite keeps any declared type; TypeORM's adapter only has to be told of the two that the entities share with MySQL. */
async function connect(options: DataSourceOptions): Promise<DataSource> {
  const source = new DataSource(options);
  const driver = source.driver as unknown as { supportedDataTypes: string[]; withPrecisionColumnTypes: string[] };
  driver.supportedDataTypes.push("mediumtext");
  driver.withPrecisionColumnTypes.push("datetime");
  return source.initialize();
}

function fileOptions(
  options: OpenDatabaseOptions,
  path: string,
  driver: typeof LibsqlDatabase,
  pragmas: readonly string[],
): DataSourceOptions {
  return {
    ...sharedOptions(options),
    type: "better-sqlite3",
    driver,
    database: path,
    enableWAL: true,
    timeout: BUSY_MS,
    prepareDatabase: (database: LibsqlDatabase) => {
      for (const pragma of [`busy_timeout = ${BUSY_MS}`, ...pragmas]) database.pragma(pragma);
    },
  };
}
