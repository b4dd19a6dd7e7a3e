import sql, { join } from "sql-template-tag";
import type { Actor } from "../api/viewer.js";
import type { Transaction } from "../database/transaction.js";
import { type GrantClocks, personalEnd } from "../grants/clocks.rules.js";
import { type LockedAccount, lockAccounts } from "./locked-account.js";
import type { ExpiryFinding, RecordExpiry } from "./record-expiry.js";
import type { RecordStatusChange } from "./record-status-change.js";
import type { StatusFinding } from "./status-change.js";
import type { ChangeSource } from "./status.js";

/** A grant whose clocks have moved. */
export interface MovedGrant {
  readonly id: string;
  readonly clocks: GrantClocks;
}

export interface Movement {
  readonly source: ChangeSource;
  readonly actor: Actor;
  /** A person consented anew: every account begins a new life. */
  readonly renewedByPerson: boolean;
  readonly now: Date;
}

/**
 * Brings the expiry of all accounts of grants in line with the clocks, and heals what had only expired: EXPIRED ends when a clock
 * moves, and in no other way. What is INVALID or DISCONNECTED stays so.
 */
export class FollowClocks {
  constructor(
    private readonly recordExpiry: RecordExpiry,
    private readonly recordStatusChange: RecordStatusChange,
  ) {}

  async follow(tx: Transaction, companyId: number, grants: readonly MovedGrant[], movement: Movement): Promise<void> {
    if (grants.length === 0) return;
    const clocks = new Map(grants.map((grant) => [grant.id, grant.clocks]));
    const accounts = await lockAccounts(tx, companyId, sql`grant_id IN (${join([...clocks.keys()])})`);
    await this.apply(
      tx,
      accounts.map((account) => ({ account, clocks: clocks.get(account.grantId as string) as GrantClocks })),
      movement,
    );
  }

  /** The same for accounts whose rows the transaction holds already. */
  async apply(
    tx: Transaction,
    accounts: readonly { account: LockedAccount; clocks: GrantClocks }[],
    movement: Movement,
  ): Promise<void> {
    const standing = await this.recordStatusChange.expireOverdue(
      tx,
      accounts.map(({ account }) => account),
      movement.now,
    );
    const findings = accounts.map(({ clocks }, index) => expiryOf(standing[index] as LockedAccount, clocks, movement));
    await this.recordExpiry.record(tx, findings, movement.now);
    await this.recordStatusChange.record(
      tx,
      findings.flatMap((finding) => healing(finding, movement)),
      movement.now,
    );
  }
}

function expiryOf(account: LockedAccount, clocks: GrantClocks, { renewedByPerson, now }: Movement): ExpiryFinding {
  const end = account.status === "DISCONNECTED" ? null : personalEnd(clocks, now);
  return { account, expiresAt: end?.expiresAt ?? null, reason: end?.reason ?? null, renewedByPerson };
}

function healing({ account, expiresAt }: ExpiryFinding, { source, actor, now }: Movement): StatusFinding[] {
  const alive = expiresAt === null || expiresAt > now;
  if (account.status !== "EXPIRED" || !alive) return [];
  return [{ account, to: "CONNECTED", reason: null, source, actor, occurredAt: now }];
}
