import mysql, { type PoolOptions } from "mysql2";
import { createConnection } from "mysql2/promise";
import { DataSource, type DataSourceOptions } from "typeorm";
import { Database } from "./database.js";
import { dialectOf } from "./dialect.js";
import { type Engine, engineOfVersion } from "./engine.js";
import { LibsqlDatabase } from "./libsql-database.js";
import { type DatabaseLog, QuietLogger } from "./quiet-logger.js";
import { SnakeNames } from "./snake-names.js";
import { openGate, singleFileGate } from "./write-gate.js";

const CONNECT_TIMEOUT_MS = 5_000;
const SLOW_STATEMENT_MS = 1_000;
const LOCK_WAIT_SECONDS = 5;
const STATEMENT_SECONDS = 60;
const SQL_MODE =
  "STRICT_TRANS_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION";

export type DatabaseAddress =
  | { readonly kind: "server"; readonly url: string; readonly poolSize?: number }
  | { readonly kind: "file"; readonly path: string };

export interface OpenDatabaseOptions {
  readonly address: DatabaseAddress;
  readonly entities: Exclude<DataSourceOptions["entities"], undefined>;
  readonly migrations: Exclude<DataSourceOptions["migrations"], undefined>;
  readonly log: DatabaseLog;
}

/** Connects to MySQL, MariaDB (told apart by asking the server) or an SQLite file. Runs no migration. */
export function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const { address } = options;
  return address.kind === "file"
    ? openFile(options, address.path)
    : openServer(options, address.url, address.poolSize ?? 10);
}

async function openServer(options: OpenDatabaseOptions, url: string, poolSize: number): Promise<Database> {
  const engine = await askEngine(url);
  const source = new DataSource(serverOptions(engine, url, poolSize, options));
  await source.initialize();
  return new Database({ engine, dialect: dialectOf(engine), source, readSource: source, gate: openGate });
}

async function askEngine(url: string): Promise<Engine> {
  const connection = await createConnection({ uri: url, connectTimeout: CONNECT_TIMEOUT_MS });
  try {
    const [rows] = await connection.query("SELECT VERSION() AS version");
    return engineOfVersion((rows as { version: string }[])[0]?.version ?? "");
  } finally {
    await connection.end();
  }
}

function serverOptions(engine: Engine, url: string, poolSize: number, options: OpenDatabaseOptions): DataSourceOptions {
  return {
    type: engine === "mariadb" ? "mariadb" : "mysql",
    url,
    driver: driverWithSessions(engine),
    charset: "utf8mb4",
    timezone: "Z",
    supportBigNumbers: true,
    bigNumberStrings: false,
    connectTimeout: CONNECT_TIMEOUT_MS,
    poolSize,
    entities: options.entities,
    migrations: options.migrations,
    namingStrategy: new SnakeNames(),
    migrationsTransactionMode: "each",
    maxQueryExecutionTime: SLOW_STATEMENT_MS,
    logger: new QuietLogger(options.log),
  };
}

/**
 * mysql2 for TypeORM, with every connection of a pool set up before its first use: it speaks UTC (D-7) and READ COMMITTED (D-5),
 * refuses to truncate, and waits for locks and statements with a limit (D-9).
 */
function driverWithSessions(engine: Engine): typeof mysql {
  const limit =
    engine === "mariadb"
      ? `max_statement_time = ${STATEMENT_SECONDS}`
      : `max_execution_time = ${STATEMENT_SECONDS * 1_000}`;
  return {
    ...mysql,
    createPool: ((config: PoolOptions) => {
      const pool = mysql.createPool(config);
      pool.on("connection", (connection) => {
        connection.query("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
        connection.query(
          `SET time_zone = '+00:00', sql_mode = '${SQL_MODE}', innodb_lock_wait_timeout = ${LOCK_WAIT_SECONDS}, ${limit}`,
        );
      });
      return pool;
    }) as typeof mysql.createPool,
  };
}

async function openFile(options: OpenDatabaseOptions, path: string): Promise<Database> {
  const source = await openConnection(fileOptions(options, path, ["synchronous = NORMAL"]));
  const readSource = await openConnection(fileOptions(options, path, ["query_only = ON"]));
  return new Database({ engine: "sqlite", dialect: dialectOf("sqlite"), source, readSource, gate: singleFileGate() });
}

/** SQLite keeps any declared type; TypeORM's adapter only has to be told of the two that the entities share with MySQL. */
async function openConnection(options: DataSourceOptions): Promise<DataSource> {
  const source = new DataSource(options);
  const driver = source.driver as unknown as { supportedDataTypes: string[]; withPrecisionColumnTypes: string[] };
  driver.supportedDataTypes.push("mediumtext");
  driver.withPrecisionColumnTypes.push("datetime");
  return source.initialize();
}

function fileOptions(options: OpenDatabaseOptions, path: string, pragmas: readonly string[]): DataSourceOptions {
  return {
    type: "better-sqlite3",
    driver: LibsqlDatabase,
    database: path,
    enableWAL: true,
    entities: options.entities,
    migrations: options.migrations,
    namingStrategy: new SnakeNames(),
    migrationsTransactionMode: "each",
    maxQueryExecutionTime: SLOW_STATEMENT_MS,
    logger: new QuietLogger(options.log),
    prepareDatabase: (database: LibsqlDatabase) => {
      for (const pragma of ["busy_timeout = 5000", ...pragmas]) database.pragma(pragma);
    },
  };
}
