import { describe, expect, it } from "@jest/globals";
import type { Answer } from "../../../../src/platforms/answer.js";
import { readTiktokAnswer, type TiktokQuestion } from "../../../../src/platforms/tiktok/answers.rules.js";
import type { Verdict } from "../../../../src/platforms/verdict.js";

const now = new Date("2026-11-24T12:00:00Z");
const LOG_ID = "20220829194722CBE87ED59D524E727021";

type Row = [status: number, json: unknown, asked: TiktokQuestion, verdict: Verdict];

const api = (code: unknown, message = "", data: unknown = {}) => ({ data, error: { code, message, log_id: LOG_ID } });
const oauth = (error: unknown, description = "") => ({ error, error_description: description, log_id: LOG_ID });
const doubtful = (reason: Extract<Verdict, { kind: "DOUBTFUL" }>["reason"]): Verdict => ({ kind: "DOUBTFUL", reason });
const permanent = (reason: Extract<Verdict, { kind: "PERMANENT" }>["reason"]): Verdict => ({
  kind: "PERMANENT",
  reason,
});
const transient: Verdict = { kind: "TRANSIENT" };
const irrelevant: Verdict = { kind: "IRRELEVANT" };
const appFault: Verdict = { kind: "APP_FAULT" };
const rateLimited: Verdict = { kind: "RATE_LIMITED", retryAfterSeconds: null };
const alive: Verdict = { kind: "ALIVE", proves: ["TOKEN", "ROLE", "TARGET"] };
const restricted: Verdict = { kind: "DOUBTFUL", reason: "ACCOUNT_RESTRICTED", blocksPosting: true };
const blocked: Verdict = { kind: "BLOCKED", reason: "CONTENT_POLICY_BLOCK" };

function read(answer: Answer, asked: TiktokQuestion): Verdict {
  return readTiktokAnswer(answer, asked, now);
}

function answer(status: number, json: unknown, headers: Record<string, string> = {}): Answer {
  return { kind: "ANSWER", status, headers, json };
}

/** Word for word as printed in platform-facts.md 7.4. */
const documented: Row[] = [
  [
    401,
    JSON.parse(
      '{"data":{},"error":{"code":"access_token_invalid","message":"The access token is invalid or not found in the request.","log_id":"20220829194722CBE87ED59D524E727021"}}',
    ),
    "USER",
    doubtful("ACCESS_REVOKED"),
  ],
  [
    401,
    JSON.parse(
      '{"data":{},"error":{"code":"scope_not_authorized","message":"The user did not authorize the scope required for completing this request.","log_id":"20220829194722CBE87ED59D524E727021"}}',
    ),
    "USER",
    permanent("PERMISSIONS_MISSING"),
  ],
  [
    429,
    JSON.parse(
      '{"data":{},"error":{"code":"rate_limit_exceeded","message":"The API rate limit was exceeded. Please try again later.","log_id":"20220829194722CBE87ED59D524E727021"}}',
    ),
    "USER",
    rateLimited,
  ],
  [
    400,
    JSON.parse(
      '{"error":"invalid_grant","error_description":"Refresh token is invalid or expired.","log_id":"202206221854370101130062072500FFA2"}',
    ),
    "REFRESH",
    permanent("ACCESS_REVOKED"),
  ],
];

const rows: Row[] = [
  [400, api("scope_permission_missed"), "USER", doubtful("PERMISSIONS_MISSING")],
  [500, api("internal_error"), "USER", transient],
  [400, api("invalid_params"), "REPORT", irrelevant],
  [400, api("invalid_file_upload"), "REPORT", irrelevant],
  [403, api("spam_risk_user_banned_from_posting"), "REPORT", restricted],
  [403, api("reached_active_user_cap"), "REPORT", appFault],
  [403, api("spam_risk_too_many_posts"), "REPORT", blocked],
  [403, api("spam_risk_text"), "REPORT", blocked],
  [403, api("spam_risk"), "REPORT", blocked],
  [403, api("spam_risk_something_new"), "REPORT", blocked],
  [400, oauth("invalid_request", "The request parameters are malformed."), "REFRESH", doubtful("UNKNOWN_INVALID")],
  [401, oauth("invalid_client", "Client secret is incorrect"), "REFRESH", appFault],
  [401, oauth("unauthorized_client"), "REFRESH", appFault],
  [400, oauth("invalid_scope"), "REFRESH", appFault],
  [400, oauth("unsupported_grant_type"), "REFRESH", appFault],
  [400, oauth("access_denied"), "CODE", irrelevant],
  [500, oauth("server_error"), "REFRESH", transient],
  [200, oauth("server_error"), "REFRESH", transient],
  [503, oauth("temporarily_unavailable"), "REFRESH", transient],
  [
    200,
    { code: 40105, message: "Access token is incorrect or has been revoked", request_id: "1", data: {} },
    "REPORT",
    doubtful("ACCESS_REVOKED"),
  ],
];

