import type { ServerEngine } from "./engine.js";
import type { Limits } from "./limits.js";

const SQL_MODE =
  "STRICT_TRANS_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION";

/**
 * What every connection is told before its first use: it speaks UTC (D-7) and READ COMMITTED (D-5), refuses to truncate, and
 * waits for locks and statements with a limit (D-9).
 */
export function sessionStatement(engine: ServerEngine, limits: Limits): string {
  const isolation = engine === "mariadb" ? "tx_isolation" : "transaction_isolation";
  return [
    `SET time_zone = '+00:00'`,
    `${isolation} = 'READ-COMMITTED'`,
    `sql_mode = '${SQL_MODE}'`,
    `innodb_lock_wait_timeout = ${limits.lockWaitSeconds}`,
    statementLimit(engine, limits.statementMs),
  ].join(", ");
}

/** For migrations: a table of millions of rows may take its time. */
export function unlimitedStatement(engine: ServerEngine): string {
  return `SET ${statementLimit(engine, 0)}`;
}

function statementLimit(engine: ServerEngine, milliseconds: number): string {
  return engine === "mariadb" ? `max_statement_time = ${milliseconds / 1_000}` : `max_execution_time = ${milliseconds}`;
}
