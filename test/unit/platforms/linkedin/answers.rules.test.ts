import { describe, expect, it } from "@jest/globals";
import type { Answer } from "../../../../src/platforms/answer.js";
import { type LinkedinQuestion, readLinkedinRefusal } from "../../../../src/platforms/linkedin/answers.rules.js";
import type { Reason } from "../../../../src/platforms/reason.js";
import type { Verdict } from "../../../../src/platforms/verdict.js";

const now = new Date("2026-11-24T12:00:00Z");

const doubtful = (reason: Reason): Verdict => ({ kind: "DOUBTFUL", reason });
const permanent = (reason: Reason): Verdict => ({ kind: "PERMANENT", reason });
const rateLimited = (retryAfterSeconds: number | null): Verdict => ({ kind: "RATE_LIMITED", retryAfterSeconds });
const TRANSIENT: Verdict = { kind: "TRANSIENT" };
const APP_FAULT: Verdict = { kind: "APP_FAULT" };
const IRRELEVANT: Verdict = { kind: "IRRELEVANT" };

type Row = readonly [what: string, asked: LinkedinQuestion, status: number, body: unknown, verdict: Verdict];

function read(asked: LinkedinQuestion, status: number, body: unknown, headers: Record<string, string> = {}): Verdict {
  const json: unknown = typeof body === "string" && body.startsWith("{") ? JSON.parse(body) : body;
  return readLinkedinRefusal({ kind: "ANSWER", status, headers, json }, asked, now);
}

/** Word for word as platform-facts 4.4 has them. */
const PRINTED: readonly Row[] = [
  [
    "65601",
    "API",
    401,
    '{"status":401,"serviceErrorCode":65601,"code":"REVOKED_ACCESS_TOKEN","message":"The token used in the request has been revoked by the user"}',
    doubtful("ACCESS_REVOKED"),
  ],
  [
    "65602",
    "API",
    401,
    '{"status":401,"serviceErrorCode":65602,"code":"EXPIRED_ACCESS_TOKEN","message":"The token used in the request has expired"}',
    doubtful("TOKEN_EXPIRED"),
  ],
  [
    "65600",
    "API",
    401,
    '{"serviceErrorCode":65600,"message":"Invalid access token","status":401}',
    doubtful("UNKNOWN_INVALID"),
  ],
  [
    "403 code 100",
    "API",
    403,
    '{"status":403,"serviceErrorCode":100,"code":"ACCESS_DENIED","message":"Not enough permissions to access: socialActionsV2.GET_ALL.20230401"}',
    doubtful("PERMISSIONS_MISSING"),
  ],
  [
    "a refused refresh",
    "TOKEN",
    400,
    '{"error":"invalid_request","error_description":"The provided authorization grant or refresh token is invalid, expired or revoked"}',
    permanent("ACCESS_REVOKED"),
  ],
];

/** The rows of the table without a payload of their own. */
const LISTED: readonly Row[] = [
  ["65604", "API", 401, { serviceErrorCode: 65604, status: 401 }, APP_FAULT],
  [
    "an empty token",
    "API",
    401,
    { serviceErrorCode: 401, message: "Empty oauth2_access_token", status: 401 },
    APP_FAULT,
  ],
  [
    "ADMIN_ONLY",
    "API",
    403,
    {
      message: "Viewer don't have permission to the ADMIN_ONLY VisibilityReduction for urn:li:organization:2414183",
      status: 403,
    },
    permanent("ADMIN_ROLE_LOST"),
  ],
  ["a restricted member, as 65601", "API", 401, { serviceErrorCode: 65601, status: 401 }, doubtful("ACCESS_REVOKED")],
  ["a restricted member, as 403", "API", 403, { message: "Forbidden", status: 403 }, TRANSIENT],
  ["an entity gone", "API", 404, { status: 404, message: "Not found" }, doubtful("TARGET_MISSING")],
  ["an entity gone, reported", "REPORT", 404, { status: 404, message: "Not found" }, doubtful("TARGET_MISSING")],
  ["a restricted API", "LIST", 404, { status: 404, message: "No virtual resource found" }, APP_FAULT],
  [
    "a version switched off",
    "LIST",
    426,
    { status: 426, code: "NONEXISTENT_VERSION", message: "Requested version 20250801 is not active" },
    APP_FAULT,
  ],
  [
    "a throttle",
    "API",
    429,
    { status: 429, message: "Resource level throttle limit for calls to this resource is reached." },
    rateLimited(null),
  ],
  ["500", "API", 500, { status: 500, message: "Internal Server Error" }, TRANSIENT],
  ["504", "API", 504, null, TRANSIENT],
  ["introspection with a wrong secret", "INTROSPECTION", 401, { error: "invalid_client" }, APP_FAULT],
  ["introspection with a wrong client id", "INTROSPECTION", 400, { error: "invalid_client_id" }, APP_FAULT],
  ["introspection of a garbled token", "INTROSPECTION", 400, { error: "invalid_request" }, doubtful("UNKNOWN_INVALID")],
];

