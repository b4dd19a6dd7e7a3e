import sql, { bulk, join } from "sql-template-tag";
import { readMoment, type StoredMoment } from "../database/moment.js";
import type { Transaction } from "../database/transaction.js";
import type { AlignedRung, StoredRung } from "./align-ladder.rules.js";
import type { RungState } from "./rung-state.js";

/** A rung to be written, with whose it is. */
export interface RungWrite extends AlignedRung {
  readonly companyId: number;
  readonly accountId: string;
  readonly epoch: number;
  readonly expiresAt: Date;
}

/** Rows in one statement; SQLite takes 32,766 values. */
const CHUNK = 1_000;

/** Adds rungs, and brings those that are there already in line. The transaction holds the accounts' rows. */
export async function writeRungs(tx: Transaction, rungs: readonly RungWrite[], now: Date): Promise<void> {
  for (let from = 0; from < rungs.length; from += CHUNK) {
    const rows = rungs
      .slice(from, from + CHUNK)
      .map((rung) => [
        rung.companyId,
        rung.accountId,
        rung.epoch,
        rung.daysBefore,
        rung.dueAt,
        rung.expiresAt,
        rung.state,
        rung.state === "PLANNED" ? null : now,
      ]);
    await tx.execute(
      sql`INSERT INTO reminder_rungs (company_id, account_id, epoch, days_before, due_at, expires_at, state, closed_at)
        VALUES ${bulk(rows)}${tx.dialect.onConflictUpdate(
          ["company_id", "account_id", "epoch", "days_before"],
          ["due_at", "expires_at", "state", "closed_at"],
        )}`,
    );
  }
}

/** Cancels what is planned for accounts of a company, of whichever life. Waits for whoever is just telling one of them. */
export async function cancelRungs(
  tx: Transaction,
  companyId: number,
  accountIds: readonly string[],
  now: Date,
): Promise<void> {
  await tx.execute(
    sql`UPDATE reminder_rungs SET state = 'CANCELLED', closed_at = ${now}
      WHERE company_id = ${companyId} AND account_id IN (${join([...accountIds])}) AND state = 'PLANNED'`,
  );
}

/** The rungs of the present lives of accounts of a company, by account, held: what is told meanwhile must not be planned again. */
export async function lockRungs(
  tx: Transaction,
  companyId: number,
  accountIds: readonly string[],
): Promise<Map<string, StoredRung[]>> {
  const rows = await tx.query<{ account_id: string; days_before: number; due_at: StoredMoment; state: RungState }>(
    sql`SELECT r.account_id, r.days_before, r.due_at, r.state FROM social_accounts a
      JOIN reminder_rungs r ON r.company_id = a.company_id AND r.account_id = a.id AND r.epoch = a.expiry_epoch
      WHERE a.company_id = ${companyId} AND a.id IN (${join([...accountIds])})${tx.dialect.forUpdate}`,
  );
  const rungs = new Map<string, StoredRung[]>();
  for (const row of rows) {
    const rung = { daysBefore: row.days_before, dueAt: readMoment(row.due_at), state: row.state };
    const others = rungs.get(row.account_id);
    if (others === undefined) rungs.set(row.account_id, [rung]);
    else others.push(rung);
  }
  return rungs;
}
