import { randomBytes } from "node:crypto";
import { nanoid } from "nanoid";
import sql from "sql-template-tag";
import { Advisories } from "../../src/accounts/advisories.js";
import { closeAdvisoriesOnLeaving } from "../../src/accounts/close-advisories.js";
import { FollowClocks } from "../../src/accounts/follow-clocks.js";
import { ImportAccounts } from "../../src/accounts/import-accounts.js";
import type { AccountGiven } from "../../src/accounts/import-input.js";
import { PageTokens } from "../../src/accounts/page-tokens.js";
import { RecordExpiry } from "../../src/accounts/record-expiry.js";
import { RecordStatusChange } from "../../src/accounts/record-status-change.js";
import { SYSTEM } from "../../src/api/viewer.js";
import type { Database } from "../../src/database/database.js";
import { readOptionalMoment, type StoredMoment } from "../../src/database/moment.js";
import { verificationLease } from "../../src/grants/grant-lease.js";
import type { Platform } from "../../src/platforms/platform.js";
import { platformsOf } from "../../src/platforms/policies.rules.js";
import type { Provider } from "../../src/platforms/provider.js";
import type { ProviderPort } from "../../src/platforms/provider-port.js";
import { Providers } from "../../src/platforms/providers.js";
import { generateKeyRing } from "../../src/vault/key-ring.js";
import { AskWitnesses } from "../../src/verification/ask-witnesses.js";
import { Bell } from "../../src/api/bell.js";
import { INCIDENT_THRESHOLDS } from "../../src/verification/incident.rules.js";
import { Incidents } from "../../src/verification/incidents.js";
import { LookAtGrant } from "../../src/verification/look-at-grant.js";
import type { Look, LookOrder } from "../../src/verification/look.js";
import { OperatorFaults } from "../../src/verification/operator-faults.js";
import { WriteFindings } from "../../src/verification/write-findings.js";
import { QUIET, renewals, type TestKeys } from "./renewals.js";
import { after, START } from "./stories.js";

export const testKeys = (): TestKeys => ({ ring: generateKeyRing(), identity: randomBytes(32).toString("hex") });

export interface VerificationOptions {
  readonly keys?: TestKeys;
  readonly incidents?: {
    isOpen(provider: Provider): Promise<boolean>;
    consider(provider: Provider, now: Date): Promise<unknown>;
  };
}

/** Looking at consents as the application wires it, on one set of connections: one process's worth. */
export function verifications(database: Database, ports: readonly ProviderPort[], options: VerificationOptions = {}) {
  const renewing = renewals(database, { keys: options.keys ?? testKeys(), ports });
  const { vault, hasher, grants, refreshGrant } = renewing;
  const recordStatusChange = new RecordStatusChange([closeAdvisoriesOnLeaving]);
  const recordExpiry = new RecordExpiry();
  const followClocks = new FollowClocks(recordExpiry, recordStatusChange);
  const importAccounts = new ImportAccounts({ vault, hasher, recordExpiry, recordStatusChange, followClocks });
  const incidents =
    options.incidents ?? new Incidents({ database, bell: new Bell(), thresholds: INCIDENT_THRESHOLDS, log: QUIET });
  const pageTokens = new PageTokens(vault);
  const advisories = new Advisories();
  const lease = verificationLease(database);
  const providers = new Providers(ports);
  const lookAtGrant = new LookAtGrant({
    database,
    lease,
    grants,
    providers,
    pageTokens,
    refreshGrant,
    askWitnesses: new AskWitnesses({ database, grants, pageTokens }),
    writeFindings: new WriteFindings({ database, followClocks, recordStatusChange, advisories }),
    incidents,
    operatorFaults: new OperatorFaults(QUIET),
    log: QUIET,
  });
  return {
    ...renewing,
    importAccounts,
    recordStatusChange,
    followClocks,
    incidents,
    advisories,
    pageTokens,
    providers,
    lease,
    lookAtGrant,
  };
}

export type Verifications = ReturnType<typeof verifications>;

export interface GivenConsent {
  readonly provider?: Provider;
  readonly token?: string;
  readonly refreshToken?: string;
  readonly accessExpiresAt?: Date;
  readonly renewable?: boolean;
  readonly mintedAt?: Date;
  readonly profiles?: number;
  readonly platform?: Platform;
  readonly pageTokens?: boolean;
}

export interface StoredConsent {
  readonly companyId: number;
  readonly id: string;
  readonly token: string;
  readonly accountIds: readonly string[];
  readonly externalIds: readonly string[];
}

