import type { Reason } from "./reason.js";

/**
 * What a platform's answer means for a token. Read from parsed fields, never from substrings. Only PERMANENT, and DOUBTFUL with a
 * second opinion, can end a connection.
 */
export type Verdict =
  /** The token did what it was asked to. */
  | { readonly kind: "ALIVE" }
  /** The token is dead for this use, and the platform said so unmistakably. */
  | { readonly kind: "PERMANENT"; readonly reason: Reason }
  /** It looks dead, but the same answer is known from healthy tokens: ask a second time, another way or later. */
  | { readonly kind: "DOUBTFUL"; readonly reason: Reason }
  /** The token lives, the platform refuses one kind of action: told as an advisory, never a mark. */
  | { readonly kind: "BLOCKED"; readonly reason: Reason }
  /** No usable answer: an outage, a time-out, a garbled body. */
  | { readonly kind: "TRANSIENT" }
  /** Too many calls. `retryAfterSeconds` as the platform gave it, null when it gave none. */
  | { readonly kind: "RATE_LIMITED"; readonly retryAfterSeconds: number | null }
  /** The operator's own app is at fault: unpaid, suspended, not approved. Concerns operators, not customers. */
  | { readonly kind: "APP_FAULT" }
  /** The answer is about the request, such as a post that is too long, and says nothing about the token. */
  | { readonly kind: "IRRELEVANT" };

export type VerdictKind = Verdict["kind"];
