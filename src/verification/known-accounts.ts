import sql, { join } from "sql-template-tag";
import { effectiveStatus } from "../accounts/effective-status.js";
import type { Status } from "../accounts/status.js";
import { readMoment, readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { SqlReader } from "../database/transaction.js";
import type { GrantKey } from "../grants/held-grant.js";
import type { Suspicion } from "../grants/suspicion.js";
import type { Platform, Purpose } from "../platforms/platform.js";
import type { Reason } from "../platforms/reason.js";
import type { OpenSuspicion } from "./assessment.rules.js";
import type { LookedAfter } from "./next-look.rules.js";

/** An account as a look finds it, before anything is locked. */
export interface KnownAccount extends LookedAfter {
  readonly companyId: number;
  readonly id: string;
  readonly grantId: string;
  readonly externalId: string;
  readonly statusReason: Reason | null;
  /** Sealed. */
  readonly pageToken: string | null;
  readonly nextVerificationAt: Date | null;
  readonly suspicion: OpenSuspicion | null;
  /** What it is advised of at present. */
  readonly advised: Reason | null;
}

interface StoredAccount {
  company_id: number;
  id: string;
  grant_id: string;
  platform: Platform;
  purpose: Purpose;
  external_id: string;
  page_token: string | null;
  status: Status;
  status_since: StoredMoment;
  status_reason: Reason | null;
  expires_at: StoredMoment | null;
  expiry_reason: Reason | null;
  next_verification_at: StoredMoment | null;
  suspicion: Suspicion | null;
  suspected_reason: Reason | null;
  suspected_since: StoredMoment | null;
  advised: Reason | null;
}

/** The accounts that live on consents, with the status that is true at `now`. */
export async function readKnownAccounts(
  reader: SqlReader,
  grants: readonly GrantKey[],
  now: Date,
): Promise<KnownAccount[]> {
  if (grants.length === 0) return [];
  const wanted = grants.map(({ companyId, id }) => sql`(a.company_id = ${companyId} AND a.grant_id = ${id})`);
  const rows = await reader.query<StoredAccount>(
    sql`SELECT a.company_id, a.id, a.grant_id, a.platform, a.purpose, a.external_id, a.page_token, a.status, a.status_since,
      a.status_reason, a.expires_at, a.expiry_reason, a.next_verification_at, a.suspicion, a.suspected_reason,
      a.suspected_since, d.reason AS advised
      FROM social_accounts a LEFT JOIN advisories d ON d.company_id = a.company_id AND d.open_account_id = a.id
      WHERE (${join(wanted, " OR ")}) AND a.status <> 'DISCONNECTED' ORDER BY a.company_id, a.id`,
  );
  return rows.map((row) => toKnownAccount(row, now));
}

function toKnownAccount(row: StoredAccount, now: Date): KnownAccount {
  const expiresAt = readOptionalMoment(row.expires_at);
  const stored = {
    status: row.status,
    statusSince: readMoment(row.status_since),
    statusReason: row.status_reason,
    expiresAt,
    expiryReason: row.expiry_reason,
  };
  const { status, since, reason } = effectiveStatus(stored, now);
  return {
    companyId: row.company_id,
    id: row.id,
    grantId: row.grant_id,
    platform: row.platform,
    purpose: row.purpose,
    externalId: row.external_id,
    pageToken: row.page_token,
    status,
    statusSince: since,
    statusReason: reason,
    expiresAt,
    nextVerificationAt: readOptionalMoment(row.next_verification_at),
    suspicion: toSuspicion(row.suspicion, row.suspected_reason, readOptionalMoment(row.suspected_since)),
    advised: row.advised,
  };
}

/** The three columns of a suspicion, on a grant or an account. */
export function toSuspicion(kind: Suspicion | null, reason: Reason | null, since: Date | null): OpenSuspicion | null {
  return kind === null || reason === null || since === null ? null : { kind, reason, since };
}
