import sql, { join, type Sql } from "sql-template-tag";
import { isHeld } from "../database/lease.js";
import type { Transaction } from "../database/transaction.js";
import { type GrantClock, type GrantClocks, nextNeed } from "../grants/clocks.rules.js";
import type { HeldGrant } from "../grants/held-grant.js";
import { alike, type FinishedLook, nextOfAccounts, profileTraces } from "./account-traces.js";
import type { OpenSuspicion } from "./assessment.rules.js";
import { toSuspicion } from "./known-accounts.js";
import type { Findings } from "./look.js";
import { clocksLearned, isAnswer, nextLookAt, observationOf, tracesOf } from "./plan-writes.rules.js";

/** Ends the claim with the row's new values: one statement, so that a lost claim writes nothing at all. */
export async function updateGrant(tx: Transaction, look: FinishedLook): Promise<boolean> {
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

/** That the networks have answered about these, one way or another. */
export async function noteVerified(tx: Transaction, looks: readonly FinishedLook[]): Promise<void> {
  const byTime = new Map<number, Sql[]>();
  for (const { grant, findings, now } of looks) {
    if (!isAnswer(findings.grant)) continue;
    const these = byTime.get(now.getTime()) ?? [];
    these.push(sql`(company_id = ${grant.companyId} AND grant_id = ${grant.id})`);
    byTime.set(now.getTime(), these);
  }
  for (const [now, grants] of byTime) {
    await tx.execute(sql`UPDATE social_accounts SET last_verified_at = ${new Date(now)} WHERE ${join(grants, " OR ")}`);
  }
}

/** When profiles that were looked at are due again, and what is suspected of them. */
export async function updateAccounts(tx: Transaction, look: FinishedLook): Promise<void> {
  const { grant } = look;
  for (const group of alike(profileTraces(look))) {
    const [first] = group;
    await tx.execute(
      sql`UPDATE social_accounts SET next_verification_at = ${first?.nextAt ?? null}, ${suspicionColumns(first?.suspicion ?? null)}
        WHERE company_id = ${grant.companyId} AND id IN (${join(group.map(({ account }) => account.id))})`,
    );
  }
}
