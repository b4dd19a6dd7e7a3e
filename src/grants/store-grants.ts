import { nanoid } from "nanoid";
import sql, { bulk, join, type RawValue } from "sql-template-tag";
import { isDuplicate } from "../database/database-error.js";
import { readMoment, type StoredMoment } from "../database/moment.js";
import type { Transaction } from "../database/transaction.js";
import type { Provider } from "../platforms/provider.js";
import type { Vault } from "../vault/vault.js";
import { type GrantClock, type GrantClocks, nextNeed } from "./clocks.rules.js";
import { firstVerification } from "./first-verification.rules.js";
import { nextRefresh } from "./next-refresh.rules.js";
import type { Subject, SubjectHasher } from "./subject-hash.js";

/** A consent with its tokens, as it comes from an import or a reconnect. */
export interface NewGrant extends Subject {
  readonly accessToken: string | null;
  readonly refreshToken: string | null;
  readonly clocks: GrantClocks;
  readonly scopes: readonly string[];
  /** The id of the user who consented. */
  readonly connectedById: string | null;
  /** The tokens come straight from the provider: those stored of the same instant are not they. */
  readonly justIssued?: true;
}

/**
 * What became of it: older tokens than those stored never replace them, the same ones change nothing. ELSEWHERE: the provider lets one
 * live consent of a person be, and another company has it; nothing was stored, and the id is nobody's.
 */
export interface StoredGrant {
  readonly id: string;
  readonly outcome: "CREATED" | "REPLACED" | "UNCHANGED" | "OLDER" | "ELSEWHERE";
}

/** X: a second consent of a person to the same app ends the first (platform-facts 5.1). */
const ONE_LIVE_CONSENT: ReadonlySet<Provider> = new Set(["X"]);

/** Whether a provider lets one consent of a person to an app live, so that two companies cannot both have it. */
export function isExclusive(provider: Provider): boolean {
  return ONE_LIVE_CONSENT.has(provider);
}

interface ExistingGrant {
  id: string;
  subject_hash: string;
  minted_at: StoredMoment;
  attempt: number;
  /** Its tokens were destroyed with its last account. */
  emptied: number;
}

/** How many grants go into one statement. */
const CHUNK = 200;

export interface StoreGrantsDeps {
  readonly vault: Vault;
  readonly hasher: SubjectHasher;
}

/**
 * Stores consents of a company, each once by (provider, app, subject), tokens sealed (O-11). Calls for one company follow one another
 * (the caller holds the company's row).
 *
 * @param given distinct subjects
 * @returns what became of each, in the order given
 */
export async function storeGrants(
  deps: StoreGrantsDeps,
  tx: Transaction,
  companyId: number,
  given: readonly NewGrant[],
  now: Date,
): Promise<StoredGrant[]> {
  const stored: StoredGrant[] = [];
  for (let from = 0; from < given.length; from += CHUNK) {
    stored.push(...(await storeChunk(deps, tx, companyId, given.slice(from, from + CHUNK), now)));
  }
  return stored;
}

async function storeChunk(
  { vault, hasher }: StoreGrantsDeps,
  tx: Transaction,
  companyId: number,
  given: readonly NewGrant[],
  now: Date,
): Promise<StoredGrant[]> {
  const hashed = given.map((grant) => ({ grant, hash: hasher.hash(grant) }));
  const existing = await lockExisting(tx, companyId, hashed);
  const results = hashed.map(({ grant, hash }): StoredGrant => {
    const before = existing.get(hash);
    if (before === undefined) return { id: nanoid(), outcome: "CREATED" };
    const age = grant.clocks.mintedAt.getTime() - readMoment(before.minted_at).getTime();
    if (age < 0) return { id: before.id, outcome: "OLDER" };
    const replaces = age > 0 || before.emptied || grant.justIssued === true;
    return { id: before.id, outcome: replaces ? "REPLACED" : "UNCHANGED" };
  });
  const rows: RawValue[][] = [];
  for (const [index, { grant, hash }] of hashed.entries()) {
    const { id, outcome } = results[index] as StoredGrant;
    if (outcome !== "CREATED" && outcome !== "REPLACED") continue;
    const attempt = (existing.get(hash)?.attempt ?? 0) + 1;
    const row = grantRow({ vault, hasher }, { companyId, id, hash, attempt, grant, now });
    if (!isExclusive(grant.provider)) rows.push(row);
    else if (!(await storeExclusive(tx, row))) results[index] = { id: "", outcome: "ELSEWHERE" };
  }
  if (rows.length > 0) await upsert(tx, rows);
  return results;
}

/**
 * Stores one consent of which there may be one in the installation. The unique key over live ones decides, so that no race and no
 * import gets past it. No upsert: on MySQL that would replace the row of the company that it clashes with.
 *
 * @returns false when another company has it
 * @throws the database's error when this company has got the same one meanwhile: the transaction is run again by its caller
 */
