import { describe, expect, it } from "@jest/globals";
import type { Answer } from "../../../../src/platforms/answer.js";
import { readGoogleError, readGoogleRefusal } from "../../../../src/platforms/google/answers.rules.js";
import type { GoogleQuestion } from "../../../../src/platforms/google/google-question.js";
import type { Reason } from "../../../../src/platforms/reason.js";
import type { Verdict } from "../../../../src/platforms/verdict.js";

const now = new Date("2026-11-24T12:00:00Z");

type Row = [status: number, json: unknown, asked: GoogleQuestion, verdict: Verdict | null];

const info = (reason: unknown, metadata: unknown = { service: "youtube.googleapis.com" }) => ({
  "@type": "type.googleapis.com/google.rpc.ErrorInfo",
  reason,
  domain: "googleapis.com",
  metadata,
});
const api = (code: unknown, status: string | null, details?: unknown, errors?: unknown, message = "") => ({
  error: { code, message, ...(status && { status }), ...(details !== undefined && { details }), errors },
});
const older = (code: number, reason: unknown, domain = "youtube.common") =>
  api(code, null, undefined, [{ message: "m", domain, reason, location: "Authorization", locationType: "header" }]);
const oauth = (error: unknown, error_description?: unknown, error_subtype?: unknown) => ({
  error,
  ...(error_description !== undefined && { error_description }),
  ...(error_subtype !== undefined && { error_subtype }),
});
const permanent = (reason: Reason): Verdict => ({ kind: "PERMANENT", reason });
const doubtful = (reason: Reason): Verdict => ({ kind: "DOUBTFUL", reason });
const transient: Verdict = { kind: "TRANSIENT" };
const irrelevant: Verdict = { kind: "IRRELEVANT" };
const appFault: Verdict = { kind: "APP_FAULT" };
const limited = (retryAfterSeconds: number | null): Verdict => ({ kind: "RATE_LIMITED", retryAfterSeconds });
/** Noon in UTC is four in the morning in California: 20 hours to go. */
const untilMidnight = limited(20 * 3_600);

function answer(status: number, json: unknown, headers: Record<string, string> = {}): Answer {
  return { kind: "ANSWER", status, headers, json };
}

/** Word for word as printed in platform-facts.md 6.3 and 6.4. */
const documented: [status: number, text: string, asked: GoogleQuestion, verdict: Verdict][] = [
  [400, '{"error":"invalid_token","error_description":"Invalid Value"}', "TOKEN_INFO", doubtful("UNKNOWN_INVALID")],
  [
    400,
    '{"error":"invalid_grant","error_description":"Token has been expired or revoked."}',
    "REFRESH",
    permanent("ACCESS_REVOKED"),
  ],
  [
    400,
    '{"error":"invalid_grant","error_description":"Account has been deleted"}',
    "REFRESH",
    permanent("ACCOUNT_DELETED"),
  ],
  [
    400,
    '{"error":"invalid_grant","error_description":"reauth related error (invalid_rapt)","error_subtype":"invalid_rapt"}',
    "REFRESH",
    permanent("ADMIN_POLICY_BLOCKED"),
  ],
  [
    401,
    '{"error":{"code":401,"message":"Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.","errors":[{"message":"Invalid Credentials","domain":"global","reason":"authError","location":"Authorization","locationType":"header"}],"status":"UNAUTHENTICATED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"ACCESS_TOKEN_EXPIRED","domain":"googleapis.com","metadata":{"service":"youtube.googleapis.com","method":"youtube.api.v3.V3DataChannelService.List"}}]}}',
    "CHANNELS",
    doubtful("TOKEN_EXPIRED"),
  ],
  [
    401,
    '{"error":{"errors":[{"domain":"youtube.header","reason":"youtubeSignupRequired","message":"Unauthorized","locationType":"header","location":"Authorization"}],"code":401,"message":"Unauthorized"}}',
    "CHANNELS",
    permanent("TARGET_MISSING"),
  ],
  [
    403,
    '{"error":{"code":403,"message":"Request had insufficient authentication scopes.","errors":[{"message":"Insufficient Permission","domain":"global","reason":"insufficientPermissions"}],"status":"PERMISSION_DENIED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"ACCESS_TOKEN_SCOPE_INSUFFICIENT","domain":"googleapis.com","metadata":{"service":"youtube.googleapis.com","method":"youtube.api.v3.V3DataChannelService.List"}}]}}',
    "CHANNELS",
    permanent("PERMISSIONS_MISSING"),
  ],
  [
    403,
    '{"error":{"code":403,"message":"The YouTube account of the authenticated user is suspended.","errors":[{"message":"The YouTube account of the authenticated user is suspended.","domain":"youtube.common","reason":"authenticatedUserAccountSuspended","location":"Authorization","locationType":"header"}]}}',
    "CHANNELS",
    permanent("ACCOUNT_SUSPENDED"),
  ],
];