/** A consent with its profiles, as an import brings it; minted a day before `START`. */
export async function givenConsent(
  database: Database,
  { importAccounts }: Pick<Verifications, "importAccounts">,
  companyId: number,
  given: GivenConsent = {},
  now: Date = START,
): Promise<StoredConsent> {
  const { provider = "META", token = `token-${nanoid(10)}`, profiles = 1, accessExpiresAt, renewable = false } = given;
  const platform = given.platform ?? (platformsOf(provider)[0] as Platform);
  const accounts = Array.from({ length: profiles }, (_, n): AccountGiven => {
    const pageToken = given.pageTokens === true ? { pageToken: `page-${token}-${n}` } : {};
    return { platform, purpose: "OWN", externalId: `${token}-${n}`, name: `Profile ${n}`, ...pageToken };
  });
  const grant = {
    provider,
    appId: "app",
    subject: nanoid(),
    accessToken: token,
    ...(given.refreshToken === undefined ? {} : { refreshToken: given.refreshToken }),
    clocks: accessExpiresAt === undefined ? {} : { access: { expiresAt: accessExpiresAt, renewable } },
    scopes: ["read"],
    mintedAt: given.mintedAt ?? after(-86_400, now),
    accounts,
  };
  await database.transaction((tx) => importAccounts.run(tx, { companyId, grants: [grant], actor: SYSTEM, now }));
  const externalIds = accounts.map(({ externalId }) => externalId);
  const rows = await database.query<{ id: string; grant_id: string; external_id: string }>(
    sql`SELECT id, grant_id, external_id FROM social_accounts WHERE company_id = ${companyId}
      AND external_id LIKE ${`${token}-%`}`,
  );
  const idOf = new Map(rows.map((row) => [row.external_id, row.id]));
  const accountIds = externalIds.map((externalId) => idOf.get(externalId) as string);
  return { companyId, id: rows[0]?.grant_id as string, token, accountIds, externalIds };
}

/** Looks at a consent that nobody else has in hand. */
export async function lookAt(
  { lease, lookAtGrant }: Pick<Verifications, "lease" | "lookAtGrant">,
  { companyId, id }: Pick<StoredConsent, "companyId" | "id">,
  now: Date,
  order: Partial<LookOrder> = {},
): Promise<Look> {
  const claim = await lease.claimRow(companyId, id);
  if (claim === null) throw new Error("somebody holds the grant");
  return lookAtGrant.run({ claim, now, signal: new AbortController().signal, ...order });
}

export interface GrantTraces {
  readonly lastAnswer: string | null;
  readonly lastAnswerAt: Date | null;
  readonly suspicion: string | null;
  readonly suspectedReason: string | null;
  readonly failures: number;
  readonly next: Date | null;
  readonly leased: boolean;
  readonly accessExpiresAt: Date | null;
}

export async function grantTraces(
  database: Database,
  { companyId, id }: Pick<StoredConsent, "companyId" | "id">,
): Promise<GrantTraces> {
  const [row] = await database.query<Record<string, string | number | StoredMoment | null>>(
    sql`SELECT last_answer, last_answer_at, suspicion, suspected_reason, verification_failures, next_verification_at, lease_until,
      access_expires_at FROM grants WHERE company_id = ${companyId} AND id = ${id}`,
  );
  if (row === undefined) throw new Error("no such grant");
  return {
    lastAnswer: row.last_answer as string | null,
    lastAnswerAt: readOptionalMoment(row.last_answer_at as StoredMoment | null),
    suspicion: row.suspicion as string | null,
    suspectedReason: row.suspected_reason as string | null,
    failures: row.verification_failures as number,
    next: readOptionalMoment(row.next_verification_at as StoredMoment | null),
    leased: row.lease_until !== null,
    accessExpiresAt: readOptionalMoment(row.access_expires_at as StoredMoment | null),
  };
}

/** `STATUS reason` of each account of a consent, in the order of its profiles. */
export async function statusesOf(database: Database, consent: StoredConsent): Promise<string[]> {
  const rows = await database.query<{ id: string; status: string; reason: string | null }>(
    sql`SELECT id, status, status_reason AS reason FROM social_accounts WHERE company_id = ${consent.companyId}`,
  );
  return consent.accountIds.map((id) => {
    const row = rows.find((each) => each.id === id);
    return row?.reason == null ? (row?.status ?? "none") : `${row.status} ${row.reason}`;
  });
}

/** How many changes of status an account has behind it, its first one included. */
export async function countChanges(database: Database, companyId: number, accountId?: string): Promise<number> {
  const own = accountId === undefined ? sql`` : sql` AND account_id = ${accountId}`;
  const rows = await database.query<{ count: number }>(
    sql`SELECT COUNT(*) AS count FROM status_changes WHERE company_id = ${companyId}${own}`,
  );
  return rows[0]?.count ?? 0;
}
