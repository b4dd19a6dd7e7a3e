import { SYSTEM } from "../api/viewer.js";
import type { Transaction } from "../database/transaction.js";
import { drawNumbers } from "./draw-numbers.js";
import type { LockedAccount } from "./locked-account.js";
import type { NumberedChange, StatusChangeEffect, StatusFinding } from "./status-change.js";
import { mayBecome } from "./transitions.rules.js";
import { writeChanges } from "./write-changes.js";

/** How many changes go into one statement; SQLite refuses much larger ones. */
const CHUNK = 500;

/**
 * The only writer of a status: account rows, numbered changes, and outages, in the caller's transaction, together with what the
 * effects add. A finding that an account is what it is already is no event.
 */
export class RecordStatusChange {
  constructor(private readonly effects: readonly StatusChangeEffect[] = []) {}

  /**
   * @param findings at most one for each account, whose row the transaction holds; of any number of companies
   * @param recordedAt the business instant at which they are written down
   * @returns the changes made, with their numbers, companies in ascending order
   * @throws Error on a transition that the table does not know
   */
  async record(tx: Transaction, findings: readonly StatusFinding[], recordedAt: Date): Promise<NumberedChange[]> {
    const accounts = findings.map((finding) => finding.account);
    const expired = await this.expireOverdue(tx, accounts, recordedAt);
    const news = findings.flatMap((finding, index) => notAgain(finding, expired[index] as LockedAccount));
    return this.write(tx, news, recordedAt);
  }

  /**
   * Writes down what the clock has already made true of accounts that are about to be changed otherwise, so that the history says
   * what every answer has said since that instant.
   *
   * @returns the accounts as they stand now, in the order given
   */
  async expireOverdue(
    tx: Transaction,
    accounts: readonly LockedAccount[],
    recordedAt: Date,
  ): Promise<readonly LockedAccount[]> {
    const overdue = accounts.filter((account) => isOverdue(account, recordedAt));
    if (overdue.length === 0) return accounts;
    const changes = await this.write(tx, overdue.map(expiring), recordedAt);
    const after = new Map(changes.map((change) => [change.account, standingAfter(change)]));
    return accounts.map((account) => after.get(account) ?? account);
  }

  private async write(
    tx: Transaction,
    findings: readonly StatusFinding[],
    recordedAt: Date,
  ): Promise<NumberedChange[]> {
    const news = findings.map(forwardOnly).toSorted((a, b) => a.account.companyId - b.account.companyId);
    for (const finding of news) assertPossible(finding);
    if (news.length === 0) return [];
    for (const effect of this.effects) await effect.prepare?.(tx, news, recordedAt);
    const changes = await number(tx, news, recordedAt);
    for (let from = 0; from < changes.length; from += CHUNK) await writeChanges(tx, changes.slice(from, from + CHUNK));
    for (const effect of this.effects) await effect.append?.(tx, changes);
    return changes;
  }
}

function isOverdue({ status, expiry }: LockedAccount, now: Date): boolean {
  return status === "CONNECTED" && expiry.expiresAt !== null && expiry.expiresAt <= now;
}

/** What the clock makes of an account at the instant of its expiry. */
function expiring(account: LockedAccount): StatusFinding {
  return {
    account,
    to: "EXPIRED",
    reason: account.expiry.reason ?? "TOKEN_EXPIRED",
    source: "CLOCK",
    actor: SYSTEM,
    occurredAt: account.expiry.expiresAt as Date,
  };
}

function standingAfter({ account, to, reason, occurredAt, number: lastChangeNumber }: NumberedChange): LockedAccount {
  return { ...account, status: to, statusReason: reason, statusSince: occurredAt, lastChangeNumber };
}

/** A finding that says what is known already is dropped, and so is one that the expiry has overtaken. */
function notAgain(finding: StatusFinding, account: LockedAccount): StatusFinding[] {
  const overtaken = account !== finding.account && !mayBecome(account.status, finding.to);
  return finding.to === account.status || overtaken ? [] : [{ ...finding, account }];
}

/** History runs forward: what is found now cannot have become true before what was last known. */
function forwardOnly(finding: StatusFinding): StatusFinding {
  const { status, statusSince } = finding.account;
  return status !== null && finding.occurredAt < statusSince ? { ...finding, occurredAt: statusSince } : finding;
}

function assertPossible({ account, to }: StatusFinding): void {
  if (mayBecome(account.status, to)) return;
  throw new Error(`account ${account.id} cannot turn from ${account.status ?? "nothing"} to ${to}`);
}

async function number(
  tx: Transaction,
  findings: readonly StatusFinding[],
  recordedAt: Date,
): Promise<NumberedChange[]> {
  const wanted = new Map<number, number>();
  for (const { account } of findings) wanted.set(account.companyId, (wanted.get(account.companyId) ?? 0) + 1);
  const next = await drawNumbers(tx, wanted);
  return findings.map((finding) => {
    const drawn = next.get(finding.account.companyId) as number;
    next.set(finding.account.companyId, drawn + 1);
    return { ...finding, number: drawn, recordedAt };
  });
}
