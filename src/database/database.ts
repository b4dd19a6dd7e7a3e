import { setTimeout as pause } from "node:timers/promises";
import type { DataSource, EntityManager } from "typeorm";
import type { Sql } from "sql-template-tag";
import { isContention } from "./database-error.js";
import type { Dialect } from "./dialect.js";
import type { Engine } from "./engine.js";
import { forgetParameters } from "./forget-parameters.js";
import type { Limits } from "./limits.js";
import { checkParameter } from "./parameter.js";
import type { DatabaseLog } from "./quiet-logger.js";
import type { Read } from "./read-directly.js";
import { runTransaction } from "./run-transaction.js";
import type { SqlReader, Transaction } from "./transaction.js";
import type { WriteGate } from "./write-gate.js";

const MAX_ATTEMPTS = 6;
const PAUSE_MS = 20;

export interface DatabaseParts {
  readonly engine: Engine;
  readonly dialect: Dialect;
  /** For writing, always through `transaction` (or, for the job backend, through `gate`). */
  readonly source: DataSource;
  /** For reading: the same pool on MySQL and MariaDB, a second connection to the file on SQLite. */
  readonly readSource: DataSource;
  /** How single SELECTs are sent. */
  readonly read: Read;
  readonly gate: WriteGate;
  readonly limits: Limits;
  readonly log: DatabaseLog;
}

/**
 * The connected database: reads at any time, writes in transactions that are run again when they lose a race (D-6).
 *
 * @throws errors of the driver wrapped by TypeORM (`QueryFailedError`), see `database-error.ts` for telling them apart
 * @throws PoolTimeoutError when no connection becomes free in time (D-9)
 */
export class Database implements SqlReader {
  readonly engine: Engine;
  readonly dialect: Dialect;
  readonly source: DataSource;
  readonly readSource: DataSource;
  readonly gate: WriteGate;
  readonly limits: Limits;
  private readonly read: Read;
  private readonly log: DatabaseLog;

  constructor(parts: DatabaseParts) {
    this.engine = parts.engine;
    this.dialect = parts.dialect;
    this.source = parts.source;
    this.readSource = parts.readSource;
    this.read = parts.read;
    this.gate = parts.gate;
    this.limits = parts.limits;
    this.log = parts.log;
  }

  get manager(): EntityManager {
    return this.readSource.manager;
  }

  async query<Row>(statement: Sql): Promise<Row[]> {
    statement.values.forEach(checkParameter);
    try {
      return (await this.read(statement.sql, statement.values)) as Row[];
    } catch (error) {
      throw forgetParameters(error);
    }
  }

  /**
   * Runs `work` in a READ COMMITTED transaction (D-5). On deadlock or lock time-out the whole of `work` is run again, up to five
   * times with jitter, so it must not touch anything but the transaction it is given, and must not begin another one.
   *
   * @throws CommitInDoubtError when the connection broke during the commit
   */
  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        const { result, tx } = await this.gate(() => runTransaction(this, work));
        tx.runAfterCommit((error) => this.log.warn({ err: error }, "what follows a transaction failed"));
        return result;
      } catch (error) {
        if (attempt >= MAX_ATTEMPTS || !isContention(error)) throw forgetParameters(error);
        await pause(Math.random() * PAUSE_MS * 2 ** attempt);
      }
    }
  }

  /** Closes all connections; statements under way are finished first, if that takes no longer than `limits.closeMs`. */
  async close(): Promise<void> {
    await this.gate(async () => {
      if (this.readSource !== this.source && this.readSource.isInitialized) await this.readSource.destroy();
      if (this.source.isInitialized) await this.source.destroy();
    });
  }
}
