import sql from "sql-template-tag";
import type { Database } from "../database/database.js";
import { readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { Transaction } from "../database/transaction.js";
import { LOCKED_COLUMNS, type LockedAccount, toLockedAccount } from "./locked-account.js";
import type { RecordStatusChange } from "./record-status-change.js";

/** Accounts in one transaction: short enough to be waited for, long enough to be fast. */
const BATCH = 500;

/**
 * Turns CONNECTED accounts whose time is over into EXPIRED ones. What is due is read from the table, so it may run late, twice or in
 * several processes at once: whoever holds a row expires it, the others pass over it.
 */
export class ExpireDueAccounts {
  constructor(
    private readonly database: Database,
    private readonly recordStatusChange: RecordStatusChange,
  ) {}

  /** @returns how many accounts expired; stops early when aborted */
  async run(now: Date, signal?: AbortSignal): Promise<number> {
    let expired = 0;
    while (signal?.aborted !== true) {
      const batch = await this.database.transaction((tx) => this.expireBatch(tx, now));
      expired += batch;
      if (batch < BATCH) break;
    }
    return expired;
  }

  /** The next instant at which an account expires; null if none will. */
  async nextInstant(now: Date): Promise<Date | null> {
    const rows = await this.database.query<{ next: StoredMoment | null }>(
      sql`SELECT MIN(expires_at) AS next FROM social_accounts WHERE status = 'CONNECTED' AND expires_at > ${now}`,
    );
    return readOptionalMoment(rows[0]?.next ?? null);
  }

  private async expireBatch(tx: Transaction, now: Date): Promise<number> {
    const due = await lockDueAccounts(tx, now);
    await this.recordStatusChange.expireOverdue(tx, due, now);
    return due.length;
  }
}

/** In the order of the index: with another one, MariaDB would lock every row that matches (database-facts, SKIP LOCKED trap). */
async function lockDueAccounts(tx: Transaction, now: Date): Promise<LockedAccount[]> {
  const rows = await tx.query<unknown>(
    sql`SELECT ${LOCKED_COLUMNS} FROM social_accounts ${tx.dialect.withIndex("social_accounts_expiry_due")}
      WHERE status = 'CONNECTED' AND expires_at <= ${now}
      ORDER BY expires_at, company_id, id LIMIT ${BATCH}${tx.dialect.forUpdateSkipLocked}`,
  );
  return rows.map(toLockedAccount);
}
