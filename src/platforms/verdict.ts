import type { Reason } from "./reason.js";

/**
 * What an answer can prove about a connection. An INVALID one heals by a probe only if that proves what had failed; whether posts are
 * let through is proved by none.
 *
 * TOKEN: the consent lives. ROLE: the person still administers the profile. PERMISSION: the scopes are still granted for it. TARGET:
 * the profile is there and of the right kind.
 */
export type Proof = "TOKEN" | "ROLE" | "PERMISSION" | "TARGET";

/**
 * What a platform's answer means for a token. Read from parsed fields, never from substrings. Only PERMANENT, and DOUBTFUL with a
 * second opinion, can end a connection.
 */
export type Verdict =
  /** The token did what it was asked to. */
  | { readonly kind: "ALIVE"; readonly proves: readonly Proof[] }
  /** The token is dead for this use, and the platform said so unmistakably. */
  | { readonly kind: "PERMANENT"; readonly reason: Reason }
  /**
   * It looks dead, but the same answer is known from healthy tokens: ask a second time, another way or later. `blocksPosting`: the
   * answer is about posting alone, so a token found alive by the second opinion is BLOCKED.
   */
  | { readonly kind: "DOUBTFUL"; readonly reason: Reason; readonly blocksPosting?: true }
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
