import sql, { join, type Sql } from "sql-template-tag";
import type { Advisories } from "../accounts/advisories.js";
import type { FollowClocks } from "../accounts/follow-clocks.js";
import { type LockedAccount, lockAccounts } from "../accounts/locked-account.js";
import type { RecordStatusChange } from "../accounts/record-status-change.js";
import type { StatusFinding } from "../accounts/status-change.js";
import { SYSTEM } from "../api/viewer.js";
import type { Database } from "../database/database.js";
import { isHeld } from "../database/lease.js";
import type { Transaction } from "../database/transaction.js";
import { type GrantClock, type GrantClocks, nextNeed } from "../grants/clocks.rules.js";
import type { HeldGrant } from "../grants/held-grant.js";
import type { Reason } from "../platforms/reason.js";
import { alike, type FinishedLook, nextOfAccounts, profileTraces } from "./account-traces.js";
import type { OpenSuspicion } from "./assessment.rules.js";
import { toSuspicion } from "./known-accounts.js";
import type { Findings } from "./look.js";
import {
  clocksLearned,
  isAnswer,
  nextLookAt,
  observationOf,
  outcomeFor,
  provedOf,
  tokenLives,
  tracesOf,
} from "./plan-writes.rules.js";

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
  constructor(private readonly parts: WriteFindingsParts) {}

  /** @returns false when the claim was lost: nothing was written */
  async write(look: FinishedLook): Promise<boolean> {
    return this.parts.database.transaction(async (tx) => {
      if (!(await updateGrant(tx, look))) return false;
      await this.followLearned(tx, look);
      if (concernsAccounts(look)) await this.writeAccounts(tx, look);
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

/** Ends the claim with the row's new values: one statement, so that a lost claim writes nothing at all. */
async function updateGrant(tx: Transaction, look: FinishedLook): Promise<boolean> {
  const { claim, grant, findings, now } = look;
  const traces = tracesOf(findings.grant, grantBefore(grant), now);
  const failures = Math.max(traces.failures, ...profileTraces(look).map((profile) => profile.failures));
  const observation = observationOf(findings.grant, findings.profiles.values());
  const next = nextLookAt({ id: grant.id, lookAgainAt: traces.lookAgainAt }, nextOfAccounts(look), now);
  const observed = observation === null ? sql`` : sql`last_answer = ${observation}, last_answer_at = ${now}, `;
  const matched = await tx.execute(
    sql`UPDATE grants SET ${observed}${learnedColumns(grant, findings, now)}verification_failures = ${failures},
        ${suspicionColumns(traces.suspicion)}, next_verification_at = ${next}, lease_until = NULL, updated_at = ${now}
      WHERE ${isHeld(claim)}`,
  );
  return matched === 1;
}

function grantBefore(grant: HeldGrant) {
  const suspicion = toSuspicion(grant.suspicion, grant.suspectedReason, grant.suspectedSince);
  return { id: grant.id, suspicion, failures: grant.verificationFailures };
}

function learnedColumns(grant: HeldGrant, { learned }: Findings, now: Date): Sql {
  const columns: Sql[] = [];
  const clocks = clocksLearned(grant.clocks, learned);
  if (clocks !== null) columns.push(clockColumns(clocks), sql`clocks_due_at = ${nextNeed(clocks, now)}`);
  const scopes = learned?.scopes;
  if (scopes !== undefined && JSON.stringify(scopes) !== JSON.stringify(grant.scopes)) {
    columns.push(sql`scopes = ${JSON.stringify(scopes)}`);
  }
  return columns.length === 0 ? sql`` : sql`${join(columns, ", ")}, `;
}

function clockColumns({ access, refresh, dataAccess }: GrantClocks): Sql {
  const clock = (name: string, end: GrantClock | null) =>
    sql`${sql([`${name}_expires_at`])} = ${end?.expiresAt ?? null}, ${sql([`${name}_renewable`])} = ${end?.renewable ?? false}`;
  return sql`${clock("access", access)}, ${clock("refresh", refresh)}, ${clock("data_access", dataAccess)}`;
}

function suspicionColumns(suspicion: OpenSuspicion | null): Sql {
  return sql`suspicion = ${suspicion?.kind ?? null}, suspected_reason = ${suspicion?.reason ?? null},
    suspected_since = ${suspicion?.since ?? null}`;
}

async function updateAccounts(tx: Transaction, look: FinishedLook): Promise<void> {
  const { grant, findings, now } = look;
  if (isAnswer(findings.grant)) {
    await tx.execute(
      sql`UPDATE social_accounts SET last_verified_at = ${now}
        WHERE company_id = ${grant.companyId} AND grant_id = ${grant.id}`,
    );
  }
  for (const group of alike(profileTraces(look))) {
    const [first] = group;
    await tx.execute(
      sql`UPDATE social_accounts SET next_verification_at = ${first?.nextAt ?? null}, ${suspicionColumns(first?.suspicion ?? null)}
        WHERE company_id = ${grant.companyId} AND id IN (${join(group.map(({ account }) => account.id))})`,
    );
  }
}
