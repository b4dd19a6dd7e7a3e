import sql, { join, type Sql } from "sql-template-tag";
import type { AuditOrigin } from "../audit/audit-origin.js";
import { recordAuditEntry } from "../audit/record-audit-entry.js";
import type { Transaction } from "../database/transaction.js";
import type { Bell } from "../api/bell.js";
import { type AttemptKey, isAttempt } from "./attempt-facts.js";
import type { AttemptStep } from "./attempt.js";

export interface StepTaken {
  readonly from: readonly AttemptStep[];
  readonly to: AttemptStep;
  /** Further assignments, for example sql`code = NULL`. */
  readonly set?: readonly Sql[];
  /** Conditions beyond the step. */
  readonly when?: Sql;
  /** Said in the audit trail. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * Moves an attempt by one step, if it stands where it is thought to: the one place that does. Of several at once exactly one succeeds
 * (O-2). Audited, and told to those who watch.
 *
 * @returns whether it did
 */
export async function takeStep(
  tx: Transaction,
  bell: Bell<AttemptKey>,
  key: AttemptKey,
  { from, to, set = [], when, details = {} }: StepTaken,
  origin: AuditOrigin,
): Promise<boolean> {
  const now = origin.occurredAt;
  const assignments = [sql`step = ${to}`, sql`version = version + 1`, sql`updated_at = ${now}`, ...set];
  const moved = await tx.execute(
    sql`UPDATE reconnect_attempts SET ${join(assignments)}
      WHERE ${isAttempt(key)} AND ended_at IS NULL AND step IN (${join([...from])})${when === undefined ? sql`` : sql` AND ${when}`}`,
  );
  if (moved !== 1) return false;
  await recordAuditEntry(tx, {
    ...origin,
    companyId: key.companyId,
    action: `RECONNECT_${to}`,
    target: { type: "ReconnectAttempt", id: key.id },
    details,
  });
  tx.afterCommit(() => bell.ring(key));
  return true;
}