const rows: Row[] = [
  [400, oauth("invalid_grant", "Bad Request"), "REFRESH", doubtful("UNKNOWN_INVALID")],
  [400, oauth("invalid_grant", "x", "rapt_required"), "REFRESH", permanent("ADMIN_POLICY_BLOCKED")],
  [400, oauth("admin_policy_enforced"), "REFRESH", permanent("ADMIN_POLICY_BLOCKED")],
  [401, oauth("invalid_client", "Unauthorized"), "REFRESH", appFault],
  [401, oauth("unauthorized_client"), "REFRESH", appFault],
  [401, oauth("deleted_client", "The OAuth client was deleted."), "REFRESH", appFault],
  [401, older(401, "authError", "global"), "CHANNELS", doubtful("UNKNOWN_INVALID")],
  [401, api(401, "UNAUTHENTICATED", [info("CREDENTIALS_MISSING")]), "CHANNELS", appFault],
  [401, api(401, "UNAUTHENTICATED", [info("ACCOUNT_STATE_INVALID")]), "CHANNELS", permanent("ACCOUNT_SUSPENDED")],
  [403, older(403, "insufficientPermissions", "global"), "CHANNELS", permanent("PERMISSIONS_MISSING")],
  [403, api(403, "PERMISSION_DENIED", [info("USER_BLOCKED_BY_ADMIN")]), "LOCATION", permanent("ADMIN_POLICY_BLOCKED")],
  [403, older(403, "authenticatedUserAccountClosed"), "CHANNELS", permanent("ACCOUNT_DELETED")],
  [403, older(403, "accountDelegationForbidden"), "CHANNELS", permanent("ADMIN_ROLE_LOST")],
  [403, older(403, "forbidden"), "CHANNELS", doubtful("UNKNOWN_INVALID")],
  [403, older(403, "quotaExceeded", "youtube.quota"), "CHANNELS", untilMidnight],
  [403, older(403, "rateLimitExceeded", "usageLimits"), "CHANNELS", limited(null)],
  [429, older(429, "userRateLimitExceeded", "usageLimits"), "CHANNELS", limited(null)],
  [429, api(429, "RESOURCE_EXHAUSTED", [info("RATE_LIMIT_EXCEEDED")]), "ACCOUNTS", limited(null)],
  [403, api(403, "PERMISSION_DENIED"), "LOCATION", doubtful("ADMIN_ROLE_LOST")],
  [404, api(404, "NOT_FOUND"), "LOCATION", doubtful("TARGET_MISSING")],
  [403, api(403, "PERMISSION_DENIED", [info("SERVICE_DISABLED")]), "CHANNELS", appFault],
  [403, api(403, "PERMISSION_DENIED", [info("CONSUMER_SUSPENDED")]), "CHANNELS", appFault],
  [403, api(403, "PERMISSION_DENIED", [info("BILLING_DISABLED")]), "CHANNELS", appFault],
  [500, api(500, "INTERNAL"), "CHANNELS", transient],
  [503, older(503, "backendError", "global"), "CHANNELS", transient],
  // Business Profile before Google approves the project: no calls per minute at all (6.1).
  [
    429,
    api(429, "RESOURCE_EXHAUSTED", [
      info("RATE_LIMIT_EXCEEDED", { quota_limit: "DefaultRequestsPerMinutePerProject", quota_limit_value: "0" }),
    ]),
    "ACCOUNTS",
    appFault,
  ],
];

