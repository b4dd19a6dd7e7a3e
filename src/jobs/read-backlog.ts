import sql, { type Sql } from "sql-template-tag";
import { readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { SqlReader } from "../database/transaction.js";
import type { Reading } from "../metrics.js";

/** The oldest due instant of each kind of work, found by the index that its job walks. */
const OLDEST: Readonly<Record<string, (now: Date) => Sql>> = {
  expire: (now) =>
    sql`SELECT MIN(expires_at) AS oldest FROM social_accounts WHERE status = 'CONNECTED' AND expires_at <= ${now}`,
  refresh: (now) => sql`SELECT MIN(next_refresh_at) AS oldest FROM grants WHERE next_refresh_at <= ${now}`,
  verify: (now) => sql`SELECT MIN(next_verification_at) AS oldest FROM grants WHERE next_verification_at <= ${now}`,
  revoke: (now) => sql`SELECT MIN(due_at) AS oldest FROM revocations WHERE due_at <= ${now}`,
  remind: (now) => sql`SELECT MIN(due_at) AS oldest FROM reminder_rungs WHERE state = 'PLANNED' AND due_at <= ${now}`,
  group: (now) =>
    sql`SELECT MIN(due_at) AS oldest FROM notification_ledger WHERE state = 'PLANNED' AND due_at <= ${now}`,
};

/** For how long the oldest due piece of each kind of work has waited, in seconds; 0: nothing waits (P-6: age, not only counts). */
export async function readBacklog(reader: SqlReader, now: Date): Promise<Reading[]> {
  return Promise.all(
    Object.entries(OLDEST).map(async ([work, statement]) => {
      const [row] = await reader.query<{ oldest: StoredMoment | null }>(statement(now));
      const oldest = readOptionalMoment(row?.oldest ?? null);
      const value = oldest === null ? 0 : Math.max(0, (now.getTime() - oldest.getTime()) / 1_000);
      return { labels: { work }, value };
    }),
  );
}

/** Whether an incident of a provider is open: 1. */
export async function readOpenIncidents(reader: SqlReader): Promise<Reading[]> {
  const rows = await reader.query<{ provider: string }>(
    sql`SELECT open_provider AS provider FROM incidents WHERE open_provider IS NOT NULL`,
  );
  return rows.map(({ provider }) => ({ labels: { provider }, value: 1 }));
}
