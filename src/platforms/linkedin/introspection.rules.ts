import { fieldsOf, scopesOf, textOf, wholeOf } from "../oauth/parsed-fields.rules.js";
import type { Verdict } from "../verdict.js";

/** What LinkedIn says of a token when it is asked about it (platform-facts 4.3). */
export interface Introspection {
  readonly verdict: Verdict;
  readonly expiresAt: Date | null;
  /** Empty: it names none. */
  readonly scopes: readonly string[];
}

/**
 * Reads the body of a successful introspection. Status and `active` have to agree; of a token of another app LinkedIn says `active:
 * false` and nothing else.
 */
export function readIntrospection(json: unknown): Introspection {
  const { active, status, expires_at, scope } = fieldsOf(json);
  const expires = wholeOf(expires_at);
  return {
    verdict: verdictOf(active, textOf(status)),
    expiresAt: expires === null ? null : new Date(expires * 1_000),
    scopes: scopesOf(scope),
  };
}

function verdictOf(active: unknown, status: string | null): Verdict {
  if (active === true) {
    return status === null || status === "active"
      ? { kind: "ALIVE", proves: ["TOKEN"] }
      : { kind: "DOUBTFUL", reason: "UNKNOWN_INVALID" };
  }
  if (active !== false) return { kind: "TRANSIENT" };
  if (status === "revoked") return { kind: "PERMANENT", reason: "ACCESS_REVOKED" };
  if (status === "expired") return { kind: "PERMANENT", reason: "TOKEN_EXPIRED" };
  return { kind: "DOUBTFUL", reason: "UNKNOWN_INVALID" };
}
