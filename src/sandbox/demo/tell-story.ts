import type { DisconnectAccount } from "../../accounts/disconnect-account.js";
import type { FollowClocks } from "../../accounts/follow-clocks.js";
import type { ImportAccounts } from "../../accounts/import-accounts.js";
import { type LockedAccount, lockAccountsById } from "../../accounts/locked-account.js";
import type { RecordStatusChange } from "../../accounts/record-status-change.js";
import { localIdOf } from "../../api/global-id.rules.js";
import { type Actor, SYSTEM } from "../../api/viewer.js";
import type { Transaction } from "../../database/transaction.js";
import type { GrantClocks } from "../../grants/clocks.rules.js";
import { type StoreGrantsDeps, storeGrants } from "../../grants/store-grants.js";
import { demoClocks } from "./demo-clocks.rules.js";
import type { DemoAccount, DemoGrant } from "./demo-company.js";
import { demoConsent, demoPageTokens } from "./demo-consent.js";
import type { DemoStep } from "./demo-timeline.rules.js";

export interface StoryWriters extends StoreGrantsDeps {
  readonly recordStatusChange: RecordStatusChange;
  readonly followClocks: FollowClocks;
  readonly importAccounts: ImportAccounts;
  readonly disconnectAccount: DisconnectAccount;
}

/** Writes what happened in a demo company through the use cases that write it anywhere else, each step at its own instant. */
export class StoryTeller {
  private readonly accountIds = new Map<DemoAccount, string>();

  /** @param userIds ids of users by external ids */
  constructor(
    private readonly writers: StoryWriters,
    private readonly tx: Transaction,
    private readonly companyId: number,
    private readonly userIds: ReadonlyMap<string, string>,
  ) {}

  async tell(step: DemoStep): Promise<void> {
    switch (step.kind) {
      case "CONSENTED":
        return step.first ? this.connect(step.grant, step.at) : this.consentAgain(step.grant, step.at);
      case "REFRESHED":
        return this.refresh(step.grant, step.consentAt, step.at);
      case "EXPIRED":
        return this.expire(step.grant, step.at);
      case "BROKE": {
        const { account, reason, source, at } = step;
        return this.change(account, { to: "INVALID", reason, source, actor: SYSTEM }, at);
      }
      case "MENDED": {
        const finding = { to: "CONNECTED", reason: null, source: "RECONNECT", actor: this.person(step.by) } as const;
        return this.change(step.account, finding, step.at);
      }
      case "DISCONNECTED":
        return this.disconnect(step.account, step.by, step.at);
    }
  }

  private async connect(grant: DemoGrant, now: Date): Promise<void> {
    const clocks = demoClocks(grant.provider, now, now);
    const { companyId, tx } = this;
    const given = { ...(await demoConsent(tx, grant, clocks, null)), mintedAt: now, connectedBy: grant.connectedBy };
    const pageTokens = await demoPageTokens(tx, grant, now);
    const accounts = grant.accounts.map(({ platform, purpose, externalId, name, handle = null }) => {
      const pageToken = purpose === "OWN" ? (pageTokens.get(externalId) ?? null) : null;
      return { platform, purpose, externalId, name, handle, pageToken };
    });
    const request = { companyId, grants: [{ ...given, accounts }], actor: SYSTEM, now };
    const { grants, userErrors } = await this.writers.importAccounts.run(tx, request);
    if (userErrors[0] !== undefined) throw new Error(`The demo cannot be imported: ${userErrors[0].message}`);
    for (const [index, account] of grant.accounts.entries()) {
      const id = grants[0]?.accounts[index]?.accountId ?? null;
      this.accountIds.set(account, id === null ? "" : (localIdOf("SocialAccount", id) ?? ""));
    }
  }

  private async consentAgain(grant: DemoGrant, now: Date): Promise<void> {
    const movement = {
      source: "RECONNECT",
      actor: this.person(grant.connectedBy),
      renewedByPerson: true,
      now,
    } as const;
    await this.renew(grant, demoClocks(grant.provider, now, now), movement);
  }

  private async refresh(grant: DemoGrant, consentAt: Date, now: Date): Promise<void> {
    const movement = { source: "REFRESH", actor: SYSTEM, renewedByPerson: false, now } as const;
    await this.renew(grant, demoClocks(grant.provider, consentAt, now), movement);
  }

  private async renew(
    grant: DemoGrant,
    clocks: GrantClocks,
    movement: Parameters<FollowClocks["follow"]>[3],
  ): Promise<void> {
    const consent = await demoConsent(this.tx, grant, clocks, this.userIds.get(grant.connectedBy) ?? null);
    const [stored] = await storeGrants(this.writers, this.tx, this.companyId, [consent], movement.now);
    if (stored === undefined) return;
    await this.writers.followClocks.follow(this.tx, this.companyId, [{ id: stored.id, clocks }], movement);
  }

  private async expire(grant: DemoGrant, recordedAt: Date): Promise<void> {
    await this.writers.recordStatusChange.expireOverdue(this.tx, await this.lock(grant.accounts), recordedAt);
  }

  private async change(
    account: DemoAccount,
    finding: Omit<Parameters<RecordStatusChange["record"]>[1][number], "account" | "occurredAt">,
    at: Date,
  ): Promise<void> {
    const findings = (await this.lock([account])).map((locked) => ({ ...finding, account: locked, occurredAt: at }));
    await this.writers.recordStatusChange.record(this.tx, findings, at);
  }

  private async disconnect(account: DemoAccount, by: string, now: Date): Promise<void> {
    const [locked] = await this.lock([account]);
    if (locked === undefined) return;
    const { companyId } = this;
    await this.writers.disconnectAccount.run(this.tx, { companyId, accountId: locked.id, actor: this.person(by), now });
  }

  private lock(accounts: readonly DemoAccount[]): Promise<LockedAccount[]> {
    return lockAccountsById(
      this.tx,
      this.companyId,
      accounts.map((account) => this.accountIds.get(account) ?? ""),
    );
  }

  private person(externalId: string): Actor {
    return { kind: "USER", id: this.userIds.get(externalId) ?? null };
  }
}
