import type { Answer, ReceivedAnswer } from "../answer.js";
import type { Reason } from "../reason.js";
import type { Verdict } from "../verdict.js";
import { type ApiFinding, findReason } from "./api-reasons.rules.js";
import { type GoogleBody, readGoogleBody } from "./google-body.rules.js";
import type { GoogleQuestion } from "./google-question.js";
import { readTokenError } from "./token-errors.rules.js";
import { askedToWait, secondsUntilNewQuota } from "./waiting-time.rules.js";

const TRANSIENT: Verdict = { kind: "TRANSIENT" };
const IRRELEVANT: Verdict = { kind: "IRRELEVANT" };

/**
 * What an error of Google means (platform-facts.md 6.3, 6.4). Null: it is none, and what it says is for the reader of that answer.
 *
 * @param now decides how long a daily quota is used up
 */
export function readGoogleError(answer: Answer, asked: GoogleQuestion, now: Date): Verdict | null {
  switch (answer.kind) {
    case "NO_ANSWER":
      return TRANSIENT;
    case "NOT_ASKED":
      return { kind: "RATE_LIMITED", retryAfterSeconds: answer.retryAfterSeconds };
    case "ANSWER":
      return readReceived(answer, asked, now);
  }
}

/** As `readGoogleError`, for a caller who expected an error: an answer without one is of no use, or none of ours. */
export function readGoogleRefusal(answer: Answer, asked: GoogleQuestion, now: Date): Verdict {
  return readGoogleError(answer, asked, now) ?? (asked === "REPORT" ? IRRELEVANT : TRANSIENT);
}

function readReceived(answer: ReceivedAnswer, asked: GoogleQuestion, now: Date): Verdict | null {
  const { status, headers } = answer;
  if (status >= 500 || status === 408 || status === 425) return TRANSIENT;
  const body = readGoogleBody(answer.json);
  const message = body.kind === "API_ERROR" ? body.message : null;
  const finding = readBody(body, status, asked);
  if (finding === "QUOTA") return { kind: "RATE_LIMITED", retryAfterSeconds: secondsUntilNewQuota(now) };
  if (finding === "RATE") return { kind: "RATE_LIMITED", retryAfterSeconds: askedToWait(headers, message, now) };
  return finding;
}

function readBody(body: GoogleBody, status: number, asked: GoogleQuestion): ApiFinding | null {
  switch (body.kind) {
    case "TOKEN_ERROR":
      return status === 429 ? "RATE" : readTokenError(body, asked);
    case "API_ERROR":
      return readApiError(body, status, asked);
    case "FIELDS":
      if (status < 300) return null;
      if (status === 429) return "RATE";
      // Older versions of tokeninfo leave `error` out.
      return asked === "TOKEN_INFO" && "error_description" in body.fields ? doubtful("UNKNOWN_INVALID") : TRANSIENT;
    case "OTHER":
      return status === 429 ? "RATE" : TRANSIENT;
  }
}

function readApiError(
  body: Extract<GoogleBody, { kind: "API_ERROR" }>,
  status: number,
  asked: GoogleQuestion,
): ApiFinding {
  const finding = findReason(body.reasons);
  // Before Google approves a project for Business Profile its quota is zero, and no waiting helps.
  if (finding === "RATE" && body.metadata.quota_limit_value === "0") return { kind: "APP_FAULT" };
  if (finding === "RATE" && /PerDay/.test(body.metadata.quota_limit ?? "")) return "QUOTA";
  if (finding !== null) return finding;
  // "Login Required": no token was sent. With any other status it is about a missing parameter.
  if (status === 401 && body.reasons.includes("required")) return { kind: "APP_FAULT" };
  if (status === 429 || body.status === "RESOURCE_EXHAUSTED") return "RATE";
  if (["UNAVAILABLE", "INTERNAL", "DEADLINE_EXCEEDED", "ABORTED"].includes(body.status ?? "")) return TRANSIENT;
  if (status === 401 || body.status === "UNAUTHENTICATED") return doubtful("UNKNOWN_INVALID");
  return readWithoutReason(body, status, asked);
}

/** Business Profile says no more than the canonical code; the older APIs always give a reason, and most are about the request. */
function readWithoutReason(
  { status: code, isOlderKind }: Extract<GoogleBody, { kind: "API_ERROR" }>,
  status: number,
  asked: GoogleQuestion,
): Verdict {
  const aboutLocation = asked === "LOCATION" || (asked === "REPORT" && !isOlderKind);
  if (aboutLocation && code === "PERMISSION_DENIED") return doubtful("ADMIN_ROLE_LOST");
  if (aboutLocation && code === "NOT_FOUND") return doubtful("TARGET_MISSING");
  if (status === 403 && (asked !== "REPORT" || !isOlderKind)) return doubtful("UNKNOWN_INVALID");
  return IRRELEVANT;
}

function doubtful(reason: Reason): Verdict {
  return { kind: "DOUBTFUL", reason };
}
