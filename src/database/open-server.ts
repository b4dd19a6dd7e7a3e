import { createConnection } from "mysql2/promise";
import { DataSource, type DataSourceOptions } from "typeorm";
import { StartError } from "../errors.js";
import { Database } from "./database.js";
import { dialectOf } from "./dialect.js";
import { engineOfVersion, type ServerEngine } from "./engine.js";
import { guardedDriver } from "./guarded-pool.js";
import type { Limits } from "./limits.js";
import type { OpenDatabaseOptions } from "./open-options.js";
import { readDirectly } from "./read-directly.js";
import { readServerAddress, type ServerAddress } from "./server-address.js";
import { sessionStatement } from "./server-session.js";
import { sharedOptions } from "./shared-options.js";
import { serverStartError } from "./start-problem.js";
import { openGate } from "./write-gate.js";

/** The first versions with SKIP LOCKED, which claims are made of. */
const OLDEST = { mysql: [8, 0], mariadb: [10, 6] } as const;

/** @throws StartError when the server cannot be reached, refuses the user, or is too old */
export async function openServer(
  options: OpenDatabaseOptions,
  url: string,
  poolSize: number,
  limits: Limits,
): Promise<Database> {
  const address = readServerAddress(url);
  try {
    const engine = await askEngine(address, limits);
    const source = new DataSource(serverOptions(engine, address, poolSize, options, limits));
    await source.initialize();
    const dialect = dialectOf(engine);
    return new Database({
      engine,
      dialect,
      source,
      readSource: source,
      read: readDirectly(source),
      gate: openGate(),
      limits,
      log: options.log,
    });
  } catch (error) {
    throw error instanceof StartError ? error : serverStartError(address, error);
  }
}

async function askEngine(address: ServerAddress, limits: Limits): Promise<ServerEngine> {
  const connection = await createConnection({ ...address, connectTimeout: limits.connectMs });
  try {
    const [rows] = await connection.query({ sql: "SELECT VERSION() AS version", timeout: limits.answerMs });
    const version = (rows as { version: string }[])[0]?.version ?? "";
    const engine = engineOfVersion(version);
    if (isOlder(version, OLDEST[engine])) {
      throw new StartError(`The database server is too old (${version}): MySQL 8.0 or MariaDB 10.6 is needed.`);
    }
    return engine;
  } finally {
    connection.destroy();
  }
}

function isOlder(version: string, oldest: readonly [number, number]): boolean {
  const [major = 0, minor = 0] = version
    .replace(/^5\.5\.5-/, "")
    .split(".")
    .map((part) => Number.parseInt(part, 10));
  return major < oldest[0] || (major === oldest[0] && minor < oldest[1]);
}

function serverOptions(
  engine: ServerEngine,
  address: ServerAddress,
  poolSize: number,
  options: OpenDatabaseOptions,
  limits: Limits,
): DataSourceOptions {
  const { user, ...rest } = address;
  return {
    ...sharedOptions(options),
    ...rest,
    username: user,
    type: engine,
    driver: guardedDriver(sessionStatement(engine, limits), limits),
    charset: "utf8mb4",
    timezone: "Z",
    supportBigNumbers: true,
    bigNumberStrings: false,
    connectTimeout: limits.connectMs,
    poolSize,
  };
}
