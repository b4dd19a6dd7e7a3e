import type { Verdict } from "../verdict.js";
import type { GoogleBody } from "./google-body.rules.js";
import type { GoogleQuestion } from "./google-question.js";

const APP_FAULT: Verdict = { kind: "APP_FAULT" };
const TRANSIENT: Verdict = { kind: "TRANSIENT" };
const UNCLEAR: Verdict = { kind: "DOUBTFUL", reason: "UNKNOWN_INVALID" };
const ADMIN_POLICY: Verdict = { kind: "PERMANENT", reason: "ADMIN_POLICY_BLOCKED" };

/** `error` of Google's OAuth endpoints, all but `invalid_grant` (platform-facts.md 6.4). */
const ERRORS: ReadonlyMap<string, Verdict | "RATE"> = new Map<string, Verdict | "RATE">([
  ["admin_policy_enforced", ADMIN_POLICY],
  ["invalid_token", UNCLEAR],
  ["invalid_client", APP_FAULT],
  ["unauthorized_client", APP_FAULT],
  ["deleted_client", APP_FAULT],
  ["disabled_client", APP_FAULT],
  ["redirect_uri_mismatch", APP_FAULT],
  ["unsupported_grant_type", APP_FAULT],
  ["invalid_scope", APP_FAULT],
  ["org_internal", APP_FAULT],
  ["internal_failure", TRANSIENT],
  ["server_error", TRANSIENT],
  ["temporarily_unavailable", TRANSIENT],
  ["rate_limit_exceeded", "RATE"],
  ["slow_down", "RATE"],
  ["invalid_request", { kind: "IRRELEVANT" }],
]);

/** Session rules of a Workspace: the person has to sign in again. */
const REAUTHENTICATION: readonly string[] = ["invalid_rapt", "rapt_required"];

/** Google tells deaths apart by this text alone, so it counts to the letter; any other, or another language, is unclear. */
const DESCRIPTIONS: ReadonlyMap<string, Verdict> = new Map<string, Verdict>([
  ["Token has been expired or revoked.", { kind: "PERMANENT", reason: "ACCESS_REVOKED" }],
  ["Account has been deleted", { kind: "PERMANENT", reason: "ACCOUNT_DELETED" }],
]);

/** Of a code that is late, spent or garbled nothing follows for any token. */
export function readTokenError(
  { error, description, subtype }: Extract<GoogleBody, { kind: "TOKEN_ERROR" }>,
  asked: GoogleQuestion,
): Verdict | "RATE" {
  const verdict = error === "invalid_grant" ? deathOf(description, subtype) : (ERRORS.get(error) ?? UNCLEAR);
  if (asked !== "CODE" || verdict === "RATE" || verdict === ADMIN_POLICY) return verdict;
  return verdict.kind === "PERMANENT" || verdict.kind === "DOUBTFUL" ? { kind: "IRRELEVANT" } : verdict;
}

function deathOf(description: string | null, subtype: string | null): Verdict {
  if (subtype !== null && REAUTHENTICATION.includes(subtype)) return ADMIN_POLICY;
  return (description === null ? undefined : DESCRIPTIONS.get(description)) ?? UNCLEAR;
}
