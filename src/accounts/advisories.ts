import sql, { bulk, join } from "sql-template-tag";
import type { Transaction } from "../database/transaction.js";
import type { Reason } from "../platforms/reason.js";
import type { Proof } from "../platforms/verdict.js";
import { isDisproved } from "./advisory.rules.js";
import type { LockedAccount } from "./locked-account.js";
import type { ChangeSource } from "./status.js";

interface OpenAdvisory {
  account_id: string;
  reason: Reason;
}

/** An advisory that has just been opened. */
export interface OpenedAdvisory {
  readonly companyId: number;
  readonly accountId: string;
  /** 1, 2, 3 … within the account. */
  readonly number: number;
  readonly reason: Reason;
  readonly openedAt: Date;
}

/** What another room adds to the transaction in which advisories are opened; handed over by `app.ts`, so that no arrow runs back. */
export interface AdvisoryEffect {
  /** Rows are added, nothing is locked: numbers of status changes may have been drawn (D-4). */
  opened(tx: Transaction, advisories: readonly OpenedAdvisory[], now: Date): Promise<void>;
}

/** How many accounts go into one statement. */
const CHUNK = 200;

/**
 * What a person should know of CONNECTED accounts: numbered within each account, at most one open at a time. It never touches a
 * status. The transaction has to hold the rows of the accounts.
 */
export class Advisories {
  constructor(private readonly effects: readonly AdvisoryEffect[] = []) {}

  /**
   * Tells something of an account. The same reason again only moves the instant at which it was last seen; another one closes the
   * advisory before and opens the next.
   *
   * @returns the number of the advisory opened; null when it is open already, or the account is not CONNECTED
   */
  async open(
    tx: Transaction,
    account: LockedAccount,
    reason: Reason,
    source: ChangeSource,
    now: Date,
  ): Promise<number | null> {
    return (await this.openAll(tx, [account], reason, source, now)).get(account.id) ?? null;
  }

  /**
   * The same for many accounts of one company.
   *
   * @returns the numbers of the advisories opened, by account
   */
  async openAll(
    tx: Transaction,
    accounts: readonly LockedAccount[],
    reason: Reason,
    source: ChangeSource,
    now: Date,
  ): Promise<Map<string, number>> {
    const opened = new Map<string, number>();
    const connected = accounts.filter((account) => isConnected(account, now));
    for (let from = 0; from < connected.length; from += CHUNK) {
      const numbers = await openChunk(tx, connected.slice(from, from + CHUNK), { reason, source, now });
      for (const [id, number] of numbers) opened.set(id, number);
    }
    if (opened.size > 0) await this.tell(tx, companyOf(accounts), opened, reason, now);
    return opened;
  }

  private async tell(
    tx: Transaction,
    companyId: number,
    opened: ReadonlyMap<string, number>,
    reason: Reason,
    now: Date,
  ): Promise<void> {
    const advisories = [...opened].map(([accountId, number]) => ({
      companyId,
      accountId,
      number,
      reason,
      openedAt: now,
    }));
    for (const effect of this.effects) await effect.opened(tx, advisories, now);
  }

  /** Ends whatever is open on the account. */
  async close(tx: Transaction, account: LockedAccount, now: Date): Promise<void> {
    await closeOf(tx, account.companyId, [account.id], now);
  }

  /**
   * Ends what a look at accounts of one company has shown to be over: our own app's fault by any look that found the consent alive,
   * the others by a look that proves just what was missing. What concerns posting alone stays until it has not been seen for days.
   */
  async closeDisproved(
    tx: Transaction,
    accounts: readonly LockedAccount[],
    proves: readonly Proof[],
    now: Date,
  ): Promise<void> {
    for (let from = 0; from < accounts.length; from += CHUNK) {
      const chunk = accounts.slice(from, from + CHUNK);
      const over = (await readOpen(tx, chunk)).filter(({ reason }) => isDisproved(reason, proves));
      await closeOf(tx, companyOf(chunk), over.map(idOf), now);
    }
  }
}

function isConnected({ status, expiry }: LockedAccount, now: Date): boolean {
  return status === "CONNECTED" && (expiry.expiresAt === null || expiry.expiresAt > now);
}

interface Opening {
  readonly reason: Reason;
  readonly source: ChangeSource;
  readonly now: Date;
}

async function openChunk(
  tx: Transaction,
  accounts: readonly LockedAccount[],
  { reason, source, now }: Opening,
): Promise<Map<string, number>> {
  const companyId = companyOf(accounts);
  const open = await readOpen(tx, accounts);
  const same = new Set(open.filter((advisory) => advisory.reason === reason).map(idOf));
  await seeAgain(tx, companyId, [...same], now);
  await closeOf(
    tx,
    companyId,
    open.map(idOf).filter((id) => !same.has(id)),
    now,
  );
  const fresh = accounts.map(({ id }) => id).filter((id) => !same.has(id));
  if (fresh.length === 0) return new Map();
  const numbers = await nextNumbers(tx, companyId, fresh);
  const rows = [...numbers].map(([id, number]) => [companyId, id, number, id, reason, source, now, now]);
  await tx.execute(
    sql`INSERT INTO advisories (company_id, account_id, number, open_account_id, reason, source, opened_at, last_seen_at)
      VALUES ${bulk(rows)}`,
  );
  return numbers;
}

function readOpen(tx: Transaction, accounts: readonly LockedAccount[]): Promise<OpenAdvisory[]> {
  return tx.query<OpenAdvisory>(
    sql`SELECT account_id, reason FROM advisories
      WHERE company_id = ${companyOf(accounts)} AND open_account_id IN (${join(accounts.map(({ id }) => id))})`,
  );
}

async function nextNumbers(tx: Transaction, companyId: number, ids: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.query<{ account_id: string; last: number }>(
    sql`SELECT account_id, MAX(number) AS last FROM advisories
      WHERE company_id = ${companyId} AND account_id IN (${join([...ids])}) GROUP BY account_id`,
  );
  const last = new Map(rows.map((row) => [row.account_id, row.last]));
  return new Map(ids.map((id) => [id, (last.get(id) ?? 0) + 1]));
}

async function seeAgain(tx: Transaction, companyId: number, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await tx.execute(
    sql`UPDATE advisories SET last_seen_at = ${now}
      WHERE company_id = ${companyId} AND open_account_id IN (${join([...ids])}) AND last_seen_at < ${now}`,
  );
}

async function closeOf(tx: Transaction, companyId: number, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await tx.execute(
    sql`UPDATE advisories SET open_account_id = NULL, closed_at = ${now}
      WHERE company_id = ${companyId} AND open_account_id IN (${join([...ids])})`,
  );
}

function companyOf(accounts: readonly LockedAccount[]): number {
  return (accounts[0] as LockedAccount).companyId;
}

function idOf(advisory: OpenAdvisory): string {
  return advisory.account_id;
}
