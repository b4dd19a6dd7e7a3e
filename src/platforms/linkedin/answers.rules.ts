import type { Answer, ReceivedAnswer } from "../answer.js";
import { fieldsOf, textOf, wholeOf } from "../oauth/parsed-fields.rules.js";
import type { Reason } from "../reason.js";
import { retryAfterSeconds } from "../retry-after.rules.js";
import type { Verdict } from "../verdict.js";

/**
 * What LinkedIn was asked. TOKEN: its token endpoint. INTROSPECTION: about a token. LIST: what a member has, where no single thing is
 * named. API: about a thing that may be gone. REPORT: anything, by somebody else.
 */
export type LinkedinQuestion = "TOKEN" | "INTROSPECTION" | "LIST" | "API" | "REPORT";

const TRANSIENT: Verdict = { kind: "TRANSIENT" };
const APP_FAULT: Verdict = { kind: "APP_FAULT" };
const IRRELEVANT: Verdict = { kind: "IRRELEVANT" };

/** What LinkedIn says of a token, by the name that it gives. Public code disagrees about the numbers, so the name goes first. */
const TOKEN_CODES: Readonly<Record<string, Verdict>> = {
  INVALID_ACCESS_TOKEN: doubtful("UNKNOWN_INVALID"),
  // Also said of tokens that are seconds old, and for minutes after a consent with other scopes.
  REVOKED_ACCESS_TOKEN: doubtful("ACCESS_REVOKED"),
  // A refresh tells whether the consent lives.
  EXPIRED_ACCESS_TOKEN: doubtful("TOKEN_EXPIRED"),
  EMPTY_ACCESS_TOKEN: APP_FAULT,
};

const TOKEN_NUMBERS: Readonly<Record<number, keyof typeof TOKEN_CODES>> = {
  65600: "INVALID_ACCESS_TOKEN",
  65601: "REVOKED_ACCESS_TOKEN",
  65602: "EXPIRED_ACCESS_TOKEN",
  65604: "EMPTY_ACCESS_TOKEN",
  401: "EMPTY_ACCESS_TOKEN",
};

/** The two things that LinkedIn tells by text alone, as it words them. */
const REFUSED_REFRESH = "The provided authorization grant or refresh token is invalid, expired or revoked";
const ADMIN_ONLY = "Viewer don't have permission to the ADMIN_ONLY VisibilityReduction for ";

/** Errors of the token endpoint that are about the operator's app (RFC 6749, 5.2). */
const APP_ERRORS: readonly string[] = [
  "invalid_client",
  "unauthorized_client",
  "unsupported_grant_type",
  "invalid_client_id",
  "invalid_redirect_uri",
  "invalid_scope",
];

/**
 * What an answer of LinkedIn's means, unless it is the success that was asked for (platform-facts 4.4).
 *
 * @param now real time, for the dates in headers
 * @returns never ALIVE. A success that says nothing usable is TRANSIENT, in a report IRRELEVANT
 */
export function readLinkedinRefusal(answer: Answer, asked: LinkedinQuestion, now: Date): Verdict {
  if (answer.kind === "NO_ANSWER") return TRANSIENT;
  if (answer.kind === "NOT_ASKED") return { kind: "RATE_LIMITED", retryAfterSeconds: answer.retryAfterSeconds };
  const { status } = answer;
  if (status === 426) return APP_FAULT;
  if (status === 429) return { kind: "RATE_LIMITED", retryAfterSeconds: retryAfterSeconds(answer.headers, now) };
  // Said of 500 too when a server behind could not check the token.
  if (status >= 500 || status === 408 || status === 425) return TRANSIENT;
  if (status < 400) return asked === "REPORT" ? IRRELEVANT : TRANSIENT;
  return asked === "TOKEN" || asked === "INTROSPECTION" ? readOauthError(answer, asked) : readApiError(answer, asked);
}

function readOauthError({ status, json }: ReceivedAnswer, asked: "TOKEN" | "INTROSPECTION"): Verdict {
  const fields = fieldsOf(json);
  const error = textOf(fields["error"]);
  const description = textOf(fields["error_description"]);
  if (error === null) return TRANSIENT;
  if (status === 401 || APP_ERRORS.includes(error)) return APP_FAULT;
  // LinkedIn's own word for a dead refresh token is not that of the RFC.
  if (error === "invalid_request" && asked === "TOKEN" && description?.startsWith(REFUSED_REFRESH) === true) {
    return { kind: "PERMANENT", reason: "ACCESS_REVOKED" };
  }
  if (error === "invalid_grant") return doubtful("ACCESS_REVOKED");
  return error === "invalid_request" ? doubtful("UNKNOWN_INVALID") : TRANSIENT;
}

function readApiError({ status, json }: ReceivedAnswer, asked: "LIST" | "API" | "REPORT"): Verdict {
  const fields = fieldsOf(json);
  const unknown = asked === "REPORT" ? IRRELEVANT : TRANSIENT;
  // A page of a proxy, an empty body: nothing that LinkedIn's API has said.
  if (Object.keys(fields).length === 0) return TRANSIENT;
  const code = textOf(fields["code"]);
  const number = wholeOf(fields["serviceErrorCode"]);
  if (status === 401) return tokenVerdict(code, number);
  if (status === 403) {
    if (textOf(fields["message"])?.startsWith(ADMIN_ONLY) === true) return permanent("ADMIN_ROLE_LOST");
    return code === "ACCESS_DENIED" || (code === null && number === 100) ? doubtful("PERMISSIONS_MISSING") : unknown;
  }
  // Of a list it says that the list itself is closed to the app.
  if (status === 404) return asked === "LIST" ? APP_FAULT : doubtful("TARGET_MISSING");
  return unknown;
}

function tokenVerdict(code: string | null, number: number | null): Verdict {
  const name = code !== null && Object.hasOwn(TOKEN_CODES, code) ? code : TOKEN_NUMBERS[number ?? 0];
  return (name === undefined ? undefined : TOKEN_CODES[name]) ?? doubtful("UNKNOWN_INVALID");
}

function doubtful(reason: Reason): Verdict {
  return { kind: "DOUBTFUL", reason };
}

function permanent(reason: Reason): Verdict {
  return { kind: "PERMANENT", reason };
}