const beyond: Row[] = [
  // Successes are for the readers of each list.
  [200, { items: [] }, "CHANNELS", null],
  [200, {}, "LOCATION", null],
  [200, { access_token: "x" }, "REFRESH", null],
  [200, { kind: "youtube#video" }, "REPORT", null],
  // Texts of a death that are not the documented ones, to the letter.
  [400, oauth("invalid_grant", "Token has been expired or revoked"), "REFRESH", doubtful("UNKNOWN_INVALID")],
  [400, oauth("invalid_grant", "token has been expired or revoked."), "REFRESH", doubtful("UNKNOWN_INVALID")],
  [
    400,
    oauth("invalid_grant", "Das Token ist abgelaufen oder wurde widerrufen."),
    "REFRESH",
    doubtful("UNKNOWN_INVALID"),
  ],
  [400, oauth("invalid_grant", "Error: Account has been deleted"), "REFRESH", doubtful("UNKNOWN_INVALID")],
  [400, oauth("invalid_grant"), "REFRESH", doubtful("UNKNOWN_INVALID")],
  [400, oauth("invalid_grant", null, null), "REFRESH", doubtful("UNKNOWN_INVALID")],
  [400, oauth("invalid_grant", 7, ["invalid_rapt"]), "REFRESH", doubtful("UNKNOWN_INVALID")],
  [400, oauth("invalid_grant", "Bad Request", "something_new"), "REFRESH", doubtful("UNKNOWN_INVALID")],
  [401, oauth("invalid_grant", "Token has been expired or revoked."), "REFRESH", permanent("ACCESS_REVOKED")],
  // A code says nothing about a token, except that an administrator forbids the app.
  [400, oauth("invalid_grant", "Malformed auth code."), "CODE", irrelevant],
  [400, oauth("invalid_grant", "Token has been expired or revoked."), "CODE", irrelevant],
  [400, oauth("admin_policy_enforced"), "CODE", permanent("ADMIN_POLICY_BLOCKED")],
  [400, oauth("redirect_uri_mismatch", "Bad Request"), "CODE", appFault],
  [401, oauth("invalid_client"), "CODE", appFault],
  [403, oauth("access_denied", "Account restricted"), "CODE", irrelevant],
  // Errors that no page lists.
  [400, oauth("something_new"), "REFRESH", doubtful("UNKNOWN_INVALID")],
  [403, oauth("access_denied", "Account restricted"), "REFRESH", doubtful("UNKNOWN_INVALID")],
  [400, oauth("invalid_request", "Missing required parameter: refresh_token"), "REFRESH", irrelevant],
  [400, oauth("constructor"), "REFRESH", doubtful("UNKNOWN_INVALID")],
  [400, oauth("INVALID_CLIENT"), "REFRESH", doubtful("UNKNOWN_INVALID")],
  [400, oauth("rate_limit_exceeded"), "REFRESH", limited(null)],
  [400, oauth("internal_failure"), "REFRESH", transient],
  [429, oauth("invalid_grant", "Token has been expired or revoked."), "REFRESH", limited(null)],
  [503, oauth("invalid_grant", "Token has been expired or revoked."), "REFRESH", transient],
  [401, api(401, "UNAUTHENTICATED", [info("TOKEN_FROM_THE_FUTURE")]), "CHANNELS", doubtful("UNKNOWN_INVALID")],
  [401, api("401", "UNAUTHENTICATED", [info("ACCESS_TOKEN_EXPIRED")]), "CHANNELS", doubtful("TOKEN_EXPIRED")],
  [401, api(401, "UNAUTHENTICATED", [info("ACCESS_TOKEN_TYPE_UNSUPPORTED")]), "LOCATION", doubtful("UNKNOWN_INVALID")],
  [403, api(403, "PERMISSION_DENIED", [info("SOMETHING_NEW")]), "ACCOUNTS", doubtful("UNKNOWN_INVALID")],
  [403, older(403, "somethingNew"), "CHANNELS", doubtful("UNKNOWN_INVALID")],
  [400, api(400, "INVALID_ARGUMENT"), "LOCATION", irrelevant],
  // What publishers get is mostly about what they sent.
  [403, older(403, "commentsDisabled", "youtube.commentThread"), "REPORT", irrelevant],
  [400, older(400, "uploadLimitExceeded", "youtube.video"), "REPORT", irrelevant],
  [400, older(400, "required", "global"), "REPORT", irrelevant],
  [404, older(404, "videoNotFound", "youtube.video"), "REPORT", irrelevant],
  [400, api(400, "INVALID_ARGUMENT", [], undefined, "PERMISSION_DENIED NOT_FOUND invalid_grant"), "REPORT", irrelevant],
  [403, api(403, "PERMISSION_DENIED"), "REPORT", doubtful("ADMIN_ROLE_LOST")],
  [404, api(404, "NOT_FOUND"), "REPORT", doubtful("TARGET_MISSING")],
  [400, oauth("invalid_token"), "REPORT", doubtful("UNKNOWN_INVALID")],
  // The operator's own project.
  [401, older(401, "required", "global"), "CHANNELS", appFault],
  [403, older(403, "accessNotConfigured", "usageLimits"), "CHANNELS", appFault],
  [400, api(400, "INVALID_ARGUMENT", [info("API_KEY_INVALID")]), "CHANNELS", appFault],
  [403, api(403, "PERMISSION_DENIED", [info("CONSUMER_INVALID")]), "ACCOUNTS", appFault],
  // Several reasons: the most harmless counts.
  [
    403,
    api(403, "PERMISSION_DENIED", [info("SERVICE_DISABLED")], [{ reason: "insufficientPermissions" }]),
    "CHANNELS",
    appFault,
  ],
  [
    403,
    api(403, null, undefined, [{ reason: "authenticatedUserAccountSuspended" }, { reason: "quotaExceeded" }]),
    "CHANNELS",
    untilMidnight,
  ],
  [
    401,
    api(401, "UNAUTHENTICATED", [info("ACCESS_TOKEN_EXPIRED")], [{ reason: "youtubeSignupRequired" }]),
    "CHANNELS",
    permanent("TARGET_MISSING"),
  ],
  [
    429,
    api(429, "RESOURCE_EXHAUSTED", [info("RATE_LIMIT_EXCEEDED", { quota_limit: "RequestsPerDayPerProject" })]),
    "ACCOUNTS",
    untilMidnight,
  ],
  // Reasons that are none: of another type, in another place, as part of a text.
  [
    403,
    api(403, "PERMISSION_DENIED", [{ "@type": "x", reason: "USER_BLOCKED_BY_ADMIN" }]),
    "ACCOUNTS",
    doubtful("UNKNOWN_INVALID"),
  ],
  [403, api(403, "PERMISSION_DENIED", info("USER_BLOCKED_BY_ADMIN")), "ACCOUNTS", doubtful("UNKNOWN_INVALID")],
  [403, api(403, null, undefined, "insufficientPermissions"), "CHANNELS", doubtful("UNKNOWN_INVALID")],
  [
    403,
    api(403, null, undefined, [null, 7, { reason: null }, { reason: ["forbidden"] }]),
    "CHANNELS",
    doubtful("UNKNOWN_INVALID"),
  ],
  [403, api(403, null, undefined, [], "insufficientPermissions"), "REPORT", doubtful("UNKNOWN_INVALID")],
  // Errors in a list, as methods that stream give them.
  [403, [older(403, "insufficientPermissions")], "CHANNELS", permanent("PERMISSIONS_MISSING")],
  // Older versions of tokeninfo.
  [400, { error_description: "Invalid Value" }, "TOKEN_INFO", doubtful("UNKNOWN_INVALID")],
  [400, { error_description: "Invalid Value" }, "REFRESH", transient],
  // No answer of Google's at all.
  [200, null, "CHANNELS", transient],
  [200, [], "CHANNELS", transient],
  [200, "alive", "CHANNELS", transient],
  [401, null, "CHANNELS", transient],
  [403, null, "CHANNELS", transient],
  [404, null, "LOCATION", transient],
  [400, [], "REFRESH", transient],
  [400, { error: null }, "REFRESH", transient],
  [400, { error: 12 }, "REFRESH", transient],
  [400, { error: "" }, "REFRESH", transient],
  [400, { error: ["invalid_grant"] }, "REFRESH", transient],
  [403, {}, "CHANNELS", transient],
  [302, {}, "CHANNELS", transient],
  [408, api(408, "UNAUTHENTICATED"), "CHANNELS", transient],
  [429, null, "CHANNELS", limited(null)],
  [429, {}, "CHANNELS", limited(null)],
  [502, null, "CHANNELS", transient],
  [500, older(500, "insufficientPermissions"), "CHANNELS", transient],
  [400, api(400, "UNAVAILABLE"), "CHANNELS", transient],
];

