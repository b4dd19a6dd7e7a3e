import type { GrantProbe, HeldTokens, ProbeTarget } from "../provider-port.js";
import type { Verdict } from "../verdict.js";
import { debugToken } from "./debug-token.js";
import { IRRELEVANT } from "./error-codes.js";
import { missingFor } from "./granted-targets.rules.js";
import type { MetaCalls } from "./meta-calls.js";

/** One call tells whether the consent lives, all its ends, and which profiles the person has unticked since. */
export async function probeGrant(
  calls: MetaCalls,
  { accessToken }: HeldTokens,
  targets: readonly ProbeTarget[],
  signal: AbortSignal,
): Promise<GrantProbe> {
  if (accessToken === null) return { verdict: IRRELEVANT, profiles: new Map(), learned: null };
  const token = await debugToken(calls, accessToken, signal);
  const profiles = new Map<string, Verdict>();
  for (const target of token.verdict.kind === "ALIVE" ? targets : []) {
    const missing = missingFor(token, target);
    // What is only suspected is left to the probe of the profile.
    if (missing?.kind === "PERMANENT") profiles.set(target.externalId, missing);
  }
  return { verdict: token.verdict, profiles, learned: token.learned };
}
