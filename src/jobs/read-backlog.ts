import sql, { type Sql } from "sql-template-tag";
import { readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { SqlReader } from "../database/transaction.js";
import type { Reading } from "../metrics.js";
import { readOpenProviders } from "../verification/read-incidents.js";

/** The oldest due instant of each kind of work, found by the index that its job walks. */
const OLDEST: Readonly<Record<string, (now: Date, real: Date) => Sql>> = {
  expire: (now) =>
    sql`SELECT MIN(expires_at) AS oldest FROM social_accounts WHERE status = 'CONNECTED' AND expires_at <= ${now}`,
  refresh: (now) => sql`SELECT MIN(next_refresh_at) AS oldest FROM grants WHERE next_refresh_at <= ${now}`,
  verify: (now) => sql`SELECT MIN(next_verification_at) AS oldest FROM grants WHERE next_verification_at <= ${now}`,
  revoke: (now) => sql`SELECT MIN(due_at) AS oldest FROM revocations WHERE due_at <= ${now}`,
  remind: (now) => sql`SELECT MIN(due_at) AS oldest FROM reminder_rungs WHERE state = 'PLANNED' AND due_at <= ${now}`,
  group: (now) =>
    sql`SELECT MIN(due_at) AS oldest FROM notification_ledger WHERE state = 'PLANNED' AND due_at <= ${now}`,
  // What waits for the carrier waits in real time.
  deliver: (_now, real) => sql`SELECT MIN(due_at) AS oldest FROM deliveries WHERE due_at <= ${real}`,
};

/** For how long the oldest due piece of each kind of work has waited, in seconds; 0: nothing waits (P-6: age, not only counts). */
export async function readBacklog(reader: SqlReader, now: Date, real = new Date()): Promise<Reading[]> {
  return Promise.all(
    Object.entries(OLDEST).map(async ([work, statement]) => {
      const [row] = await reader.query<{ oldest: StoredMoment | null }>(statement(now, real));
      const oldest = readOptionalMoment(row?.oldest ?? null);
      const since = work === "deliver" ? real : now;
      const value = oldest === null ? 0 : Math.max(0, (since.getTime() - oldest.getTime()) / 1_000);
      return { labels: { work }, value };
    }),
  );
}

/** Whether an incident of a provider is open: 1. */
export async function readOpenIncidents(reader: SqlReader): Promise<Reading[]> {
  return (await readOpenProviders(reader)).map((provider) => ({ labels: { provider }, value: 1 }));
}
