import sql, { join } from "sql-template-tag";
import { effectiveStatusColumn } from "../accounts/effective-status.js";
import type { Status } from "../accounts/status.js";
import type { SqlReader } from "../database/transaction.js";
import { platformsOf } from "../platforms/policies.rules.js";
import type { GrantedProfile } from "../platforms/provider-port.js";
import type { AttemptFacts } from "./attempt-facts.js";
import { keyOfProfile, type ProfileKey, type Use } from "./compare-profiles.rules.js";

/** An account as a trip finds it, before anything is locked. */
export interface TargetAccount extends ProfileKey {
  readonly id: string;
  readonly name: string;
  readonly handle: string | null;
  readonly grantId: string | null;
}

export interface KnownProfile extends ProfileKey {
  readonly id: string;
  readonly status: Status;
  readonly grantId: string | null;
}

const CHUNK = 200;

export async function readTarget(
  reader: SqlReader,
  { companyId, accountId }: AttemptFacts,
): Promise<TargetAccount | null> {
  if (accountId === null) return null;
  const [row] = await reader.query<
    Omit<TargetAccount, "externalId" | "grantId"> & { external_id: string; grant_id: string | null }
  >(
    sql`SELECT id, platform, purpose, external_id, name, handle, grant_id FROM social_accounts
      WHERE company_id = ${companyId} AND id = ${accountId}`,
  );
  if (row === undefined) return null;
  const { id, platform, purpose, name, handle } = row;
  return { id, platform, purpose, name, handle, externalId: row.external_id, grantId: row.grant_id };
}

/** The person's consent in the company, with or without tokens. */
export async function readGrantOf(
  reader: SqlReader,
  { companyId, provider, appId }: AttemptFacts,
  subjectHash: string,
): Promise<string | null> {
  const [row] = await reader.query<{ id: string }>(
    sql`SELECT id FROM grants WHERE company_id = ${companyId} AND provider = ${provider} AND app_id = ${appId}
      AND subject_hash = ${subjectHash}`,
  );
  return row?.id ?? null;
}

/** The uses in which the company has accounts on one of these consents, or broken ones that a consent of the provider could mend. */
export async function readUses(
  reader: SqlReader,
  { companyId, provider, userId }: AttemptFacts,
  grantIds: readonly string[],
  now: Date,
): Promise<Use[]> {
  const fed = grantIds.length === 0 ? sql`1 = 0` : sql`a.grant_id IN (${join([...grantIds])})`;
  // A trip through an outside link mends nothing else.
  const broken = userId === null ? sql`1 = 0` : sql`${effectiveStatusColumn(now)} IN ('EXPIRED', 'INVALID')`;
  return reader.query<Use>(
    sql`SELECT DISTINCT a.platform, a.purpose FROM social_accounts a
      WHERE a.company_id = ${companyId} AND a.platform IN (${join([...platformsOf(provider)])}) AND (${fed} OR ${broken})
      ORDER BY a.platform, a.purpose`,
  );
}

/** The company's accounts of profiles, by the profiles' keys. */
export async function readKnown(
  reader: SqlReader,
  companyId: number,
  profiles: readonly GrantedProfile[],
  now: Date,
): Promise<ReadonlyMap<string, KnownProfile>> {
  const known = new Map<string, KnownProfile>();
  for (let from = 0; from < profiles.length; from += CHUNK) {
    const ids = profiles.slice(from, from + CHUNK).map(({ externalId }) => externalId);
    const rows = await reader.query<
      Omit<KnownProfile, "externalId" | "grantId"> & { external_id: string; grant_id: string | null }
    >(
      sql`SELECT a.id, a.platform, a.purpose, a.external_id, a.grant_id, ${effectiveStatusColumn(now)} AS status
        FROM social_accounts a WHERE a.company_id = ${companyId} AND a.external_id IN (${join(ids)})`,
    );
    for (const { id, platform, purpose, status, ...row } of rows) {
      const profile = { id, platform, purpose, status, externalId: row.external_id, grantId: row.grant_id };
      known.set(keyOfProfile(profile), profile);
    }
  }
  return known;
}
