import type { Reason } from "../reason.js";
import type { Verdict } from "../verdict.js";

/**
 * What the errors of Meta's family (Facebook, Instagram through either login) mean for a token: one table for both adapters.
 *
 * Sources: developers.facebook.com/docs/graph-api/guides/error-handling, …/docs/instagram-api/reference/error-codes and
 * …/docs/graph-api/overview/rate-limiting as of autumn 2026, and bodies seen in the wild.
 */

export function permanent(reason: Reason): Verdict {
  return { kind: "PERMANENT", reason };
}

export function doubtful(reason: Reason): Verdict {
  return { kind: "DOUBTFUL", reason };
}

/** About posting alone: with these a healthy token is refused too. */
function postingOnly(reason: Reason): Verdict {
  return { kind: "DOUBTFUL", reason, blocksPosting: true };
}

export const TRANSIENT: Verdict = { kind: "TRANSIENT" };
export const APP_FAULT: Verdict = { kind: "APP_FAULT" };
export const IRRELEVANT: Verdict = { kind: "IRRELEVANT" };
const RATE_LIMITED: Verdict = { kind: "RATE_LIMITED", retryAfterSeconds: null };
const CONTENT_BLOCK: Verdict = { kind: "BLOCKED", reason: "CONTENT_POLICY_BLOCK" };

/** The session itself: these codes, and an `OAuthException` without any, share the subcodes below. */
export const SESSION_CODES: ReadonlySet<number> = new Set([190, 102]);

export const SESSION_SUBCODES: ReadonlyMap<number, Verdict> = new Map([
  [458, permanent("ACCESS_REVOKED")],
  [459, permanent("SECURITY_CHECK_REQUIRED")],
  [460, permanent("CREDENTIALS_CHANGED")],
  [461, permanent("SUPERSEDED")],
  [463, permanent("TOKEN_EXPIRED")],
  [464, permanent("IDENTITY_UNCONFIRMED")],
  [466, permanent("ACCESS_REVOKED")],
  [467, permanent("SESSION_ENDED")],
  [468, permanent("TOKEN_EXPIRED")],
  // Names two causes at once: the adapter asks for the role to tell them apart.
  [492, permanent("ADMIN_ROLE_LOST")],
]);

/** `<code>/<subcode>`: a subcode decides over its code. */
export const SUBCODES: ReadonlyMap<string, Verdict> = new Map([
  ["4/2207051", CONTENT_BLOCK],
  // Messenger's 24 h window is over: the message is late, the permission is fine.
  ["10/2018065", IRRELEVANT],
  ["10/2018278", IRRELEVANT],
  ["24/2207006", doubtful("UNKNOWN_INVALID")],
  ["25/2207050", permanent("ACCOUNT_RESTRICTED")],
  ["100/33", doubtful("TARGET_MISSING")],
  ["368/1404006", postingOnly("SECURITY_CHECK_REQUIRED")],
  ["368/1404078", postingOnly("IDENTITY_UNCONFIRMED")],
  ["368/4854002", postingOnly("IDENTITY_UNCONFIRMED")],
]);

export interface CodeRow {
  readonly from: number;
  readonly to: number;
  readonly verdict: Verdict;
}

function one(code: number, verdict: Verdict): CodeRow {
  return { from: code, to: code, verdict };
}

/** Codes whose meaning no unlisted subcode changes. */
export const CODES: readonly CodeRow[] = [
  one(1, TRANSIENT),
  one(2, TRANSIENT),
  one(3, APP_FAULT),
  one(4, RATE_LIMITED),
  one(17, RATE_LIMITED),
  one(32, RATE_LIMITED),
  one(341, RATE_LIMITED),
  one(368, CONTENT_BLOCK),
  one(613, RATE_LIMITED),
  // 80001 pages, 80002 Instagram, 80006 Messenger, 80000, 80003 and 80004 ads: one limit for each business use case.
  { from: 80_000, to: 80_014, verdict: RATE_LIMITED },
];

/**
 * "Permission not granted or removed". The same codes also carry faults of the app and of single requests, told apart by their text
 * alone, so only the documented texts below end a connection at once, and any other asks for a second opinion.
 */
export const PERMISSION_CODES: readonly Omit<CodeRow, "verdict">[] = [
  { from: 10, to: 10 },
  { from: 200, to: 299 },
];

export interface TextRow {
  /** The exact beginning of `error.message`, as the platform writes it in English. */
  readonly prefix: string;
  readonly verdict: Verdict;
}

/** The operator's app, whatever the code: they arrive with 1, 100, 101, 190 and 200. */
export const APP_TEXTS: readonly string[] = [
  "Application has been deleted",
  "Error validating application.",
  "Error validating client secret.",
  "API access ",
  "Invalid appsecret_proof provided in the API argument",
  "API calls from the server require an appsecret_proof argument",
  "(#200) Access to this data is temporarily disabled for non-active apps",
];

/** Texts of the permission codes: the only place where words decide. */
export const PERMISSION_TEXTS: readonly TextRow[] = [
  { prefix: "(#10) The user is not an Instagram Business", verdict: permanent("ACCOUNT_TYPE_UNSUPPORTED") },
  { prefix: "(#10) Application does not have permission for this action", verdict: permanent("PERMISSIONS_MISSING") },
  { prefix: "(#10) This message is sent outside of allowed window", verdict: IRRELEVANT },
  // Goes on to name the role as well ("or User … does not have an appropriate role on the Page"): a probe of the profile tells.
  { prefix: "(#200) Requires permission:", verdict: permanent("PERMISSIONS_MISSING") },
];
