import sql, { bulk, join } from "sql-template-tag";
import { readMoment, readOptionalMoment, type StoredMoment } from "../../../database/moment.js";
import type { SqlReader, Transaction } from "../../../database/transaction.js";
import type { SimulatedToken } from "../world.js";

const DAY_MS = 86_400_000;
/** Why a token ended in the ordinary course of things; nobody asks about it for long. */
const ORDINARY_ENDS: readonly string[] = ["ROTATED", "SPENT"];

interface StoredToken extends Omit<SimulatedToken, "scopes" | "issuedAt" | "expiresAt"> {
  readonly scopes: string;
  readonly issuedAt: StoredMoment;
  readonly expiresAt: StoredMoment | null;
}

const COLUMNS = sql`token AS token, provider AS provider, kind AS kind, person_id AS personId, profile_id AS profileId,
  scopes AS scopes, family AS family, issued_at AS issuedAt, expires_at AS expiresAt, ended AS ended,
  redirect_uri AS redirectUri, code_challenge AS codeChallenge`;

export async function readToken(reader: SqlReader, token: string): Promise<SimulatedToken | null> {
  const [row] = await reader.query<StoredToken>(sql`SELECT ${COLUMNS} FROM simulated_tokens WHERE token = ${token}`);
  return row === undefined ? null : toToken(row);
}

/** Those of a person that have not ended early. */
export async function readLiveTokens(
  reader: SqlReader,
  { provider, personId }: Pick<SimulatedToken, "provider" | "personId">,
): Promise<SimulatedToken[]> {
  const rows = await reader.query<StoredToken>(
    sql`SELECT ${COLUMNS} FROM simulated_tokens WHERE provider = ${provider} AND person_id = ${personId} AND ended IS NULL`,
  );
  return rows.map(toToken);
}

export async function insertTokens(tx: Transaction, tokens: readonly SimulatedToken[]): Promise<void> {
  if (tokens.length === 0) return;
  const rows = tokens.map((token) => [
    token.token,
    token.provider,
    token.kind,
    token.personId,
    token.profileId,
    JSON.stringify(token.scopes),
    token.family,
    token.issuedAt,
    token.expiresAt,
    token.ended,
    token.redirectUri,
    token.codeChallenge,
    token.kind === "CODE" && token.expiresAt !== null ? dayAfter(token.expiresAt) : null,
  ]);
  await tx.execute(sql`INSERT INTO simulated_tokens (token, provider, kind, person_id, profile_id, scopes, family, issued_at,
    expires_at, ended, redirect_uri, code_challenge, forget_at) VALUES ${bulk(rows)}`);
}

/** What to end: one token, all of one consent, or all of a person. */
export type Ending =
  | { readonly token: string }
  | { readonly family: string }
  | { readonly provider: string; readonly personId: string; readonly exceptFamily?: string };

/** @returns how many it ended; those that had ended already keep their reason */
export async function endTokens(tx: Transaction, ending: Ending, why: string, now: Date): Promise<number> {
  const forgetAt = ORDINARY_ENDS.includes(why) ? dayAfter(now) : null;
  return tx.execute(sql`
    UPDATE simulated_tokens SET ended = ${why}, forget_at = ${forgetAt} WHERE ${chosen(ending)} AND ended IS NULL`);
}

/** Tokens of a person that one of these causes had ended live again. */
export async function reviveTokens(
  tx: Transaction,
  { provider, personId }: Pick<SimulatedToken, "provider" | "personId">,
  causes: readonly string[],
): Promise<void> {
  if (causes.length === 0) return;
  await tx.execute(sql`UPDATE simulated_tokens SET ended = NULL
    WHERE provider = ${provider} AND person_id = ${personId} AND ended IN (${join(causes)})`);
}

/** Access tokens of a consent that ran out long ago, now that it has newer ones. */
export async function forgetOldAccess(tx: Transaction, family: string, now: Date): Promise<void> {
  const before = new Date(now.getTime() - DAY_MS);
  await tx.execute(
    sql`DELETE FROM simulated_tokens WHERE family = ${family} AND kind = 'ACCESS' AND expires_at < ${before}`,
  );
}

/** Spent codes and rotated tokens that are older than a day. */
export async function forgetSpent(tx: Transaction, now: Date): Promise<void> {
  await tx.execute(sql`DELETE FROM simulated_tokens WHERE forget_at < ${now}`);
}

function chosen(ending: Ending) {
  if ("token" in ending) return sql`token = ${ending.token}`;
  if ("family" in ending) return sql`family = ${ending.family}`;
  const { provider, personId, exceptFamily } = ending;
  const all = [sql`provider = ${provider}`, sql`person_id = ${personId}`];
  return join(exceptFamily === undefined ? all : [...all, sql`family <> ${exceptFamily}`], " AND ");
}

function toToken(row: StoredToken): SimulatedToken {
  return {
    ...row,
    scopes: JSON.parse(row.scopes) as string[],
    issuedAt: readMoment(row.issuedAt),
    expiresAt: readOptionalMoment(row.expiresAt),
  };
}

function dayAfter(instant: Date): Date {
  return new Date(instant.getTime() + DAY_MS);
}
