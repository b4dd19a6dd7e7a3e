import type { Platform } from "../../platforms/platform.js";
import type { Reason } from "../../platforms/reason.js";
import type { Status } from "../status.js";
import { type Fix, FIXES } from "./fix.js";

/** A cause that a person stated. */
export interface StatedCauseFacts {
  readonly reason: Reason;
  /** Before when a reconnect is known to fail; null: not known, for a security check that means not yet finished. */
  readonly notBefore: Date | null;
}

export interface PastOutage {
  readonly cause: Reason | null;
  readonly startedAt: Date;
}

/** All that a diagnosis is made from. */
export interface Symptoms {
  readonly platform: Platform;
  /** What the account is at `now`, and why. */
  readonly status: Status;
  readonly reason: Reason | null;
  readonly stated: StatedCauseFacts | null;
  /** The reason of the open advisory. */
  readonly advisory: Reason | null;
  /** The newest outages, the one that lasts included; at least those of the last 30 days. */
  readonly outages: readonly PastOutage[];
}

export interface Finding {
  readonly reason: Reason;
  /** What Relink measured, where a person stated something else. */
  readonly measuredReason: Reason | null;
  readonly fix: Fix;
  readonly canReconnectNow: boolean;
  /** When waiting will be over; null: it is not waited for, or nobody knows. */
  readonly notBefore: Date | null;
  readonly likelyCause: Reason | null;
  readonly possibleCauses: readonly Reason[];
}

export const SUSPICIOUS_DAYS = 30;
const SUSPICIOUS_MS = SUSPICIOUS_DAYS * 86_400_000;
/** So many outages for reasons of security within those days, and the way the account is used is the likely cause. */
export const SUSPICIOUS_OUTAGES = 3;

const SECURITY: readonly Reason[] = [
  "CREDENTIALS_CHANGED",
  "SESSION_ENDED",
  "SECURITY_CHECK_REQUIRED",
  "IDENTITY_UNCONFIRMED",
  "ACCOUNT_LOCKED",
  "ACCOUNT_SUSPENDED",
  "ACCOUNT_RESTRICTED",
  "SUSPICIOUS_ACTIVITY",
];

const UNNAMED: Readonly<Record<Exclude<Status, "CONNECTED">, Reason>> = {
  EXPIRED: "TOKEN_EXPIRED",
  INVALID: "UNKNOWN_INVALID",
  DISCONNECTED: "DISCONNECTED_BY_USER",
};

/** What is the matter with an account; null: nothing that anybody has to know. */
export function diagnose(symptoms: Symptoms, now: Date): Finding | null {
  const { status, advisory } = symptoms;
  if (status === "CONNECTED") return advisory === null ? null : ofAdvisory(advisory);
  const measured = symptoms.reason ?? UNNAMED[status];
  const stated = status === "DISCONNECTED" ? null : symptoms.stated;
  const reason = stated?.reason ?? measured;
  return {
    reason,
    measuredReason: reason === measured ? null : measured,
    ...remedyOf(reason, stated?.notBefore ?? null, now),
    likelyCause: status === "INVALID" && reason !== "SUSPICIOUS_ACTIVITY" ? likelyCauseOf(symptoms, now) : null,
    possibleCauses: stated === null ? possibleCausesOf(symptoms.platform, reason) : [],
  };
}

/** The connection lives: a reconnect helps only where a permission can be given with it. */
function ofAdvisory(reason: Reason): Finding {
  const fix = FIXES[reason];
  const canReconnectNow = fix === "RECONNECT_NOW" || fix === "OTHER_PERSON";
  return { reason, measuredReason: null, fix, canReconnectNow, notBefore: null, likelyCause: null, possibleCauses: [] };
}

type Remedy = Pick<Finding, "fix" | "canReconnectNow" | "notBefore">;

function remedyOf(reason: Reason, notBefore: Date | null, now: Date): Remedy {
  if (reason === "SECURITY_CHECK_REQUIRED") return afterSecurityCheck(notBefore, now);
  const fix = FIXES[reason];
  return { fix, canReconnectNow: fix !== "NOT_USER_FIXABLE", notBefore: null };
}

/** While the check is open a reconnect fails, and at Facebook for a day longer; only the person knows when it was finished. */
function afterSecurityCheck(notBefore: Date | null, now: Date): Remedy {
  if (notBefore === null) return { fix: "ACT_FIRST", canReconnectNow: false, notBefore: null };
  if (notBefore > now) return { fix: "WAIT_FIRST", canReconnectNow: false, notBefore };
  return { fix: "RECONNECT_NOW", canReconnectNow: true, notBefore: null };
}

/** No network says so; it shows in how often a profile is lost for reasons of security (platform-facts, 8.16). */
function likelyCauseOf({ platform, outages }: Symptoms, now: Date): Reason | null {
  const since = now.getTime() - SUSPICIOUS_MS;
  const counted = outages.filter(
    ({ cause, startedAt }) => cause !== null && startedAt.getTime() > since && isSecurity(platform, cause),
  );
  return counted.length >= SUSPICIOUS_OUTAGES ? "SUSPICIOUS_ACTIVITY" : null;
}

/** LinkedIn has one answer for a member who removed the app and for one whose account it restricted. */
function isSecurity(platform: Platform, cause: Reason): boolean {
  return SECURITY.includes(cause) || (platform === "LINKEDIN" && cause === "ACCESS_REVOKED");
}

function possibleCausesOf(platform: Platform, reason: Reason): Reason[] {
  const ambiguous = reason === "ACCESS_REVOKED" || reason === "UNKNOWN_INVALID";
  return platform === "LINKEDIN" && ambiguous ? ["ACCOUNT_RESTRICTED"] : [];
}