const BEYOND: readonly Row[] = [
  [
    "the name goes before the number",
    "API",
    401,
    { serviceErrorCode: 65601, code: "EXPIRED_ACCESS_TOKEN", status: 401 },
    doubtful("TOKEN_EXPIRED"),
  ],
  ["a number as text", "API", 401, { serviceErrorCode: "65602", status: "401" }, doubtful("TOKEN_EXPIRED")],
  [
    "a name that is not listed, with a number that is",
    "API",
    401,
    { serviceErrorCode: 65601, code: "SOMETHING_NEW" },
    doubtful("ACCESS_REVOKED"),
  ],
  ["a name that every object has", "API", 401, { code: "constructor" }, doubtful("UNKNOWN_INVALID")],
  ["another language", "API", 401, { code: "REVOKED_ACCESS_TOKEN", message: "Widerrufen" }, doubtful("ACCESS_REVOKED")],
  ["a 401 that is not listed", "API", 401, { serviceErrorCode: 99999 }, doubtful("UNKNOWN_INVALID")],
  ["401 with a page", "API", 401, null, TRANSIENT],
  ["401 with a list", "API", 401, [{ serviceErrorCode: 65601 }], TRANSIENT],
  ["401 with an empty object", "API", 401, {}, TRANSIENT],
  ["401 with a text", "REPORT", 401, "REVOKED_ACCESS_TOKEN", TRANSIENT],
  ["the status of a dead token in a body of 200", "REPORT", 200, { status: 401, serviceErrorCode: 65601 }, IRRELEVANT],
  ["the code of a dead token with 503", "API", 503, { serviceErrorCode: 65601 }, TRANSIENT],
  ["the code of a dead token with 400", "REPORT", 400, { serviceErrorCode: 65601 }, IRRELEVANT],
  [
    "ADMIN_ONLY in the middle of a text",
    "REPORT",
    403,
    { message: "No: Viewer don't have permission to the ADMIN_ONLY VisibilityReduction for urn:li:organization:1" },
    IRRELEVANT,
  ],
  ["ADMIN_ONLY in another language", "API", 403, { message: "Nur für Administratoren" }, TRANSIENT],
  ["100 under another name", "REPORT", 403, { serviceErrorCode: 100, code: "ILLEGAL_ARGUMENT" }, IRRELEVANT],
  ["100 as text, without a name", "REPORT", 403, { serviceErrorCode: "100" }, doubtful("PERMISSIONS_MISSING")],
  ["a 403 of a proxy", "API", 403, null, TRANSIENT],
  ["a post that is too long", "REPORT", 422, { status: 422, code: "FIELD_LENGTH_TOO_LONG" }, IRRELEVANT],
  ["a post that is there already", "REPORT", 409, { status: 409, code: "DUPLICATE_POST" }, IRRELEVANT],
  ["404 with a page", "API", 404, null, TRANSIENT],
  ["a bot's status", "API", 999, null, TRANSIENT],
  ["408", "API", 408, { message: "x" }, TRANSIENT],
  ["a success that says nothing", "LIST", 200, { hello: "you" }, TRANSIENT],
  ["a redirect", "LIST", 302, null, TRANSIENT],
  [
    "a refused refresh with more words",
    "TOKEN",
    400,
    {
      error: "invalid_request",
      error_description:
        "The provided authorization grant or refresh token is invalid, expired or revoked. See the documentation",
    },
    permanent("ACCESS_REVOKED"),
  ],
  [
    "a refused refresh in other words",
    "TOKEN",
    400,
    { error: "invalid_request", error_description: "Le jeton est expiré" },
    doubtful("UNKNOWN_INVALID"),
  ],
  ["a refused refresh without words", "TOKEN", 400, { error: "invalid_request" }, doubtful("UNKNOWN_INVALID")],
  ["the word of the RFC", "TOKEN", 400, { error: "invalid_grant" }, doubtful("ACCESS_REVOKED")],
  ["our secret is wrong", "TOKEN", 401, { error: "invalid_client" }, APP_FAULT],
  ["our secret is wrong, with 400", "TOKEN", 400, { error: "invalid_client" }, APP_FAULT],
  ["our app may not refresh", "TOKEN", 400, { error: "unauthorized_client" }, APP_FAULT],
  ["an OAuth error that is not listed", "TOKEN", 400, { error: "slow_down" }, TRANSIENT],
  ["an OAuth error that is no text", "TOKEN", 400, { error: { code: 65601 } }, TRANSIENT],
  ["an API error from the token endpoint", "TOKEN", 401, { serviceErrorCode: 65601 }, TRANSIENT],
  ["a token endpoint with a page", "TOKEN", 400, null, TRANSIENT],
];