const beyond: Row[] = [
  [200, api("ok", "", { user: { open_id: "-000x" } }), "USER", alive],
  [200, api("ok", "", { publish_id: "v_pub~1" }), "REPORT", { kind: "ALIVE", proves: ["TOKEN"] }],
  // What became of a post, read from the answer to "what became of it": the call went well.
  [200, api("ok", "", { fail_reason: "spam_risk_user_banned_from_posting" }), "REPORT", restricted],
  [200, api("ok", "", { fail_reason: "spam_risk_too_many_posts" }), "REPORT", blocked],
  [200, api("ok", "", { fail_reason: "auth_removed" }), "REPORT", doubtful("ACCESS_REVOKED")],
  [200, api("ok", "", { fail_reason: "duration_check_failed" }), "REPORT", irrelevant],
  [200, api("ok", "", { fail_reason: "" }), "REPORT", { kind: "ALIVE", proves: ["TOKEN"] }],
  [200, api("ok", "", { fail_reason: 7 }), "REPORT", { kind: "ALIVE", proves: ["TOKEN"] }],
  [200, api("ok", "", null), "USER", alive],
  // "ok" with a status that says the opposite.
  [401, api("ok"), "USER", transient],
  [502, api("ok"), "USER", transient],
  // Errors with status 200, and the same codes in other languages and with other statuses.
  [200, api("access_token_invalid", "访问令牌无效"), "USER", doubtful("ACCESS_REVOKED")],
  [403, api("scope_not_authorized", "L'utilisateur n'a pas autorisé"), "USER", permanent("PERMISSIONS_MISSING")],
  [200, oauth("invalid_grant", "Actualisation impossible"), "REFRESH", permanent("ACCESS_REVOKED")],
  [401, oauth("invalid_grant"), "REFRESH", permanent("ACCESS_REVOKED")],
  // The operator's own app.
  [403, api("unaudited_client_can_only_post_to_private_accounts"), "REPORT", appFault],
  [403, api("url_ownership_unverified"), "REPORT", appFault],
  [401, api("invalid_client"), "REFRESH", appFault],
  // A code says nothing about a token.
  [400, oauth("invalid_grant", "Authorization code is expired."), "CODE", irrelevant],
  [400, oauth("invalid_request"), "CODE", irrelevant],
  [400, oauth("something_new"), "CODE", irrelevant],
  [401, oauth("invalid_client"), "CODE", appFault],
  // Codes that no page lists.
  [401, api("token_from_the_future"), "USER", doubtful("UNKNOWN_INVALID")],
  [403, api("forbidden_for_reasons"), "USER", doubtful("UNKNOWN_INVALID")],
  [403, api("privacy_level_option_mismatch"), "REPORT", irrelevant],
  [400, api("something_new"), "USER", irrelevant],
  [400, oauth("something_new"), "REFRESH", doubtful("UNKNOWN_INVALID")],
  [401, api("constructor"), "USER", doubtful("UNKNOWN_INVALID")],
  [400, api("toString"), "REPORT", irrelevant],
  [400, oauth("__proto__"), "REFRESH", doubtful("UNKNOWN_INVALID")],
  // Case and blanks are not forgiven: a code is a code.
  [401, api("SCOPE_NOT_AUTHORIZED"), "USER", doubtful("UNKNOWN_INVALID")],
  [400, oauth(" invalid_grant"), "REFRESH", doubtful("UNKNOWN_INVALID")],
  // The words of a death inside something else.
  [400, api("invalid_params", "invalid_grant scope_not_authorized access_token_invalid"), "REPORT", irrelevant],
  [400, { error: { code: "invalid_params", message: '{"error":"invalid_grant"}' } }, "REFRESH", irrelevant],
  // The business product: numbers, also as texts, with status 200.
  [200, { code: "40105", message: "" }, "REPORT", doubtful("ACCESS_REVOKED")],
  [200, { code: 40100, message: "Too many requests" }, "REPORT", rateLimited],
  [200, { code: 40102, message: "expired" }, "REPORT", doubtful("UNKNOWN_INVALID")],
  [200, { code: 40002, message: "title: too long" }, "REPORT", irrelevant],
  [200, { code: 40001, message: "No permission" }, "REPORT", irrelevant],
  [200, { code: 50000, message: "System error" }, "REPORT", transient],
  [200, { code: 0, message: "OK", data: {} }, "REPORT", { kind: "ALIVE", proves: ["TOKEN"] }],
  [200, { code: 401050, message: "" }, "REPORT", irrelevant],
  [200, { code: 40105.5, message: "" }, "REPORT", transient],
  // No answer of TikTok's at all.
  [200, null, "USER", transient],
  [401, null, "USER", transient],
  [403, null, "REFRESH", transient],
  [404, null, "USER", transient],
  [502, null, "REFRESH", transient],
  [200, [], "USER", transient],
  [401, [api("scope_not_authorized")], "USER", transient],
  [401, "scope_not_authorized", "USER", transient],
  [400, 400, "REFRESH", transient],
  [400, { error: null }, "REFRESH", transient],
  [400, { error: "" }, "REFRESH", transient],
  [400, { error: 12 }, "REFRESH", transient],
  [400, { error: ["invalid_grant"] }, "REFRESH", transient],
  [401, { error: { code: null } }, "USER", transient],
  [401, { error: { code: 10002 } }, "USER", transient],
  [401, { error: { code: ["access_token_invalid"] } }, "USER", transient],
  [429, null, "REFRESH", rateLimited],
  [429, oauth("invalid_grant"), "REFRESH", rateLimited],
  [503, oauth("invalid_grant"), "REFRESH", transient],
  [500, api("scope_not_authorized"), "USER", transient],
  [408, oauth("invalid_grant"), "REFRESH", transient],
];

