import type { FollowClocks } from "../accounts/follow-clocks.js";
import type { LockedAccount } from "../accounts/locked-account.js";
import type { RecordExpiry } from "../accounts/record-expiry.js";
import type { RecordStatusChange } from "../accounts/record-status-change.js";
import type { StatusFinding } from "../accounts/status-change.js";
import type { AuditOrigin } from "../audit/audit-origin.js";
import type { Transaction } from "../database/transaction.js";
import { type GrantClocks, personalEnd } from "../grants/clocks.rules.js";

export interface SettleParts {
  readonly recordExpiry: RecordExpiry;
  readonly recordStatusChange: RecordStatusChange;
  readonly followClocks: FollowClocks;
}

export interface Settlement {
  /** Accounts that are CONNECTED from now on, new ones included, in the order in which their events come. */
  readonly repaired: readonly LockedAccount[];
  /** Accounts that work and live on the consent already: their expiry moves. */
  readonly kept: readonly LockedAccount[];
  readonly clocks: GrantClocks;
  readonly origin: AuditOrigin;
}

/** Expiry and status of what a new consent feeds: a person consented, so every account begins a new life. */
export async function settleAccounts(
  parts: SettleParts,
  tx: Transaction,
  { repaired, kept, clocks, origin }: Settlement,
): Promise<void> {
  const { actor, occurredAt: now } = origin;
  await parts.followClocks.apply(
    tx,
    kept.map((account) => ({ account, clocks })),
    { source: "RECONNECT", actor, renewedByPerson: true, now },
  );
  const standing = await parts.recordStatusChange.expireOverdue(tx, repaired, now);
  const end = personalEnd(clocks, now);
  const { expiresAt, reason } = end ?? { expiresAt: null, reason: null };
  const ends = standing.map((account) => ({ account, expiresAt, reason, renewedByPerson: account.status !== null }));
  const moves = await parts.recordExpiry.record(tx, ends, now);
  const expiries = new Map(moves.map((move) => [move.account.id, move.after]));
  // With the old end, an account that is CONNECTED by now would be found overdue again.
  const findings = standing.map((account): StatusFinding => {
    const renewed = { ...account, expiry: expiries.get(account.id) ?? account.expiry };
    return { account: renewed, to: "CONNECTED", reason: null, source: "RECONNECT", actor, occurredAt: now };
  });
  await parts.recordStatusChange.record(tx, findings, now);
}
