import type { ReceivedAnswer } from "../answer.js";
import type { AnnouncedClock, GrantProbe } from "../provider-port.js";
import type { Verdict } from "../verdict.js";
import { doubtful, IRRELEVANT, permanent, TRANSIENT } from "./error-codes.js";
import { asNumber, asRecord, readGraphError } from "./graph-error.rules.js";
import { verdictOf } from "./answers.rules.js";

/** What `debug_token` says about one token. */
export interface DebuggedToken {
  /** ALIVE proves the TOKEN alone. */
  readonly verdict: Verdict;
  readonly learned: GrantProbe["learned"];
  /** The person, or behind a page's token the person who got it. */
  readonly userId: string | null;
  readonly issuedAt: Date | null;
  /** Null: the answer names no scopes. */
  readonly scopes: readonly string[] | null;
  /** Of a scope that was granted for single profiles: their ids. A scope that is not in here covers all. */
  readonly targetsOf: ReadonlyMap<string, readonly string[]>;
}

/**
 * Reads `{ data: { is_valid, expires_at, data_access_expires_at, scopes, granular_scopes, error: { code, subcode, message } } }`
 * (developers.facebook.com/docs/graph-api/reference/debug_token). Null where the question itself was refused: that speaks of the
 * token of the app that asked.
 */
export function readDebugToken(answer: ReceivedAnswer, appId: string, now: Date): DebuggedToken | null {
  const data = asRecord(asRecord(answer.json)?.data);
  if (data === null || answer.status < 200 || answer.status > 299) return null;
  const verdict = verdictOn(data, appId, now);
  const alive = verdict.kind === "ALIVE" || (verdict.kind === "PERMANENT" && data.is_valid === true);
  const scopes = alive ? textsOf(data.scopes) : null;
  return {
    verdict,
    learned: alive ? { ...clocksOf(data), ...(scopes === null ? {} : { scopes }) } : null,
    userId: idOf(data.user_id),
    issuedAt: instantOf(data.issued_at),
    scopes,
    targetsOf: alive ? granular(data.granular_scopes) : new Map(),
  };
}

function verdictOn(data: Readonly<Record<string, unknown>>, appId: string, now: Date): Verdict {
  if (data.app_id != null && idOf(data.app_id) !== appId) return IRRELEVANT;
  const dataEnded = isPast(data.data_access_expires_at, now);
  if (data.is_valid === true) {
    return dataEnded ? permanent("DATA_ACCESS_EXPIRED") : { kind: "ALIVE", proves: ["TOKEN"] };
  }
  if (data.is_valid !== false) return TRANSIENT;
  const error = readGraphError(data);
  const said = error === null ? doubtful("SESSION_ENDED") : verdictOf(error);
  if (said.kind === "DOUBTFUL" || said.kind === "IRRELEVANT") {
    if (isPast(data.expires_at, now)) return permanent("TOKEN_EXPIRED");
    return said.kind === "DOUBTFUL" ? said : doubtful("UNKNOWN_INVALID");
  }
  const missing = said.kind === "PERMANENT" && said.reason === "PERMISSIONS_MISSING";
  return missing && dataEnded ? permanent("DATA_ACCESS_EXPIRED") : said;
}

function clocksOf(data: Readonly<Record<string, unknown>>): NonNullable<GrantProbe["learned"]> {
  return {
    ...("expires_at" in data ? { accessClock: clockOf(data.expires_at) } : {}),
    ...("data_access_expires_at" in data ? { dataAccessClock: clockOf(data.data_access_expires_at) } : {}),
  };
}

/** Seconds since 1970; 0: no end. A new consent is the only way to put either off. */
function clockOf(seconds: unknown): AnnouncedClock | null {
  const expiresAt = instantOf(seconds);
  return expiresAt === null ? null : { expiresAt, renewable: false };
}

function instantOf(seconds: unknown): Date | null {
  const number = asNumber(seconds);
  return number === null || number > 9_999_999_999 ? null : new Date(number * 1_000);
}

function isPast(seconds: unknown, now: Date): boolean {
  const instant = instantOf(seconds);
  return instant !== null && instant <= now;
}

function granular(value: unknown): ReadonlyMap<string, readonly string[]> {
  const targets = new Map<string, readonly string[]>();
  for (const entry of Array.isArray(value) ? (value as unknown[]) : []) {
    const { scope, target_ids: ids } = asRecord(entry) ?? {};
    if (typeof scope === "string" && Array.isArray(ids)) targets.set(scope, ids.map(String));
  }
  return targets;
}

function textsOf(value: unknown): string[] | null {
  if (!Array.isArray(value)) return null;
  return (value as unknown[]).filter((entry): entry is string => typeof entry === "string");
}

/** Ids come as text; as numbers they are rounded beyond 2^53, so those count only below. */
export function idOf(value: unknown): string | null {
  if (typeof value === "string") return value === "" ? null : value;
  return Number.isSafeInteger(value) ? String(value) : null;
}
