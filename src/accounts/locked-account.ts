import sql, { join, type Sql } from "sql-template-tag";
import { readMoment, readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { Transaction } from "../database/transaction.js";
import type { Reason } from "../platforms/reason.js";
import type { Status } from "./status.js";

/** What the writers need to know of an account whose row they hold until their transaction ends. */
export interface LockedAccount {
  readonly companyId: number;
  readonly id: string;
  readonly grantId: string | null;
  /** Null while the account is just coming to be. */
  readonly status: Status | null;
  readonly statusSince: Date;
  readonly statusReason: Reason | null;
  readonly lastChangeNumber: number;
  readonly expiry: Expiry;
}

/** The earliest end that needs a person, and which life of it this is. */
export interface Expiry {
  readonly expiresAt: Date | null;
  readonly reason: Reason | null;
  readonly epoch: number;
  /** The value with which the epoch began. */
  readonly epochExpiresAt: Date | null;
}

interface StoredAccount {
  company_id: number;
  id: string;
  grant_id: string | null;
  status: Status;
  status_since: StoredMoment;
  status_reason: Reason | null;
  last_change_number: number;
  expires_at: StoredMoment | null;
  expiry_reason: Reason | null;
  expiry_epoch: number;
  epoch_expires_at: StoredMoment | null;
}

export const LOCKED_COLUMNS = sql`company_id, id, grant_id, status, status_since, status_reason, last_change_number,
  expires_at, expiry_reason, expiry_epoch, epoch_expires_at`;

/** Reads accounts by a condition and holds them. Rows come, and are locked, in the order of their keys. */
export async function lockAccounts(tx: Transaction, companyId: number, condition: Sql): Promise<LockedAccount[]> {
  const rows = await tx.query<StoredAccount>(
    sql`SELECT ${LOCKED_COLUMNS} FROM social_accounts WHERE company_id = ${companyId} AND ${condition} ORDER BY id${tx.dialect.forUpdate}`,
  );
  return rows.map(toLockedAccount);
}

/** @param ids at least one */
export function lockAccountsById(tx: Transaction, companyId: number, ids: readonly string[]): Promise<LockedAccount[]> {
  return lockAccounts(tx, companyId, sql`id IN (${join([...ids])})`);
}

/** Reads rows selected with `LOCKED_COLUMNS`. */
export function toLockedAccount(row: unknown): LockedAccount {
  const stored = row as StoredAccount;
  return {
    companyId: stored.company_id,
    id: stored.id,
    grantId: stored.grant_id,
    status: stored.last_change_number === 0 ? null : stored.status,
    statusSince: readMoment(stored.status_since),
    statusReason: stored.status_reason,
    lastChangeNumber: stored.last_change_number,
    expiry: {
      expiresAt: readOptionalMoment(stored.expires_at),
      reason: stored.expiry_reason,
      epoch: stored.expiry_epoch,
      epochExpiresAt: readOptionalMoment(stored.epoch_expires_at),
    },
  };
}
