import { describe, expect, it } from "@jest/globals";
import type { Answer } from "../../../../src/platforms/answer.js";
import type { Reason } from "../../../../src/platforms/reason.js";
import type { Verdict } from "../../../../src/platforms/verdict.js";
import { readXRefusal, type XQuestion } from "../../../../src/platforms/x/answers.rules.js";

const now = new Date("2026-11-24T12:00:00Z");
const NOW_SECONDS = now.getTime() / 1_000;

const doubtful = (reason: Reason): Verdict => ({ kind: "DOUBTFUL", reason });
const permanent = (reason: Reason): Verdict => ({ kind: "PERMANENT", reason });
const rateLimited = (retryAfterSeconds: number | null): Verdict => ({ kind: "RATE_LIMITED", retryAfterSeconds });
const TRANSIENT: Verdict = { kind: "TRANSIENT" };
const APP_FAULT: Verdict = { kind: "APP_FAULT" };
const IRRELEVANT: Verdict = { kind: "IRRELEVANT" };
const BLOCKED: Verdict = { kind: "BLOCKED", reason: "CONTENT_POLICY_BLOCK" };

type Row = readonly [what: string, asked: XQuestion, status: number, body: unknown, verdict: Verdict];

function read(asked: XQuestion, status: number, body: unknown, headers: Record<string, string> = {}): Verdict {
  const json: unknown = typeof body === "string" && body.startsWith("{") ? JSON.parse(body) : body;
  return readXRefusal({ kind: "ANSWER", status, headers, json }, asked, now);
}

const code = (number: unknown) => ({ errors: [{ code: number, message: "…" }] });
const problem = (type: string, host = "api.twitter.com") => ({
  type: `https://${host}/2/problems/${type}`,
  title: "…",
});

/** Word for word as platform-facts 5.4 has them. */
const PRINTED: readonly Row[] = [
  [
    "about:blank",
    "USER",
    401,
    '{"title":"Unauthorized","type":"about:blank","status":401,"detail":"Unauthorized"}',
    doubtful("UNKNOWN_INVALID"),
  ],
  [
    "user-suspended",
    "USER",
    403,
    '{"detail":"The user used for authentication is suspended","title":"Forbidden","status":403,"type":"https://api.twitter.com/2/problems/user-suspended"}',
    permanent("ACCOUNT_SUSPENDED"),
  ],
  [
    "code 64",
    "USER",
    403,
    '{"errors":[{"code":64,"message":"Your account is suspended and is not permitted to access this feature."}]}',
    permanent("ACCOUNT_SUSPENDED"),
  ],
  [
    "code 326",
    "USER",
    403,
    '{"errors":[{"code":326,"message":"To protect our users from spam and other malicious activity, this account is temporarily locked. Please log in to https://twitter.com to unlock your account."}]}',
    doubtful("ACCOUNT_LOCKED"),
  ],
  [
    "code 89",
    "USER",
    401,
    '{"errors":[{"message":"Invalid or expired token","code":89}]}',
    permanent("ACCESS_REVOKED"),
  ],
  [
    "unsupported-authentication",
    "USER",
    403,
    '{"title":"Unsupported Authentication","detail":"Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.  Supported authentication types are [OAuth 1.0a User Context, OAuth 2.0 User Context].","type":"https://api.twitter.com/2/problems/unsupported-authentication","status":403}',
    doubtful("UNKNOWN_INVALID"),
  ],
  ["code 88", "USER", 429, '{"errors":[{"code":88,"message":"Rate limit exceeded"}]}', rateLimited(null)],
  [
    "a refused refresh",
    "TOKEN",
    400,
    '{"error":"invalid_request","error_description":"Value passed for the token was invalid."}',
    doubtful("ACCESS_REVOKED"),
  ],
  [
    "a missing header",
    "TOKEN",
    401,
    '{"error":"unauthorized_client","error_description":"Missing valid authorization header"}',
    APP_FAULT,
  ],
];

