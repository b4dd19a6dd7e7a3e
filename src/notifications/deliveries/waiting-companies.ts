import sql, { join } from "sql-template-tag";
import { readMoment, type StoredMoment } from "../../database/moment.js";
import type { SqlReader, Transaction } from "../../database/transaction.js";
import type { Provider } from "../../platforms/provider.js";
import { isNotHeld } from "./not-held.js";
import type { Waiting } from "./settling.rules.js";

export interface WaitingCompany extends Waiting {
  readonly companyId: number;
}

interface WaitingColumns {
  company_id: number;
  waiting: number | string;
  seen_rows: number | null;
  seen_at: StoredMoment | null;
  first_seen_at: StoredMoment | null;
  now: StoredMoment;
}

/** Companies with ledger rows that are due, and what was last seen of them. The index gives it; with nothing due, at no cost. */
export async function readWaiting(
  reader: SqlReader,
  now: Date,
  open: readonly Provider[],
): Promise<readonly WaitingCompany[]> {
  const { dialect } = reader;
  const rows = await reader.query<WaitingColumns>(
    sql`SELECT w.company_id, w.waiting, t.seen_rows, t.seen_at, t.first_seen_at, ${dialect.databaseNow} AS now FROM (
        SELECT company_id, COUNT(*) AS waiting FROM notification_ledger ${dialect.withIndex("notification_ledger_due")}
        WHERE state = 'PLANNED' AND due_at <= ${now} AND ${isNotHeld(open)} GROUP BY company_id) w
      LEFT JOIN mail_turns t ON t.company_id = w.company_id ORDER BY w.company_id`,
  );
  return rows.map((row) => ({
    companyId: row.company_id,
    rows: Number(row.waiting),
    now: readMoment(row.now),
    seen:
      row.seen_rows === null || row.seen_at === null || row.first_seen_at === null
        ? null
        : { rows: row.seen_rows, at: readMoment(row.seen_at), first: readMoment(row.first_seen_at) },
  }));
}

export interface Sight {
  readonly companyId: number;
  readonly rows: number;
  readonly first: Date;
}

/** Writes down that the number of waiting rows has changed. */
export async function writeSights(tx: Transaction, sights: readonly Sight[]): Promise<void> {
  const { databaseNow } = tx.dialect;
  const rows = sights.map(
    ({ companyId, rows: seen, first }) => sql`(${companyId}, ${seen}, ${databaseNow}, ${first}, ${databaseNow})`,
  );
  await tx.execute(
    sql`INSERT INTO mail_turns (company_id, seen_rows, seen_at, first_seen_at, next_at) VALUES ${join(rows)}${tx.dialect.onConflictUpdate(["company_id"], ["seen_rows", "seen_at", "first_seen_at"])}`,
  );
}