describe("what an answer of TikTok means", () => {
  it.each(documented)("documented payload, status %d: %j asked as %s", (status, json, asked, verdict) => {
    expect(read(answer(status, json), asked)).toEqual(verdict);
  });

  it.each(documented)("reported by a publisher, status %d: %j", (status, json, _asked, verdict) => {
    expect(read(answer(status, json), "REPORT")).toEqual(verdict);
  });

  it.each(rows)("documented row, status %d: %j asked as %s", (status, json, asked, verdict) => {
    expect(read(answer(status, json), asked)).toEqual(verdict);
  });

  it.each(beyond)("beyond the page, status %d: %j asked as %s", (status, json, asked, verdict) => {
    expect(read(answer(status, json), asked)).toEqual(verdict);
  });

  it("has nothing to say where nothing came", () => {
    for (const why of ["TIMEOUT", "NETWORK", "TOO_LARGE", "REDIRECT", "ABORTED"] as const) {
      expect(read({ kind: "NO_ANSWER", why, sent: true }, "REFRESH")).toEqual(transient);
    }
    const waits: Verdict = { kind: "RATE_LIMITED", retryAfterSeconds: 30 };
    expect(read({ kind: "NOT_ASKED", retryAfterSeconds: 30 }, "USER")).toEqual(waits);
  });

  it.each<[Record<string, string>, number | null]>([
    [{ "retry-after": "17" }, 17],
    [{ "retry-after": "Tue, 24 Nov 2026 12:01:30 GMT" }, 90],
    [{ "retry-after": "soon" }, null],
    [{ "retry-after": "999999999" }, 86_400],
    [{ "x-ratelimit-reset": String(Date.parse("2026-11-24T12:00:45Z") / 1_000) }, 45],
    [{ "x-ratelimit-reset": String(Date.parse("2026-11-24T11:00:00Z") / 1_000) }, 0],
    [{ "x-ratelimit-reset": "60" }, 60],
    [{ "x-ratelimit-reset": "-1" }, null],
    [{ "x-ratelimit-reset": "later" }, null],
    [{}, null],
  ])("reads from %j how long to wait", (headers, retryAfterSeconds) => {
    expect(read(answer(429, api("rate_limit_exceeded"), headers), "USER")).toEqual({
      kind: "RATE_LIMITED",
      retryAfterSeconds,
    });
  });
});
