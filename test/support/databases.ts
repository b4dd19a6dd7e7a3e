import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "@jest/globals";
import { createConnection } from "mysql2/promise";
import { migrations } from "../../migrations/list.js";
import type { Database } from "../../src/database/database.js";
import type { Limits } from "../../src/database/limits.js";
import { migrate } from "../../src/database/migrate.js";
import { type DatabaseAddress, openDatabase } from "../../src/database/open-database.js";
import { entities } from "../../src/tables.js";

/** Servers to test on, as `npm test` found them: MariaDB or MySQL, then a real MySQL where there is one. */
const serverUrls = (process.env.TEST_MYSQL_URLS ?? "").split(",").filter((url) => url !== "");

export interface TestEngine {
  readonly title: string;
  /** Makes an empty database of its own. */
  create(): Promise<TestDatabase>;
}

export interface TestDatabase {
  readonly address: DatabaseAddress;
  readonly url: string | null;
  drop(): Promise<void>;
}

export const sqlite: TestEngine = {
  title: "SQLite",
  async create() {
    const folder = mkdtempSync(join(tmpdir(), "relink-test-"));
    return {
      address: { kind: "file", path: join(folder, "relink.db") },
      url: null,
      drop: async () => rmSync(folder, { recursive: true, force: true }),
    };
  },
};

function server(url: string): TestEngine {
  return {
    title: `server on port ${new URL(url).port || "3306"}`,
    async create() {
      const name = `relink_test_${randomBytes(6).toString("hex")}`;
      await onServer(url, `CREATE DATABASE ${name}`);
      const own = new URL(url);
      own.pathname = `/${name}`;
      return {
        address: { kind: "server", url: own.href },
        url: own.href,
        drop: () => onServer(url, `DROP DATABASE IF EXISTS ${name}`),
      };
    },
  };
}

async function onServer(url: string, statement: string): Promise<void> {
  const bare = new URL(url);
  bare.pathname = "/";
  const connection = await createConnection({ uri: bare.href });
  try {
    await connection.query(statement);
  } finally {
    await connection.end();
  }
}

export const serverEngines: readonly TestEngine[] = serverUrls.map(server);
export const testEngines: readonly TestEngine[] = [sqlite, ...serverEngines];

/** Runs a suite on SQLite and on every server at hand; where none is, the suite is reported as skipped. */
export function onEveryEngine(title: string, suite: (engine: TestEngine) => void): void {
  for (const engine of testEngines) describe(`${title} (${engine.title})`, () => suite(engine));
  if (serverEngines.length === 0) describe.skip(`${title} (MySQL or MariaDB)`, () => suite(sqlite));
}

/** Runs a suite on the servers only: races between connections, which SQLite does not have. */
export function onEveryServer(title: string, suite: (engine: TestEngine) => void): void {
  for (const engine of serverEngines) describe(`${title} (${engine.title})`, () => suite(engine));
  if (serverEngines.length === 0) describe.skip(`${title} (MySQL or MariaDB)`, () => suite(sqlite));
}

/** Runs a suite that is about size on one server, the first, unless everything is run at full size. */
export function onOneServer(title: string, suite: (engine: TestEngine) => void): void {
  const engines = process.env.RELINK_TEST_FULL === "1" ? serverEngines : serverEngines.slice(0, 1);
  for (const engine of engines) describe(`${title} (${engine.title})`, () => suite(engine));
  if (engines.length === 0) describe.skip(`${title} (MySQL or MariaDB)`, () => suite(sqlite));
}

export interface OpenTestDatabase extends TestDatabase {
  readonly database: Database;
  close(): Promise<void>;
}

/** An own database with all migrations run. */
export async function openTestDatabase(engine: TestEngine, limits: Partial<Limits> = {}): Promise<OpenTestDatabase> {
  const made = await engine.create();
  const database = await connectTestDatabase(made, limits);
  await migrate(database, { info: () => undefined });
  return {
    ...made,
    database,
    close: async () => {
      await database.close();
      await made.drop();
    },
  };
}

/** One more set of connections to a test database. */
export function connectTestDatabase(
  made: Pick<TestDatabase, "address">,
  limits: Partial<Limits> = {},
): Promise<Database> {
  return openDatabase({ address: made.address, entities, migrations, log: { warn: () => undefined }, limits });
}
