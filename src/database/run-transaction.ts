import type { DataSource, QueryRunner } from "typeorm";
import { CommitInDoubtError, isClosedConnection, isContention, PoolTimeoutError } from "./database-error.js";
import type { Dialect } from "./dialect.js";
import type { Engine } from "./engine.js";
import type { GuardedConnection } from "./guarded-pool.js";
import type { Limits } from "./limits.js";
import { retryUntil } from "./retry-until.js";
import { Transaction } from "./transaction.js";

interface Place {
  readonly engine: Engine;
  readonly dialect: Dialect;
  readonly source: DataSource;
  readonly limits: Limits;
}

/** One try of a transaction. Afterwards nothing of it is left open, whatever happened. */
export async function runTransaction<T>(
  place: Place,
  work: (tx: Transaction) => Promise<T>,
): Promise<{ result: T; tx: Transaction }> {
  const runner = place.source.createQueryRunner();
  try {
    await begin(place, runner);
    const tx = new Transaction(runner, place.dialect);
    const result = await work(tx);
    await commit(place, runner);
    return { result, tx };
  } catch (error) {
    await undo(place, runner);
    throw error;
  } finally {
    await runner.release();
  }
}

/** On SQLite the write lock may be with another process; waiting for it must not stop this one. */
async function begin(place: Place, runner: QueryRunner): Promise<void> {
  if (place.engine !== "sqlite") return runner.startTransaction();
  try {
    await retryUntil(place.limits.acquireMs, isContention, () => runner.startTransaction());
  } catch (error) {
    if (!isContention(error)) throw error;
    throw new PoolTimeoutError("Another process did not give the database file free in time.");
  }
}

/** What a server says to COMMIT is certain if it lost a race; a statement that was never sent had no effect. All else is doubt. */
async function commit(place: Place, runner: QueryRunner): Promise<void> {
  try {
    await runner.commitTransaction();
  } catch (error) {
    if (place.engine === "sqlite" || isContention(error) || isClosedConnection(error)) throw error;
    throw new CommitInDoubtError("The database connection broke while a transaction was being committed.", {
      cause: error,
    });
  }
  if (runner.isTransactionActive) throw new Error("A transaction inside the transaction was not ended.");
}

/** A connection that cannot be rolled back must not be used again: the next transaction would find the old one open. */
async function undo(place: Place, runner: QueryRunner): Promise<void> {
  try {
    while (runner.isTransactionActive) await runner.rollbackTransaction();
  } catch {
    if (place.engine === "sqlite") Object.assign(runner, { isTransactionActive: false, transactionDepth: 0 });
    else
      await runner.connect().then(
        (connection: GuardedConnection) => connection.destroy(),
        () => undefined,
      );
  }
}
