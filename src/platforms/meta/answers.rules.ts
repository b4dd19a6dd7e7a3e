import type { Answer, ReceivedAnswer } from "../answer.js";
import type { Proof, Verdict } from "../verdict.js";
import {
  APP_FAULT,
  APP_TEXTS,
  CODES,
  doubtful,
  IRRELEVANT,
  permanent,
  PERMISSION_CODES,
  PERMISSION_TEXTS,
  SESSION_CODES,
  SESSION_SUBCODES,
  SUBCODES,
  TRANSIENT,
} from "./error-codes.js";
import { asRecord, type GraphError, readGraphError } from "./graph-error.rules.js";
import { readUsage, type Usage } from "./usage-headers.rules.js";

/**
 * What an answer of Meta's family means. Codes and subcodes decide, the HTTP status only where they are silent; what is not known is
 * never PERMANENT (O-10).
 *
 * @param proves what an answer without an error proves; null where such an answer proves nothing: a feed that is empty for want of
 *   the page's token looks just as healthy
 */
export function readAnswer(answer: Answer, proves: readonly Proof[] | null): Verdict {
  if (answer.kind === "NO_ANSWER") return TRANSIENT;
  if (answer.kind === "NOT_ASKED") return { kind: "RATE_LIMITED", retryAfterSeconds: answer.retryAfterSeconds };
  const error = readGraphError(answer.json);
  if (error === null) return withoutError(answer, proves);
  return withStatus(withUsage(verdictOf(error), readUsage(answer.headers)), answer);
}

/** By the code alone, without the answer that it came in. */
export function verdictOf(error: GraphError): Verdict {
  if (APP_TEXTS.some((text) => error.message.startsWith(text))) return APP_FAULT;
  const verdict = byCode(error);
  return error.isTransient && endsConnections(verdict) ? TRANSIENT : verdict;
}

function byCode(error: GraphError): Verdict {
  const { code, subcode } = error;
  if (code === null ? error.type === "OAuthException" : SESSION_CODES.has(code)) {
    return (subcode === null ? undefined : SESSION_SUBCODES.get(subcode)) ?? doubtful("UNKNOWN_INVALID");
  }
  const known = subcode === null ? undefined : SUBCODES.get(`${code}/${subcode}`);
  if (known !== undefined) return known;
  if (code === null) return TRANSIENT;
  if (PERMISSION_CODES.some((row) => isIn(row, code))) return byText(error);
  return CODES.find((row) => isIn(row, code))?.verdict ?? IRRELEVANT;
}

function byText({ message, subcode }: GraphError): Verdict {
  const known = PERMISSION_TEXTS.find(({ prefix }) => message.startsWith(prefix));
  if (known !== undefined && (subcode === null || !endsConnections(known.verdict))) return known.verdict;
  return message === "" && subcode === null ? permanent("PERMISSIONS_MISSING") : doubtful("PERMISSIONS_MISSING");
}

function withoutError({ status, json, headers }: ReceivedAnswer, proves: readonly Proof[] | null): Verdict {
  if (status >= 200 && status < 300) {
    if (asRecord(json) === null) return TRANSIENT;
    return proves === null ? IRRELEVANT : { kind: "ALIVE", proves };
  }
  const usage = readUsage(headers);
  if (status === 429 || usage.throttled) return { kind: "RATE_LIMITED", retryAfterSeconds: usage.retryAfterSeconds };
  return TRANSIENT;
}

/** Where the table has no better answer, headers that say "throttled" explain it. */
function withUsage(verdict: Verdict, usage: Usage): Verdict {
  const explained = verdict.kind === "RATE_LIMITED" || (usage.throttled && verdict.kind === "IRRELEVANT");
  return explained ? { kind: "RATE_LIMITED", retryAfterSeconds: usage.retryAfterSeconds } : verdict;
}

/** Every real answer about a dead token came with 400; a server that is failing or flooded is no witness (O-10). */
function withStatus(verdict: Verdict, { status, headers }: ReceivedAnswer): Verdict {
  if (status === 429 && (endsConnections(verdict) || verdict.kind === "IRRELEVANT"))
    return { kind: "RATE_LIMITED", retryAfterSeconds: readUsage(headers).retryAfterSeconds };
  const failing = status >= 500 || status === 408 || status === 425;
  return failing && (endsConnections(verdict) || verdict.kind === "IRRELEVANT") ? TRANSIENT : verdict;
}

function endsConnections(verdict: Verdict): boolean {
  return verdict.kind === "PERMANENT" || verdict.kind === "DOUBTFUL";
}

function isIn(row: { readonly from: number; readonly to: number }, code: number): boolean {
  return code >= row.from && code <= row.to;
}
