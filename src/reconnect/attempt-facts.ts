import sql, { raw, type Sql } from "sql-template-tag";
import { readMoment, readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { SqlReader } from "../database/transaction.js";
import type { Platform, Purpose } from "../platforms/platform.js";
import type { Provider } from "../platforms/provider.js";
import { type AttemptDetails, readDetails } from "./attempt-details.js";
import type { AttemptMode, AttemptOutcome, AttemptStep } from "./attempt.js";

export interface AttemptKey {
  readonly companyId: number;
  readonly id: string;
}

/** An attempt without its secrets. */
export interface AttemptFacts extends AttemptKey {
  /** Null for a trip through an outside link. */
  readonly userId: string | null;
  readonly linkId: string | null;
  readonly platform: Platform;
  readonly purpose: Purpose;
  readonly provider: Provider;
  readonly appId: string;
  /** Null when something new is connected. */
  readonly accountId: string | null;
  readonly generation: number;
  readonly mode: AttemptMode;
  readonly returnTo: string;
  readonly step: AttemptStep;
  readonly outcome: AttemptOutcome | null;
  readonly details: AttemptDetails;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
  readonly endedAt: Date | null;
  readonly version: number;
}

export interface AttemptFactsRow {
  company_id: number;
  id: string;
  user_id: string | null;
  link_id: string | null;
  platform: Platform;
  purpose: Purpose;
  provider: Provider;
  app_id: string;
  account_id: string | null;
  generation: number;
  mode: AttemptMode;
  return_to: string;
  step: AttemptStep;
  outcome: AttemptOutcome | null;
  details: string | null;
  created_at: StoredMoment;
  expires_at: StoredMoment;
  used_at: StoredMoment | null;
  ended_at: StoredMoment | null;
  version: number;
}

export const ATTEMPT_FACTS = raw(`company_id, id, user_id, link_id, platform, purpose, provider, app_id, account_id,
  generation, mode, return_to, step, outcome, details, created_at, expires_at, used_at, ended_at, version`);

/** Whether a text can be the local id of an attempt at all. */
export function isAttemptId(text: string): boolean {
  return /^[\w-]{21}$/.test(text);
}

export function toAttemptFacts(row: AttemptFactsRow): AttemptFacts {
  return {
    companyId: row.company_id,
    id: row.id,
    userId: row.user_id,
    linkId: row.link_id,
    platform: row.platform,
    purpose: row.purpose,
    provider: row.provider,
    appId: row.app_id,
    accountId: row.account_id,
    generation: row.generation,
    mode: row.mode,
    returnTo: row.return_to,
    step: row.step,
    outcome: row.outcome,
    details: readDetails(row.details),
    createdAt: readMoment(row.created_at),
    expiresAt: readMoment(row.expires_at),
    usedAt: readOptionalMoment(row.used_at),
    endedAt: readOptionalMoment(row.ended_at),
    version: row.version,
  };
}

export function isAttempt({ companyId, id }: AttemptKey): Sql {
  return sql`company_id = ${companyId} AND id = ${id}`;
}

/** @returns null if there is none, or if it is another company's (T-2) */
export async function readAttempt(reader: SqlReader, key: AttemptKey): Promise<AttemptFacts | null> {
  if (!isAttemptId(key.id)) return null;
  const [row] = await reader.query<AttemptFactsRow>(
    sql`SELECT ${ATTEMPT_FACTS} FROM reconnect_attempts WHERE ${isAttempt(key)}`,
  );
  return row === undefined ? null : toAttemptFacts(row);
}