describe("answers of LinkedIn", () => {
  it.each(PRINTED)("as printed: %s", (_what, asked, status, body, verdict) => {
    expect(read(asked, status, body)).toEqual(verdict);
  });

  it.each(LISTED)("as listed: %s", (_what, asked, status, body, verdict) => {
    expect(read(asked, status, body)).toEqual(verdict);
  });

  it.each(BEYOND)("beyond the list: %s", (_what, asked, status, body, verdict) => {
    expect(read(asked, status, body)).toEqual(verdict);
  });

  it.each([
    ["seconds", "37", 37],
    ["a date", "Tue, 24 Nov 2026 12:01:00 GMT", 60],
    ["a time that has passed", "Tue, 24 Nov 2026 11:00:00 GMT", 0],
    ["more than a day", "999999", 86_400],
    ["nonsense", "soon", null],
  ])("Retry-After as %s", (_what, value, seconds) => {
    expect(read("API", 429, {}, { "retry-after": value })).toEqual(rateLimited(seconds));
  });

  it.each<[Answer, Verdict]>([
    [{ kind: "NO_ANSWER", why: "TIMEOUT", sent: true }, TRANSIENT],
    [{ kind: "NO_ANSWER", why: "NETWORK", sent: false }, TRANSIENT],
    [{ kind: "NOT_ASKED", retryAfterSeconds: 12 }, rateLimited(12)],
  ])("no answer: %j", (answer, verdict) => {
    expect(readLinkedinRefusal(answer, "LIST", now)).toEqual(verdict);
  });

  it("no status with an unknown body ends a connection at once (O-10)", () => {
    const bodies = [null, "", "<html>", [], [1], {}, { a: 1 }, { error: "x" }, { code: "x", serviceErrorCode: "y" }];
    const questions: LinkedinQuestion[] = ["TOKEN", "INTROSPECTION", "LIST", "API", "REPORT"];
    for (let status = 200; status < 600; status += 1) {
      for (const asked of questions) {
        for (const body of bodies) expect(["PERMANENT", "ALIVE"]).not.toContain(read(asked, status, body).kind);
      }
    }
  });
});