describe("what an error of Google means", () => {
  it.each(documented)("documented payload, status %d: %s asked as %s", (status, text, asked, verdict) => {
    expect(readGoogleError(answer(status, JSON.parse(text)), asked, now)).toEqual(verdict);
  });

  it.each(documented)("reported by a publisher, status %d: %s", (status, text, _asked, verdict) => {
    expect(readGoogleRefusal(answer(status, JSON.parse(text)), "REPORT", now)).toEqual(verdict);
  });

  it.each(rows)("documented row, status %d: %j asked as %s", (status, json, asked, verdict) => {
    expect(readGoogleError(answer(status, json), asked, now)).toEqual(verdict);
  });

  it.each(beyond)("beyond the page, status %d: %j asked as %s", (status, json, asked, verdict) => {
    expect(readGoogleError(answer(status, json), asked, now)).toEqual(verdict);
  });

  it("has nothing to say where nothing came, or nothing that was asked for", () => {
    for (const why of ["TIMEOUT", "NETWORK", "TOO_LARGE", "REDIRECT", "ABORTED"] as const) {
      expect(readGoogleError({ kind: "NO_ANSWER", why, sent: true }, "REFRESH", now)).toEqual(transient);
    }
    expect(readGoogleError({ kind: "NOT_ASKED", retryAfterSeconds: 30 }, "CHANNELS", now)).toEqual(limited(30));
    expect(readGoogleRefusal(answer(200, {}), "REFRESH", now)).toEqual(transient);
    expect(readGoogleRefusal(answer(200, {}), "REPORT", now)).toEqual(irrelevant);
  });

  it.each<[Record<string, string>, string, number | null]>([
    [{ "retry-after": "17" }, "", 17],
    [{ "retry-after": "Tue, 24 Nov 2026 12:01:30 GMT" }, "", 90],
    [{}, "User-rate limit exceeded.  Retry after 2026-11-24T12:10:00.000Z", 600],
    [{}, "User-rate limit exceeded. Retry after a while", null],
    [{}, "Please note: User-rate limit exceeded. Retry after 2026-11-24T12:10:00.000Z", null],
    [{ "retry-after": "" }, "", null],
  ])("reads from %j and %j how long to wait", (headers, message, seconds) => {
    const body = api(429, "RESOURCE_EXHAUSTED", [info("RATE_LIMIT_EXCEEDED")], undefined, message);
    expect(readGoogleError(answer(429, body, headers), "CHANNELS", now)).toEqual(limited(seconds));
  });

  it.each([
    // In winter midnight is at 8 in UTC, in summer at 7.
    ["2026-11-24T07:59:30Z", 30],
    ["2026-11-24T08:00:00Z", 86_400],
    ["2026-07-01T06:00:00Z", 3_600],
    // Clocks go ahead on 8 March 2026, and back on 1 November: 23 and 25 hours.
    ["2026-03-08T08:00:00Z", 23 * 3_600],
    ["2026-11-01T07:00:00Z", 25 * 3_600],
  ])("lets a quota that is used up at %s rest for %d seconds", (instant, seconds) => {
    const body = older(403, "quotaExceeded", "youtube.quota");
    expect(readGoogleError(answer(403, body), "CHANNELS", new Date(instant))).toEqual(limited(seconds));
  });
});