/** The rows of the table without a payload of their own. */
const LISTED: readonly Row[] = [
  ["code 32", "USER", 401, code(32), doubtful("UNKNOWN_INVALID")],
  ["code 135", "USER", 401, code(135), doubtful("UNKNOWN_INVALID")],
  ["code 63", "USER", 403, code(63), doubtful("ACCOUNT_SUSPENDED")],
  ["code 99", "USER", 403, code(99), doubtful("PERMISSIONS_MISSING")],
  ["code 220", "USER", 403, code(220), doubtful("PERMISSIONS_MISSING")],
  ["client-forbidden", "USER", 403, problem("client-forbidden"), APP_FAULT],
  ["client-not-enrolled", "USER", 403, problem("client-not-enrolled"), APP_FAULT],
  ["code 261", "USER", 403, code(261), APP_FAULT],
  ["not-authorized-for-resource", "REPORT", 403, problem("not-authorized-for-resource"), IRRELEVANT],
  ["code 179", "REPORT", 403, code(179), IRRELEVANT],
  ["code 416", "USER", 401, code(416), APP_FAULT],
  ["CreditsDepleted", "USER", 402, { title: "CreditsDepleted", status: 402 }, APP_FAULT],
  ["rate-limit-exceeded", "USER", 429, problem("rate-limit-exceeded"), rateLimited(null)],
  ["usage-capped, 403", "USER", 403, problem("usage-capped"), APP_FAULT],
  ["usage-capped, 429", "USER", 429, problem("usage-capped"), APP_FAULT],
  ["code 226", "REPORT", 403, code(226), BLOCKED],
  ["500", "USER", 500, { title: "Internal Server Error" }, TRANSIENT],
  ["502", "USER", 502, null, TRANSIENT],
  ["503", "USER", 503, null, TRANSIENT],
  ["504", "USER", 504, null, TRANSIENT],
  ["code 130", "USER", 503, code(130), TRANSIENT],
  ["code 131", "USER", 500, code(131), TRANSIENT],
  ["404 of the user", "USER", 404, problem("resource-not-found"), doubtful("ACCOUNT_SUSPENDED")],
  [
    "a refused refresh, the RFC's word",
    "TOKEN",
    400,
    { error: "invalid_grant", error_description: "Value passed for the token was invalid." },
    doubtful("ACCESS_REVOKED"),
  ],
];

const BEYOND: readonly Row[] = [
  ["the new host", "USER", 403, problem("user-suspended", "api.x.com"), permanent("ACCOUNT_SUSPENDED")],
  ["a host to come", "USER", 403, problem("usage-capped", "x.example"), APP_FAULT],
  ["a slash at the end", "USER", 403, problem("user-suspended/"), permanent("ACCOUNT_SUSPENDED")],
  ["a problem's name elsewhere", "REPORT", 403, { detail: "https://api.x.com/2/problems/user-suspended" }, IRRELEVANT],
  ["a name that only begins alike", "REPORT", 403, problem("user-suspended-elsewhere"), IRRELEVANT],
  ["a name that every object has", "USER", 403, problem("constructor"), TRANSIENT],
  ["a code as text", "USER", 403, code("64"), permanent("ACCOUNT_SUSPENDED")],
  ["a code within a longer one", "USER", 403, code(6464), TRANSIENT],
  ["a code that is no number", "USER", 401, code("64a"), doubtful("UNKNOWN_INVALID")],
  ["code 64 with a status it does not come with", "REPORT", 400, code(64), doubtful("ACCOUNT_SUSPENDED")],
  ["code 89 in a success", "REPORT", 200, code(89), doubtful("ACCESS_REVOKED")],
  ["code 89 in an outage", "USER", 503, code(89), TRANSIENT],
  [
    "of two codes the one that is listed",
    "USER",
    403,
    { errors: [{ code: 9999 }, { code: 326 }] },
    doubtful("ACCOUNT_LOCKED"),
  ],
  [
    "a suspended user among several",
    "REPORT",
    200,
    { errors: [problem("user-suspended")] },
    doubtful("ACCOUNT_SUSPENDED"),
  ],
  ["a user not found among several", "REPORT", 200, { data: [], errors: [problem("resource-not-found")] }, IRRELEVANT],
  ["404 of something else", "REPORT", 404, problem("resource-not-found"), IRRELEVANT],
  ["a post that is there already", "REPORT", 403, { type: "about:blank", detail: "duplicate content" }, IRRELEVANT],
  ["a malformed post", "REPORT", 400, { errors: [{ parameters: {} }], type: "about:blank" }, IRRELEVANT],
  ["a 403 that is not listed", "USER", 403, { title: "Forbidden", type: "about:blank" }, TRANSIENT],
  ["401 with a page", "USER", 401, null, TRANSIENT],
  ["401 with a list", "USER", 401, [{ code: 89 }], TRANSIENT],
  ["401 with an empty object", "USER", 401, {}, TRANSIENT],
  ["errors that are no list", "USER", 401, { errors: { code: 89 } }, doubtful("UNKNOWN_INVALID")],
  ["errors that are texts", "USER", 401, { errors: ["89"] }, doubtful("UNKNOWN_INVALID")],
  ["402 with a page", "USER", 402, null, APP_FAULT],
  ["429 with a page", "REPORT", 429, null, rateLimited(null)],
  ["a success without a user", "USER", 200, { data: null }, TRANSIENT],
  ["other access levels", "REPORT", 403, code(453), APP_FAULT],
  [
    "a refused refresh in other words",
    "TOKEN",
    400,
    { error: "invalid_request", error_description: "Missing required parameter [refresh_token]." },
    doubtful("UNKNOWN_INVALID"),
  ],
  ["our secret is wrong", "TOKEN", 400, { error: "invalid_client" }, APP_FAULT],
  ["an OAuth error that is not listed", "TOKEN", 400, { error: "temporarily_unavailable" }, TRANSIENT],
  ["a token endpoint without an error", "TOKEN", 403, { title: "Forbidden" }, TRANSIENT],
  ["a token endpoint with a page", "TOKEN", 401, null, TRANSIENT],
  ["a success without tokens", "TOKEN", 200, { error: "invalid_grant" }, TRANSIENT],
  ["a suspended person's refresh", "TOKEN", 403, problem("user-suspended"), permanent("ACCOUNT_SUSPENDED")],
];

