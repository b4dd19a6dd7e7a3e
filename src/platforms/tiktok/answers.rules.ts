import type { Answer, ReceivedAnswer } from "../answer.js";
import { wholeOf } from "../oauth/parsed-fields.rules.js";
import { retryAfterSeconds, secondsUntil } from "../retry-after.rules.js";
import type { Reason } from "../reason.js";
import type { Verdict } from "../verdict.js";
import { readTiktokBody } from "./tiktok-body.rules.js";

/** What TikTok was asked: a code's or a refresh token's worth, who a token belongs to, to end a consent; or anything, by somebody else. */
export type TiktokQuestion = "CODE" | "REFRESH" | "USER" | "REVOKE" | "REPORT";

const TRANSIENT: Verdict = { kind: "TRANSIENT" };
const APP_FAULT: Verdict = { kind: "APP_FAULT" };
const IRRELEVANT: Verdict = { kind: "IRRELEVANT" };
const RATE_LIMITED = "RATE_LIMITED";

/**
 * `error.code` of the API and `fail_reason` of a post (platform-facts.md 7.4). A dead access token is DOUBTFUL: it ends every 2 hours
 * by itself, and only a refresh tells whether the consent lives.
 */
const API_CODES: Readonly<Record<string, Verdict | typeof RATE_LIMITED>> = {
  access_token_invalid: doubtful("ACCESS_REVOKED"),
  auth_removed: doubtful("ACCESS_REVOKED"),
  scope_not_authorized: { kind: "PERMANENT", reason: "PERMISSIONS_MISSING" },
  // Also said when fields are asked for that the app has no scope for.
  scope_permission_missed: doubtful("PERMISSIONS_MISSING"),
  rate_limit_exceeded: RATE_LIMITED,
  internal_error: TRANSIENT,
  internal: TRANSIENT,
  invalid_params: IRRELEVANT,
  invalid_file_upload: IRRELEVANT,
  spam_risk_user_banned_from_posting: { kind: "DOUBTFUL", reason: "ACCOUNT_RESTRICTED", blocksPosting: true },
  // How many people may post through the app in a day, and what an app that is not audited may do.
  reached_active_user_cap: APP_FAULT,
  unaudited_client_can_only_post_to_private_accounts: APP_FAULT,
  url_ownership_unverified: APP_FAULT,
};

/** `error` of the token endpoint. Its status is not documented, so the body decides. */
const OAUTH_ERRORS: Readonly<Record<string, Verdict | typeof RATE_LIMITED>> = {
  invalid_grant: { kind: "PERMANENT", reason: "ACCESS_REVOKED" },
  // Our request or their token is malformed: the text alone would tell, so nobody is marked for it at once.
  invalid_request: doubtful("UNKNOWN_INVALID"),
  invalid_client: APP_FAULT,
  unauthorized_client: APP_FAULT,
  invalid_scope: APP_FAULT,
  unsupported_grant_type: APP_FAULT,
  access_denied: IRRELEVANT,
  server_error: TRANSIENT,
  temporarily_unavailable: TRANSIENT,
  slow_down: RATE_LIMITED,
  rate_limit_exceeded: RATE_LIMITED,
};

/** Numeric codes of the business API. 40105 also comes of a "Bearer" before the token, which is our own mistake. */
const BUSINESS_CODES: Readonly<Record<number, Verdict | typeof RATE_LIMITED>> = {
  0: { kind: "ALIVE", proves: ["TOKEN"] },
  40100: RATE_LIMITED,
  40105: doubtful("ACCESS_REVOKED"),
};

/** What an answer of TikTok means. A consent that was asked about by its access token is never PERMANENT for that token's death alone. */
export function readTiktokAnswer(answer: Answer, asked: TiktokQuestion, now: Date): Verdict {
  switch (answer.kind) {
    case "NO_ANSWER":
      return TRANSIENT;
    case "NOT_ASKED":
      return { kind: "RATE_LIMITED", retryAfterSeconds: answer.retryAfterSeconds };
    case "ANSWER": {
      const verdict = readReceived(answer, asked);
      return verdict === RATE_LIMITED ? { kind: "RATE_LIMITED", retryAfterSeconds: waiting(answer, now) } : verdict;
    }
  }
}

function readReceived(answer: ReceivedAnswer, asked: TiktokQuestion): Verdict | typeof RATE_LIMITED {
  const { status } = answer;
  if (status === 429) return RATE_LIMITED;
  if (status >= 500 || status === 408 || status === 425) return TRANSIENT;
  const body = readTiktokBody(answer.json);
  switch (body.kind) {
    case "API":
      return readApi(body.code, body.failReason, status, asked);
    case "OAUTH":
      return readOauth(body.error, asked);
    case "BUSINESS":
      return readBusiness(body.code);
    case "OTHER":
      return TRANSIENT;
  }
}

function readApi(
  code: string,
  failReason: string | null,
  status: number,
  asked: TiktokQuestion,
): Verdict | typeof RATE_LIMITED {
  if (code === "ok") {
    if (status >= 300) return TRANSIENT;
    if (failReason !== null) return knownCode(failReason) ?? IRRELEVANT;
    return { kind: "ALIVE", proves: asked === "USER" ? ["TOKEN", "ROLE", "TARGET"] : ["TOKEN"] };
  }
  const known = knownCode(code) ?? own(OAUTH_ERRORS, code);
  if (known !== undefined) return known;
  const aboutToken = status === 401 || (status === 403 && asked === "USER");
  return aboutToken ? doubtful("UNKNOWN_INVALID") : IRRELEVANT;
}

function knownCode(code: string): Verdict | typeof RATE_LIMITED | undefined {
  const known = own(API_CODES, code);
  if (known !== undefined) return known;
  const isSpamRisk = code === "spam_risk" || code.startsWith("spam_risk_");
  return isSpamRisk ? { kind: "BLOCKED", reason: "CONTENT_POLICY_BLOCK" } : undefined;
}

function readOauth(error: string, asked: TiktokQuestion): Verdict | typeof RATE_LIMITED {
  const verdict = own(OAUTH_ERRORS, error) ?? own(API_CODES, error) ?? doubtful("UNKNOWN_INVALID");
  // A code that is spent, late or garbled says nothing about any token.
  const aboutTheCode = asked === "CODE" && typeof verdict === "object";
  return aboutTheCode && (verdict.kind === "PERMANENT" || verdict.kind === "DOUBTFUL") ? IRRELEVANT : verdict;
}

function readBusiness(code: number): Verdict | typeof RATE_LIMITED {
  const known = own(BUSINESS_CODES, String(code));
  if (known !== undefined) return known;
  if (code >= 40_100 && code < 40_200) return doubtful("UNKNOWN_INVALID");
  return code >= 50_000 && code < 60_000 ? TRANSIENT : IRRELEVANT;
}

/** `x-ratelimit-reset` is not documented; other clients read it as an instant in Unix seconds. A small number is a waiting time. */
function waiting({ headers }: ReceivedAnswer, now: Date): number | null {
  const asked = retryAfterSeconds(headers, now);
  const reset = wholeOf(headers["x-ratelimit-reset"]);
  if (asked !== null || reset === null || reset < 0) return asked;
  return reset <= 86_400 ? reset : secondsUntil(reset * 1_000, now);
}

/** What a table says, and nothing that every object has: a code may be called `constructor`. */
function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function doubtful(reason: Reason): Verdict {
  return { kind: "DOUBTFUL", reason };
}
