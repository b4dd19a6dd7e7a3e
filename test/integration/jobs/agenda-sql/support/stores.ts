import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "@jest/globals";
import Libsql from "libsql";
import { createConnection } from "mysql2/promise";
import { DataSource } from "typeorm";
import type { SqlEngine, WriteGate } from "../../../../../src/jobs/agenda-sql/agenda-database.js";
import { CreateAgendaJobs1700000000001 } from "../../../../../src/jobs/agenda-sql/migrations/create-agenda-jobs.js";
import { CreateAgendaLogs1700000000002 } from "../../../../../src/jobs/agenda-sql/migrations/create-agenda-logs.js";
import { SqlAgendaBackend } from "../../../../../src/jobs/agenda-sql/sql-agenda-backend.js";

export const migrations = [CreateAgendaJobs1700000000001, CreateAgendaLogs1700000000002];

/** Where a database is, as a child process can be told. */
export interface Place {
  readonly engine: SqlEngine;
  /** A file's path, or a server's URL with the schema. */
  readonly at: string;
}

export interface Store extends Place {
  readonly dataSource: DataSource;
  readonly write: WriteGate;
  backend(): SqlAgendaBackend;
  /** A worker with connections of its own; on SQLite there is one connection for all. */
  worker(): Promise<SqlAgendaBackend>;
  close(): Promise<void>;
}

interface Kind {
  readonly title: string;
  readonly engine: SqlEngine;
  make(): Promise<{ at: string; drop: () => Promise<void> }>;
}

export function dataSourceAt({ engine, at }: Place): DataSource {
  return engine === "sqlite"
    ? new DataSource({ type: "better-sqlite3", driver: Libsql, database: at, enableWAL: true, migrations })
    : new DataSource({ type: engine, url: at, migrations });
}

export function gateFor(engine: SqlEngine): WriteGate {
  if (engine !== "sqlite") return (work) => work();
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };
}

const sqlite: Kind = {
  title: "SQLite",
  engine: "sqlite",
  async make() {
    const folder = mkdtempSync(join(tmpdir(), "agenda-sql-"));
    return { at: join(folder, "jobs.db"), drop: async () => rmSync(folder, { recursive: true, force: true }) };
  },
};

async function serverKind(url: string): Promise<Kind> {
  const version = await onServer(url, "SELECT VERSION() AS version");
  const isMariaDb = /mariadb/i.test(version);
  return {
    title: isMariaDb ? "MariaDB" : "MySQL",
    engine: isMariaDb ? "mariadb" : "mysql",
    async make() {
      const schema = `relink_agenda_${process.env.JEST_WORKER_ID ?? "0"}_${process.pid}`;
      await onServer(url, `DROP DATABASE IF EXISTS ${schema}`);
      await onServer(url, `CREATE DATABASE ${schema}`);
      const at = new URL(url);
      at.pathname = `/${schema}`;
      return {
        at: at.href,
        drop: async () => {
          await onServer(url, `DROP DATABASE ${schema}`);
        },
      };
    },
  };
}

async function onServer(url: string, statement: string): Promise<string> {
  const bare = new URL(url);
  bare.pathname = "/";
  const connection = await createConnection({ uri: bare.href, connectTimeout: 3_000 });
  try {
    return JSON.stringify(await connection.query(statement));
  } finally {
    await connection.end();
  }
}

/** SQLite always; the servers that are named, or else the local one if it answers. */
async function kindsAtHand(): Promise<Kind[]> {
  const named = process.env.TEST_MYSQL_URLS ?? process.env.TEST_MYSQL_URL;
  if (named !== undefined) {
    const urls = named.split(",").filter((url) => url !== "");
    return [sqlite, ...(await Promise.all(urls.map(serverKind)))];
  }
  const local = await serverKind("mysql://root@127.0.0.1:3306/").catch(() => undefined);
  return local === undefined ? [sqlite] : [sqlite, local];
}

const kinds = await kindsAtHand();

export function onEveryEngine(
  title: string,
  suite: (openStore: () => Promise<Store>, engine: SqlEngine) => void,
): void {
  for (const kind of kinds) describe(`${title} (${kind.title})`, () => suite(() => open(kind), kind.engine));
  if (kinds.length === 1) describe.skip(`${title} (MySQL or MariaDB)`, () => suite(() => open(sqlite), "mysql"));
}

async function open(kind: Kind): Promise<Store> {
  const { engine } = kind;
  const { at, drop } = await kind.make();
  const write = gateFor(engine);
  const dataSource = await dataSourceAt({ engine, at }).initialize();
  await dataSource.runMigrations();
  const opened = [dataSource];
  const backend = (source: DataSource) => new SqlAgendaBackend({ dataSource: source, write, engine });
  return {
    engine,
    at,
    dataSource,
    write,
    backend: () => backend(dataSource),
    worker: async () => {
      if (engine === "sqlite") return backend(dataSource);
      const own = await dataSourceAt({ engine, at }).initialize();
      opened.push(own);
      return backend(own);
    },
    close: async () => {
      for (const source of opened) await source.destroy();
      await drop();
    },
  };
}