describe("answers of X", () => {
  it.each(PRINTED)("as printed: %s", (_what, asked, status, body, verdict) => {
    expect(read(asked, status, body)).toEqual(verdict);
  });

  it.each(LISTED)("as listed: %s", (_what, asked, status, body, verdict) => {
    expect(read(asked, status, body)).toEqual(verdict);
  });

  it.each(BEYOND)("beyond the list: %s", (_what, asked, status, body, verdict) => {
    expect(read(asked, status, body)).toEqual(verdict);
  });

  it.each<[string, Record<string, string>, number | null]>([
    ["the end of the window", { "x-rate-limit-reset": String(NOW_SECONDS + 300) }, 300],
    ["a window that has ended", { "x-rate-limit-reset": String(NOW_SECONDS - 1) }, 0],
    ["milliseconds by mistake", { "x-rate-limit-reset": String(now.getTime()) }, 86_400],
    ["Retry-After alone", { "retry-after": "7" }, 7],
    ["both", { "x-rate-limit-reset": String(NOW_SECONDS + 300), "retry-after": "7" }, 300],
    ["nonsense", { "x-rate-limit-reset": "soon" }, null],
  ])("how long to wait: %s", (_what, headers, seconds) => {
    expect(read("USER", 429, code(88), headers)).toEqual(rateLimited(seconds));
  });

  it.each<[Answer, Verdict]>([
    [{ kind: "NO_ANSWER", why: "TIMEOUT", sent: true }, TRANSIENT],
    [{ kind: "NOT_ASKED", retryAfterSeconds: 12 }, rateLimited(12)],
  ])("no answer: %j", (answer, verdict) => {
    expect(readXRefusal(answer, "USER", now)).toEqual(verdict);
  });

  it("no status with an unknown body ends a connection at once (O-10)", () => {
    const bodies = [
      null,
      "",
      "<html>",
      [],
      [64],
      {},
      { a: 1 },
      { error: "x" },
      { errors: [] },
      code(1),
      problem("new"),
    ];
    const questions: XQuestion[] = ["TOKEN", "USER", "REPORT"];
    for (let status = 200; status < 600; status += 1) {
      for (const asked of questions) {
        for (const body of bodies) expect(["PERMANENT", "ALIVE"]).not.toContain(read(asked, status, body).kind);
      }
    }
  });
});
