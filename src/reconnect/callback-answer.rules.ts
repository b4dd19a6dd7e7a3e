import type { AttemptOutcome } from "./attempt.js";

/** What a network may send back, as it stands in the address; what was given twice is left out. */
export type CallbackQuery = Readonly<Record<string, string>>;

export type CallbackAnswer =
  | { readonly kind: "CODE"; readonly code: string }
  | { readonly kind: "ERROR"; readonly outcome: AttemptOutcome; readonly networkCode: string | null }
  /** Neither: nothing that a network sends. */
  | { readonly kind: "NOTHING" };

const LONGEST_CODE = 4_000;

/** The person said no. RFC 6749 4.1.2.1; LinkedIn and Meta have names of their own (platform-facts). */
const REFUSALS = new Set(["access_denied", "user_cancelled_login", "user_cancelled_authorize", "user_denied"]);

/** Our own registration or request is wrong: RFC 6749 4.1.2.1, and `redirect_uri_mismatch`, `unauthorized_scope_error` of the networks. */
const OUR_FAULTS = new Set([
  "invalid_request",
  "invalid_client",
  "unauthorized_client",
  "unsupported_response_type",
  "invalid_scope",
  "unauthorized_scope_error",
  "redirect_uri_mismatch",
]);

/**
 * Reads an answer of the consent page. Only codes are looked at: descriptions are text of whoever made the address.
 */
export function readCallbackAnswer(query: CallbackQuery): CallbackAnswer {
  const error = query.error ?? query.error_code ?? query.errCode ?? query.error_reason;
  if (error !== undefined) {
    const networkCode = /^[\w.-]{1,64}$/.test(error) ? error : null;
    return { kind: "ERROR", outcome: outcomeOf(query, error), networkCode };
  }
  const { code } = query;
  return code === undefined || code === "" || code.length > LONGEST_CODE ? { kind: "NOTHING" } : { kind: "CODE", code };
}

function outcomeOf(query: CallbackQuery, error: string): AttemptOutcome {
  if (REFUSALS.has(error) || REFUSALS.has(query.error_reason ?? "")) return "REFUSED_AT_NETWORK";
  return OUR_FAULTS.has(error) ? "APP_FAULT" : "NETWORK_UNAVAILABLE";
}

/**
 * Whether the issuer that an answer names is the one that was asked (RFC 9207): it stands on the origin of the consent page. Networks that
 * name none are told apart by their own callback address (O-4).
 */
export function isExpectedIssuer(issuer: string | undefined, consentUrl: string): boolean {
  if (issuer === undefined) return true;
  return URL.canParse(issuer) && new URL(issuer).origin === new URL(consentUrl).origin;
}
