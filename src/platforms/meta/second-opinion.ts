import type { HeldTokens, ProbeTarget } from "../provider-port.js";
import type { Verdict } from "../verdict.js";
import { debugToken, tryToken } from "./debug-token.js";
import type { MetaCalls } from "./meta-calls.js";
import { isListed, probeProfile } from "./probe-profile.js";

/**
 * The consent as a whole: `debug_token`, and where that is not sure either, the token's simplest use. A report of a publisher is
 * checked by the first, a doubt of `debug_token` itself by the second.
 */
export async function secondOpinionOnGrant(
  calls: MetaCalls,
  { accessToken }: HeldTokens,
  signal: AbortSignal,
): Promise<Verdict | null> {
  if (accessToken === null) return null;
  const { verdict: first } = await debugToken(calls, accessToken, signal);
  if (first.kind === "ALIVE" || first.kind === "PERMANENT") return first;
  const second = await tryToken(calls, accessToken, signal);
  return first.kind === "DOUBTFUL" && second.kind === "DOUBTFUL" ? first : second;
}

/** One profile: reading it, and where it cannot be found, the list of those on which the person has a role. */
export async function secondOpinionOnProfile(
  calls: MetaCalls,
  tokens: HeldTokens,
  target: ProbeTarget,
  signal: AbortSignal,
): Promise<Verdict | null> {
  const verdict = await probeProfile(calls, tokens, target, signal);
  if (verdict.kind !== "DOUBTFUL") return verdict;
  if (verdict.reason !== "TARGET_MISSING" || tokens.accessToken === null) return verdict;
  const listed = await isListed(calls, tokens.accessToken, target, signal);
  if (typeof listed !== "boolean") return listed;
  return listed ? { kind: "ALIVE", proves: ["TOKEN", "ROLE", "TARGET"] } : verdict;
}
