import type { HeldTokens, RevokeOutcome } from "../provider-port.js";
import { IRRELEVANT } from "./error-codes.js";
import { asRecord } from "./graph-error.rules.js";
import type { MetaCalls } from "./meta-calls.js";
import { refusalOf } from "./refusal.js";

/**
 * `DELETE /me/permissions` takes the app off the person's account, with all pages that it fed. The reference documents the edge for
 * single permissions; that it ends everything without one is **unverified**. A person who removed the app before (458) has nothing
 * left to revoke.
 */
export async function revoke(
  { graph }: MetaCalls,
  { accessToken }: HeldTokens,
  signal: AbortSignal,
): Promise<RevokeOutcome> {
  if (accessToken === null) return { kind: "REFUSED", verdict: IRRELEVANT, inDoubt: false };
  const answer = await graph.withToken("DELETE", "me/permissions", accessToken, {}, signal);
  if (answer.kind === "ANSWER" && answer.status === 200) {
    if (answer.json === true || asRecord(answer.json)?.success === true) return { kind: "REVOKED" };
  }
  const refusal = refusalOf(answer);
  const gone = refusal.verdict.kind === "PERMANENT" && refusal.verdict.reason === "ACCESS_REVOKED";
  return gone ? { kind: "REVOKED" } : refusal;
}
