import { setTimeout as pause } from "node:timers/promises";
import type { Sql } from "sql-template-tag";
import type { DataSource, QueryRunner } from "typeorm";

/** The dialect spoken. `mysql` and `mariadb` are served by the same statements. */
export type SqlEngine = "mysql" | "mariadb" | "sqlite";

/**
 * Runs `work` when writing is allowed. SQLite has one connection for everybody, so a statement of ours could fall into
 * somebody else's open transaction and vanish with its rollback: the gate is then one mutex around every transaction
 * and every write of the application. On MySQL and MariaDB it is `(work) => work()`.
 */
export type WriteGate = <T>(work: () => Promise<T>) => Promise<T>;

export type Row = Readonly<Record<string, unknown>>;

/** Statements on one connection. */
export interface Statements {
  rows(query: Sql): Promise<readonly Row[]>;
  /** Rows matched by an UPDATE (also those it left as they were), or removed by a DELETE. */
  affected(query: Sql): Promise<number>;
}

const DEADLOCK = 1213;
const DEADLOCK_ATTEMPTS = 8;

/** The data sources as the backend uses them: reads anywhere, writes through the gate and again after a deadlock. */
export class AgendaDatabase {
  private readonly source: DataSource;
  private readonly readSource: DataSource;
  private readonly gate: WriteGate;
  readonly engine: SqlEngine;

  constructor(parts: { source: DataSource; readSource: DataSource; gate: WriteGate; engine: SqlEngine }) {
    this.source = parts.source;
    this.readSource = parts.readSource;
    this.gate = parts.gate;
    this.engine = parts.engine;
  }

  get isReady(): boolean {
    return this.source.isInitialized && this.readSource.isInitialized;
  }

  /** Reads without a lock and without the gate. */
  async rows(query: Sql): Promise<readonly Row[]> {
    return this.readSource.query<Row[]>(query.sql, parameters(query));
  }

  /** Writes on one connection; each statement is a transaction of its own. `work` runs again after a deadlock. */
  async write<T>(work: (statements: Statements) => Promise<T>): Promise<T> {
    return this.gate(() => againAfterDeadlock(() => this.onOneConnection((runner) => work(statementsOf(runner)))));
  }

  /** Writes in one READ COMMITTED transaction (MySQL and MariaDB). `work` runs again after a deadlock. */
  async writeReadCommitted<T>(work: (statements: Statements) => Promise<T>): Promise<T> {
    return this.gate(() =>
      againAfterDeadlock(() =>
        this.onOneConnection(async (runner) => {
          await runner.startTransaction("READ COMMITTED");
          try {
            const result = await work(statementsOf(runner));
            await runner.commitTransaction();
            return result;
          } catch (error) {
            await runner.rollbackTransaction().catch(() => undefined);
            throw error;
          }
        }),
      ),
    );
  }

  private async onOneConnection<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T> {
    const runner = this.source.createQueryRunner();
    try {
      return await work(runner);
    } finally {
      await runner.release();
    }
  }
}

function statementsOf(runner: QueryRunner): Statements {
  return {
    rows: async (query) => (await runner.query(query.sql, parameters(query), true)).records as Row[],
    affected: async (query) => (await runner.query(query.sql, parameters(query), true)).affected ?? 0,
  };
}

/** libsql ends the whole process when it is handed an object, so nothing but text, numbers and null passes. */
function parameters(query: Sql): unknown[] {
  for (const value of query.values) {
    if (value !== null && typeof value !== "string" && typeof value !== "number") {
      throw new TypeError(`a statement's parameter must be text, a number or null, not ${typeof value}`);
    }
  }
  return query.values;
}

async function againAfterDeadlock<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === DEADLOCK_ATTEMPTS || !isDeadlock(error)) throw error;
      await pause(attempt * 5 * Math.random());
    }
  }
}

function isDeadlock(error: unknown): boolean {
  const cause = (error as { driverError?: { errno?: unknown } } | null)?.driverError;
  return cause?.errno === DEADLOCK;
}
