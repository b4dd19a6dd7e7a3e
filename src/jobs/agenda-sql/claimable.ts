import sql, { type Sql } from "sql-template-tag";
import { toSqlTime } from "./columns.js";

/**
 * Which jobs may be taken, and in which order. Both orders follow the index
 * `(name, disabled, locked_at, next_run_at, priority DESC)`; any other order sorts, and a sorting
 * `FOR UPDATE SKIP LOCKED` locks every job it looks at, so that the next worker finds none.
 */
export interface Claimable {
  readonly where: Sql;
  readonly order: Sql;
}

/** Unlocked jobs whose time comes until the next look. */
export function dueJobs(name: string, nextScanAt: Date): Claimable {
  return {
    where: sql`name = ${name} AND disabled = 0 AND locked_at IS NULL AND next_run_at <= ${toSqlTime(nextScanAt)}`,
    order: sql`next_run_at, priority DESC`,
  };
}

/** Jobs whose lock has outlived its time, because their worker died or forgot to `touch()`. The oldest lock first. */
export function staleLocks(name: string, lockDeadline: Date): Claimable {
  return {
    where: sql`name = ${name} AND disabled = 0 AND locked_at <= ${toSqlTime(lockDeadline)}`,
    order: sql`locked_at, next_run_at, priority DESC`,
  };
}
