import { type Platform, PLATFORMS } from "../platforms/platform.js";
import type { Provider } from "../platforms/provider.js";
import type { Reason } from "../platforms/reason.js";

/** The causes that a person may state: what no network signals, or not clearly. */
export const STATABLE = [
  "CREDENTIALS_CHANGED",
  "SECURITY_CHECK_REQUIRED",
  "IDENTITY_UNCONFIRMED",
  "TWO_FACTOR_REQUIRED",
  "ADMIN_ROLE_LOST",
  "ACCOUNT_LOCKED",
  "ACCOUNT_SUSPENDED",
  "ACCOUNT_RESTRICTED",
  "SUSPICIOUS_ACTIVITY",
] as const satisfies readonly Reason[];

export type StatableReason = (typeof STATABLE)[number];

/** Where each of them happens at all (platform-facts, section 8). */
const HAPPENS_AT: Readonly<Record<StatableReason, readonly Platform[]>> = {
  CREDENTIALS_CHANGED: PLATFORMS,
  SECURITY_CHECK_REQUIRED: ["FACEBOOK", "INSTAGRAM"],
  IDENTITY_UNCONFIRMED: ["FACEBOOK", "INSTAGRAM"],
  TWO_FACTOR_REQUIRED: ["FACEBOOK", "INSTAGRAM"],
  ADMIN_ROLE_LOST: ["FACEBOOK", "INSTAGRAM", "LINKEDIN", "YOUTUBE", "GOOGLE_BUSINESS"],
  ACCOUNT_LOCKED: ["X"],
  ACCOUNT_SUSPENDED: ["X", "YOUTUBE", "GOOGLE_BUSINESS", "TIKTOK"],
  ACCOUNT_RESTRICTED: ["INSTAGRAM", "LINKEDIN", "TIKTOK"],
  SUSPICIOUS_ACTIVITY: PLATFORMS,
};

export function mayBeStatedAt(reason: StatableReason, platform: Platform): boolean {
  return HAPPENS_AT[reason].includes(platform);
}

/** Facebook refuses sign-ins of other apps for a day after a security check was finished (help article; no source at Meta). */
export const SECURITY_CHECK_WAIT_MS = 24 * 3_600_000;

/** What a person states. */
export interface Statement {
  readonly reason: StatableReason;
  /** When what the network asked for was finished; null: not yet, or the person does not say. */
  readonly finishedAt: Date | null;
  /** The person wants to reconnect all the same. */
  readonly override: boolean;
}

/**
 * Before when a reconnect is known to fail; null where that is not known. An override counts from the moment it was given.
 *
 * @param provider whose consent feeds the account
 */
export function notBeforeOf({ reason, finishedAt, override }: Statement, provider: Provider, now: Date): Date | null {
  if (reason !== "SECURITY_CHECK_REQUIRED") return null;
  if (override) return now;
  if (finishedAt === null) return null;
  return provider === "META" ? new Date(finishedAt.getTime() + SECURITY_CHECK_WAIT_MS) : finishedAt;
}
