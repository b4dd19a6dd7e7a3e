import type { DataSource, EntityManager, QueryRunner } from "typeorm";
import type { Sql } from "sql-template-tag";
import { CommitInDoubtError, isContention, isUnreachable, PoolTimeoutError } from "./database-error.js";
import type { Dialect } from "./dialect.js";
import type { Engine } from "./engine.js";
import { type SqlReader, Transaction } from "./transaction.js";
import type { WriteGate } from "./write-gate.js";

const MAX_ATTEMPTS = 6;
const ACQUIRE_TIMEOUT_MS = 5_000;

export interface DatabaseParts {
  readonly engine: Engine;
  readonly dialect: Dialect;
  /** For writing, always through `transaction` (or, for the job backend, through `gate`). */
  readonly source: DataSource;
  /** For reading: the same pool on MySQL and MariaDB, a second connection to the file on SQLite. */
  readonly readSource: DataSource;
  readonly gate: WriteGate;
}

/**
 * The connected database: reads at any time, writes in transactions that are run again when they lose a race (D-6).
 *
 * @throws errors of the driver wrapped by TypeORM (`QueryFailedError`), see `database-error.ts` for telling them apart
 */
export class Database implements SqlReader {
  readonly engine: Engine;
  readonly dialect: Dialect;
  readonly source: DataSource;
  readonly gate: WriteGate;
  private readonly readSource: DataSource;

  constructor(parts: DatabaseParts) {
    this.engine = parts.engine;
    this.dialect = parts.dialect;
    this.source = parts.source;
    this.readSource = parts.readSource;
    this.gate = parts.gate;
  }

  get manager(): EntityManager {
    return this.readSource.manager;
  }

  async query<Row>(statement: Sql): Promise<Row[]> {
    return (await this.readSource.query(statement.sql, statement.values)) as Row[];
  }

  /**
   * Runs `work` in a READ COMMITTED transaction (D-5). On deadlock or lock time-out the whole of `work` is run again, up to five
   * times with jitter, so it must not touch anything but the transaction it is given.
   *
   * @throws CommitInDoubtError when the connection broke during the commit
   */
  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.gate(() => this.runOnce(work));
      } catch (error) {
        if (attempt >= MAX_ATTEMPTS || !isContention(error)) throw error;
        await pause(Math.random() * 20 * 2 ** attempt);
      }
    }
  }

  /** Closes all connections; statements under way are finished first on SQLite, cut on MySQL. */
  async close(): Promise<void> {
    await this.gate(async () => {
      if (this.readSource !== this.source && this.readSource.isInitialized) await this.readSource.destroy();
      if (this.source.isInitialized) await this.source.destroy();
    });
  }

  private async runOnce<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const runner = this.source.createQueryRunner();
    try {
      await connectInTime(runner);
      await runner.startTransaction();
      const tx = new Transaction(runner, this.dialect);
      const result = await work(tx);
      await commit(runner);
      tx.runAfterCommit();
      return result;
    } catch (error) {
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await runner.release().catch(() => undefined);
    }
  }
}

async function commit(runner: QueryRunner): Promise<void> {
  try {
    await runner.commitTransaction();
  } catch (error) {
    if (isUnreachable(error)) {
      throw new CommitInDoubtError("The database connection broke while a transaction was being committed.", {
        cause: error,
      });
    }
    throw error;
  }
}

async function connectInTime(runner: QueryRunner): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new PoolTimeoutError("No database connection became free in time.")),
      ACQUIRE_TIMEOUT_MS,
    );
  });
  try {
    await Promise.race([runner.connect(), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
