import type { Answer, ReceivedAnswer } from "../answer.js";
import { fieldsOf, textOf, wholeOf } from "../oauth/parsed-fields.rules.js";
import type { Reason } from "../reason.js";
import { retryAfterSeconds, secondsUntil } from "../retry-after.rules.js";
import type { Verdict } from "../verdict.js";
import { readXErrors, type XErrors } from "./x-errors.rules.js";

/** What X was asked. TOKEN: its token endpoint. USER: who the token belongs to, or about that user. REPORT: anything, by somebody else. */
export type XQuestion = "TOKEN" | "USER" | "REPORT";

const TRANSIENT: Verdict = { kind: "TRANSIENT" };
const APP_FAULT: Verdict = { kind: "APP_FAULT" };
const IRRELEVANT: Verdict = { kind: "IRRELEVANT" };

type Meaning = Verdict | "RATE_LIMITED";

/** Problem documents of the API's second version, by the last part of their type. */
const PROBLEMS: Readonly<Record<string, Meaning>> = {
  "usage-capped": APP_FAULT,
  "client-forbidden": APP_FAULT,
  "client-not-enrolled": APP_FAULT,
  "oauth1-permissions": APP_FAULT,
  "rate-limit-exceeded": "RATE_LIMITED",
  "user-suspended": { kind: "PERMANENT", reason: "ACCOUNT_SUSPENDED" },
  // Also what a garbled token of a person gets: it is taken for one of the app.
  "unsupported-authentication": doubtful("UNKNOWN_INVALID"),
  "not-authorized-for-resource": IRRELEVANT,
};

/** Codes of the first version, which 429 still comes with. */
const CODES: Readonly<Record<number, Meaning>> = {
  32: doubtful("UNKNOWN_INVALID"),
  // Perhaps of the user who was looked up.
  63: doubtful("ACCOUNT_SUSPENDED"),
  64: { kind: "PERMANENT", reason: "ACCOUNT_SUSPENDED" },
  88: "RATE_LIMITED",
  89: { kind: "PERMANENT", reason: "ACCESS_REVOKED" },
  99: doubtful("PERMISSIONS_MISSING"),
  130: TRANSIENT,
  131: TRANSIENT,
  135: doubtful("UNKNOWN_INVALID"),
  179: IRRELEVANT,
  220: doubtful("PERMISSIONS_MISSING"),
  226: { kind: "BLOCKED", reason: "CONTENT_POLICY_BLOCK" },
  261: APP_FAULT,
  326: doubtful("ACCOUNT_LOCKED"),
  416: APP_FAULT,
  453: APP_FAULT,
};

/** How X words the refusal of a refresh token, which it tells from a malformed request by text alone. */
const REFUSED_TOKEN = "Value passed for the token was invalid";

/**
 * What an answer of X's means, unless it is the success that was asked for (platform-facts 5.4).
 *
 * @param now real time, for the instants in headers
 * @returns never ALIVE. A success that says nothing usable is TRANSIENT, in a report IRRELEVANT
 */
export function readXRefusal(answer: Answer, asked: XQuestion, now: Date): Verdict {
  if (answer.kind === "NO_ANSWER") return TRANSIENT;
  if (answer.kind === "NOT_ASKED") return { kind: "RATE_LIMITED", retryAfterSeconds: answer.retryAfterSeconds };
  const { status } = answer;
  if (status >= 500 || status === 408 || status === 425) return TRANSIENT;
  // The operator's prepaid balance, which concerns every customer at once.
  if (status === 402) return APP_FAULT;
  const errors = readXErrors(answer.json);
  const meaning = meaningOf(errors, status) ?? (status === 429 ? "RATE_LIMITED" : null);
  if (meaning === "RATE_LIMITED") return { kind: "RATE_LIMITED", retryAfterSeconds: waiting(answer, now) };
  if (meaning !== null) return meaning;
  if (asked === "TOKEN") return readOauthError(answer);
  return unlisted(answer, asked);
}

/** Of several errors in one answer the first that is listed counts. */
function meaningOf({ problem, partialProblems, codes }: XErrors, status: number): Meaning | null {
  const whole = problem === null ? undefined : own(PROBLEMS, problem);
  const parts = partialProblems.flatMap((each) => own(PROBLEMS, each) ?? []).map(atMostDoubtful);
  const coded = codes.flatMap((code) => own(CODES, code) ?? []);
  const meaning = whole ?? coded[0] ?? parts[0];
  if (meaning === undefined) return null;
  // What ends a connection at once comes with the status that X documents for it.
  return status === 401 || status === 403 ? meaning : atMostDoubtful(meaning);
}

function readOauthError({ status, json }: ReceivedAnswer): Verdict {
  const { error, error_description: description } = fieldsOf(json);
  if (textOf(error) === null || status < 400) return TRANSIENT;
  if (status === 401 || error === "invalid_client" || error === "unauthorized_client") return APP_FAULT;
  if (error === "invalid_grant") return doubtful("ACCESS_REVOKED");
  if (error !== "invalid_request") return TRANSIENT;
  return doubtful(textOf(description)?.startsWith(REFUSED_TOKEN) === true ? "ACCESS_REVOKED" : "UNKNOWN_INVALID");
}

function unlisted({ status, json }: ReceivedAnswer, asked: "USER" | "REPORT"): Verdict {
  const unknown = asked === "REPORT" ? IRRELEVANT : TRANSIENT;
  if (status < 400) return unknown;
  // A page of a proxy, an empty body: nothing that X's API has said.
  if (Object.keys(fieldsOf(json)).length === 0) return TRANSIENT;
  // A refresh tells: an access token lives 2 hours.
  if (status === 401) return doubtful("UNKNOWN_INVALID");
  // Deleted or suspended, X does not say which.
  return status === 404 && asked === "USER" ? doubtful("ACCOUNT_SUSPENDED") : unknown;
}

function waiting({ headers }: ReceivedAnswer, now: Date): number | null {
  const reset = wholeOf(headers["x-rate-limit-reset"]);
  return reset === null ? retryAfterSeconds(headers, now) : secondsUntil(reset * 1_000, now);
}

function atMostDoubtful(meaning: Meaning): Meaning {
  return meaning !== "RATE_LIMITED" && meaning.kind === "PERMANENT" ? doubtful(meaning.reason) : meaning;
}

function own<T>(table: Readonly<Record<string | number, T>>, key: string | number): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function doubtful(reason: Reason): { readonly kind: "DOUBTFUL"; readonly reason: Reason } {
  return { kind: "DOUBTFUL", reason };
}