async function storeExclusive(tx: Transaction, row: RawValue[]): Promise<boolean> {
  const [companyId, id] = row;
  try {
    const assignments = COLUMNS.flatMap((name, index) =>
      KEPT_ON_REPLACE.has(name) ? [] : [sql`${sql([name])} = ${row[index]}`],
    );
    const replaced = await tx.execute(
      sql`UPDATE grants SET ${join(assignments)} WHERE company_id = ${companyId} AND id = ${id}`,
    );
    if (replaced === 0) {
      await tx.execute(sql`INSERT INTO grants (${join(COLUMNS.map((name) => sql([name])))}) VALUES ${bulk([row])}`);
    }
    return true;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
}

async function lockExisting(
  tx: Transaction,
  companyId: number,
  hashed: readonly { grant: NewGrant; hash: string }[],
): Promise<Map<string, ExistingGrant>> {
  const rows = await tx.query<ExistingGrant>(
    sql`SELECT id, subject_hash, minted_at, attempt, access_token IS NULL AS emptied FROM grants WHERE company_id = ${companyId}
      AND provider IN (${join([...new Set(hashed.map(({ grant }) => grant.provider))])})
      AND app_id IN (${join([...new Set(hashed.map(({ grant }) => grant.appId))])})
      AND subject_hash IN (${join(hashed.map(({ hash }) => hash))}) ORDER BY id${tx.dialect.forUpdate}`,
  );
  return new Map(rows.map((row) => [row.subject_hash, row]));
}

const KEPT_ON_REPLACE = new Set(["company_id", "id", "provider", "app_id", "subject_hash", "created_at"]);

const COLUMNS = [
  "company_id",
  "id",
  "provider",
  "app_id",
  "subject_hash",
  "exclusive_subject_hash",
  "connected_by_id",
  "scopes",
  "access_token",
  "refresh_token",
  "access_expires_at",
  "access_renewable",
  "refresh_expires_at",
  "refresh_renewable",
  "data_access_expires_at",
  "data_access_renewable",
  "minted_at",
  "renewal_failing_since",
  "clocks_due_at",
  "refresh_in_doubt_since",
  "next_refresh_at",
  "refresh_failures",
  "refresh_prefix_hash",
  "refresh_double_hash",
  "next_verification_at",
  "verification_failures",
  "last_answer",
  "last_answer_at",
  "suspicion",
  "suspected_reason",
  "suspected_since",
  "lease_until",
  "attempt",
  "created_at",
  "updated_at",
] as const;

interface RowParts {
  readonly companyId: number;
  readonly id: string;
  readonly hash: string;
  /** Higher than before: whoever is working with the old tokens has lost its claim (D-21). */
  readonly attempt: number;
  readonly grant: NewGrant;
  readonly now: Date;
}

function grantRow(
  { vault, hasher }: StoreGrantsDeps,
  { companyId, id, hash, attempt, grant, now }: RowParts,
): RawValue[] {
  const { provider, clocks, refreshToken } = grant;
  const { prefixHash, doubleHash } = hasher.refreshTokens.hashesOf(refreshToken);
  const hasTokens = grant.accessToken !== null || refreshToken !== null;
  const renewable = { id, provider, clocks, hasRefreshToken: refreshToken !== null };
  const seal = (column: string, token: string | null) =>
    token === null ? null : vault.seal(token, { companyId, rowId: id, column: `grants.${column}` });
  const clock = (end: GrantClock | null) => [end?.expiresAt ?? null, end?.renewable ?? false];
  return [
    companyId,
    id,
    grant.provider,
    grant.appId,
    hash,
    hasTokens && isExclusive(provider) ? hash : null,
    grant.connectedById,
    JSON.stringify(grant.scopes),
    seal("access_token", grant.accessToken),
    seal("refresh_token", grant.refreshToken),
    ...clock(clocks.access),
    ...clock(clocks.refresh),
    ...clock(clocks.dataAccess),
    clocks.mintedAt,
    null,
    hasTokens ? nextNeed({ ...clocks, renewalFailingSince: null }, now) : null,
    null,
    hasTokens ? nextRefresh(renewable, now) : null,
    0,
    prefixHash,
    doubleHash,
    hasTokens ? firstVerification(id, clocks.mintedAt, now) : null,
    0,
    null,
    null,
    null,
    null,
    null,
    null,
    attempt,
    now,
    now,
  ];
}

async function upsert(tx: Transaction, rows: readonly RawValue[][]): Promise<void> {
  const replaced = COLUMNS.filter((name) => !KEPT_ON_REPLACE.has(name));
  await tx.execute(
    sql`INSERT INTO grants (${join(COLUMNS.map((name) => sql([name])))}) VALUES ${bulk(rows)}${tx.dialect.onConflictUpdate(
      ["company_id", "provider", "app_id", "subject_hash"],
      replaced,
    )}`,
  );
}
