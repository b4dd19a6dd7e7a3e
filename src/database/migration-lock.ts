import { createHash } from "node:crypto";
import type { QueryRunner } from "typeorm";
import { StartError } from "../errors.js";
import { isContention } from "./database-error.js";
import type { Database } from "./database.js";
import type { ServerEngine } from "./engine.js";
import type { GuardedConnection } from "./guarded-pool.js";
import { retryUntil } from "./retry-until.js";
import { unlimitedStatement } from "./server-session.js";

const ASK_AGAIN_SECONDS = 2;

type Work<T> = (runner: QueryRunner) => Promise<T>;

/**
 * Runs `work` while no other process migrates this database. On SQLite it is one transaction, on MySQL and MariaDB a named lock
 * of a connection, which ends with the connection: a killed runner leaves no lock behind.
 *
 * @throws StartError when the lock is not to be had within `patienceMs`
 */
export function withMigrationLock<T>(
  database: Database,
  onWait: () => void,
  patienceMs: number,
  work: Work<T>,
): Promise<T> {
  return database.engine === "sqlite"
    ? database.gate(() => inOneTransaction(database, onWait, patienceMs, work))
    : underNamedLock(database, database.engine, onWait, patienceMs, work);
}

async function inOneTransaction<T>(
  database: Database,
  onWait: () => void,
  patienceMs: number,
  work: Work<T>,
): Promise<T> {
  const runner = database.source.createQueryRunner();
  let waiting = false;
  await runner.beforeMigration();
  try {
    await retryUntil(patienceMs, isContention, async () => {
      try {
        await runner.startTransaction();
      } catch (error) {
        if (!waiting && isContention(error)) onWait();
        waiting = true;
        throw error;
      }
    }).catch((error: unknown) => {
      throw isContention(error) ? tooLong(error) : error;
    });
    const result = await work(runner);
    await runner.commitTransaction();
    return result;
  } catch (error) {
    await runner.rollbackTransaction().catch(() => undefined);
    Object.assign(runner, { isTransactionActive: false, transactionDepth: 0 });
    throw error;
  } finally {
    await runner.afterMigration();
    await runner.release();
  }
}

async function underNamedLock<T>(
  database: Database,
  engine: ServerEngine,
  onWait: () => void,
  patienceMs: number,
  work: Work<T>,
): Promise<T> {
  const runner = database.source.createQueryRunner();
  const connection = (await runner.connect()) as GuardedConnection;
  try {
    await takeLock(runner, await lockName(runner), onWait, patienceMs);
    connection.answerMs = 0;
    await runner.query(unlimitedStatement(engine));
    return await work(runner);
  } finally {
    // It holds the lock and knows no limits, so nobody else may have it. Ending it frees the lock.
    connection.destroy();
    await runner.release();
  }
}

async function takeLock(runner: QueryRunner, name: string, onWait: () => void, patienceMs: number): Promise<void> {
  const end = performance.now() + patienceMs;
  for (let wait = 0; ; wait = ASK_AGAIN_SECONDS) {
    const [row] = (await runner.query("SELECT GET_LOCK(?, ?) AS held", [name, wait])) as { held: number | null }[];
    if (row?.held === 1) return;
    if (wait === 0) onWait();
    if (performance.now() > end) throw tooLong();
  }
}

/** Locks belong to the server and not to a database, and their names are short. */
async function lockName(runner: QueryRunner): Promise<string> {
  const database = (await runner.getCurrentDatabase()) ?? "";
  return `relink-migrate-${createHash("sha256").update(database).digest("hex").slice(0, 40)}`;
}

function tooLong(cause?: unknown): StartError {
  return new StartError("Another process has been migrating the database for too long.", { cause });
}
