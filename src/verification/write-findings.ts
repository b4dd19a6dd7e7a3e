import sql from "sql-template-tag";
import type { Advisories } from "../accounts/advisories.js";
import type { FollowClocks } from "../accounts/follow-clocks.js";
import { type LockedAccount, lockAccounts } from "../accounts/locked-account.js";
import type { RecordStatusChange } from "../accounts/record-status-change.js";
import type { StatusFinding } from "../accounts/status-change.js";
import { SYSTEM } from "../api/viewer.js";
import type { Database } from "../database/database.js";
import type { Transaction } from "../database/transaction.js";
import type { Reason } from "../platforms/reason.js";
import type { FinishedLook } from "./account-traces.js";
import type { Findings } from "./look.js";
import { clocksLearned, outcomeFor, provedOf, tokenLives } from "./plan-writes.rules.js";
import { noteVerified, updateAccounts, updateGrant } from "./update-rows.js";
import { WriteTogether } from "./write-together.js";

export interface WriteFindingsParts {
  readonly database: Database;
  readonly followClocks: FollowClocks;
  readonly recordStatusChange: RecordStatusChange;
  readonly advisories: Advisories;
}

/**
 * Writes down what a look has found: in one transaction, and only while the claim holds (D-21), so that a finding about tokens that
 * were replaced meanwhile counts nothing.
 */
export class WriteFindings {
  private readonly uneventful: WriteTogether<FinishedLook, boolean>;

  constructor(private readonly parts: WriteFindingsParts) {
    this.uneventful = new WriteTogether(parts.database, writeUneventful);
  }

  /** @returns false when the claim was lost: nothing was written */
  async write(look: FinishedLook): Promise<boolean> {
    if (isUneventful(look)) return this.uneventful.write(look);
    return this.parts.database.transaction(async (tx) => {
      if (!(await updateGrant(tx, look))) return false;
      await this.followLearned(tx, look);
      if (concernsAccounts(look)) await this.writeAccounts(tx, look);
      await noteVerified(tx, [look]);
      await updateAccounts(tx, look);
      return true;
    });
  }

  private async followLearned(tx: Transaction, { grant, findings, now }: FinishedLook): Promise<void> {
    const clocks = clocksLearned(grant.clocks, findings.learned);
    if (clocks === null) return;
    const movement = { source: "PROBE", actor: SYSTEM, renewedByPerson: false, now } as const;
    await this.parts.followClocks.follow(tx, grant.companyId, [{ id: grant.id, clocks }], movement);
  }

  private async writeAccounts(tx: Transaction, look: FinishedLook): Promise<void> {
    const { grant, findings, now } = look;
    const accounts = await lockAccounts(tx, grant.companyId, sql`grant_id = ${grant.id}`);
    const changes = accounts.flatMap((account) => changeOf(account, look));
    await this.parts.recordStatusChange.record(tx, changes, now);
    const changed = new Set(changes.map(({ account }) => account.id));
    await this.advise(
      tx,
      accounts.filter(({ id }) => !changed.has(id)),
      findings,
      now,
    );
  }

  private async advise(
    tx: Transaction,
    accounts: readonly LockedAccount[],
    findings: Findings,
    now: Date,
  ): Promise<void> {
    const { advisories } = this.parts;
    const advised = new Map<Reason, LockedAccount[]>();
    for (const account of accounts) {
      const profile = findings.profiles.get(account.id);
      const advice = adviceOn(account, findings);
      if (advice !== null) {
        const these = advised.get(advice);
        if (these === undefined) advised.set(advice, [account]);
        else these.push(account);
      } else if (findings.grant.kind === "ALIVE") {
        const proves = profile === undefined ? findings.grant.proves : provedOf(findings.grant, profile);
        await advisories.closeDisproved(tx, [account], proves, now);
      }
    }
    for (const [reason, these] of advised) await advisories.openAll(tx, these, reason, findings.source, now);
  }
}

/** Whether any status or advisory may change: a healthy look at healthy accounts locks none of them. */
function concernsAccounts({ accounts, findings }: FinishedLook): boolean {
  const { grant, profiles, advice } = findings;
  if (advice !== null || grant.kind === "MARK" || grant.kind === "ADVISE" || grant.kind === "OPERATOR_FAULT")
    return true;
  if (!tokenLives(grant)) return false;
  return accounts.some(({ id, status, advised }) => {
    const profile = profiles.get(id);
    if (status === "CONNECTED") return advised !== null || (profile !== undefined && profile.kind !== "ALIVE");
    return profile?.kind === "ALIVE";
  });
}

function changeOf(account: LockedAccount, { grant, findings, now }: FinishedLook): StatusFinding[] {
  const standing = { ...account, expiresAt: account.expiry.expiresAt };
  const outcome = outcomeFor(standing, findings, grant.clocks.renewalFailingSince !== null, now);
  return outcome === null ? [] : [{ account, ...outcome, source: findings.source, actor: SYSTEM, occurredAt: now }];
}

function adviceOn({ id }: LockedAccount, { grant, profiles, advice }: Findings): StatusFinding["reason"] {
  const profile = profiles.get(id);
  if (advice?.accountId === id) return advice.reason;
  for (const conclusion of [profile, grant]) {
    if (conclusion?.kind === "ADVISE") return conclusion.reason;
    if (conclusion?.kind === "OPERATOR_FAULT") return "PROVIDER_APP_FAULT";
  }
  return null;
}

/** By far the most looks find all as it was: these are written together, whatever ends at about the same time. */
function isUneventful(look: FinishedLook): boolean {
  return !concernsAccounts(look) && clocksLearned(look.grant.clocks, look.findings.learned) === null;
}

async function writeUneventful(tx: Transaction, looks: readonly FinishedLook[]): Promise<boolean[]> {
  const held: boolean[] = [];
  for (const look of looks) held.push(await updateGrant(tx, look));
  const written = looks.filter((_, index) => held[index]);
  await noteVerified(tx, written);
  for (const look of written) await updateAccounts(tx, look);
  return held;
}
