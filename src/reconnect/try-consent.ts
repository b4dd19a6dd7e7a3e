import { setTimeout as sleep } from "node:timers/promises";
import type { GrantedProfile, HeldTokens, ProbeTarget, ProviderPort } from "../platforms/provider-port.js";
import type { Verdict } from "../platforms/verdict.js";
import { inParallel } from "../verification/in-parallel.js";
import { keyOfProfile } from "./compare-profiles.rules.js";
import { passes } from "./failure-outcome.rules.js";

export type Trial =
  | {
      readonly kind: "PASSED";
      /** Keys of further profiles of which the network says that the consent does not serve them. */
      readonly failed: ReadonlySet<string>;
    }
  | { readonly kind: "FAILED"; readonly verdict: Verdict };

export interface TrialParts {
  readonly port: ProviderPort;
  readonly tokens: HeldTokens;
  /** What has to work. */
  readonly wanted: readonly GrantedProfile[];
  /** What is mended along with it. */
  readonly further: readonly GrantedProfile[];
  readonly signal: AbortSignal;
  /** Waits between tries, in milliseconds. */
  readonly pauses: readonly number[];
}

/** Networks need a moment to know their own new tokens (platform-facts 1.4), and a person waits: so the same question soon again. */
export const TRIAL_PAUSES: readonly number[] = [500, 1_500];
const AT_ONCE = 4;

/** Tries a new consent before anything stored gives way to it (O-7). */
export async function tryConsent({ port, tokens, wanted, further, signal, pauses }: TrialParts): Promise<Trial> {
  const targets = [...wanted, ...further].map(toTarget);
  let profiles: ReadonlyMap<string, Verdict> = new Map();
  const ask = async () => {
    const probe = await port.probeGrant(tokens, targets, signal);
    ({ profiles } = probe);
    return probe.verdict;
  };
  const grant = await persist(ask, () => port.secondOpinion(tokens, null, signal), pauses, signal);
  if (!passes(grant)) return { kind: "FAILED", verdict: grant };
  const verdicts: Verdict[] = [];
  await inParallel(wanted, AT_ONCE, async (profile) => {
    const target = toTarget(profile);
    const said = profiles.get(profile.externalId);
    const first = said !== undefined && said.kind === "PERMANENT" ? said : null;
    const second = () => port.secondOpinion(tokens, target, signal);
    verdicts.push(first ?? (await persist(() => port.probeProfile(tokens, target, signal), second, pauses, signal)));
  });
  const against = verdicts.find((verdict) => !passes(verdict));
  if (against !== undefined) return { kind: "FAILED", verdict: against };
  const failed = further.filter(({ externalId }) => {
    const said = profiles.get(externalId);
    return said?.kind === "PERMANENT" || said?.kind === "DOUBTFUL";
  });
  return { kind: "PASSED", failed: new Set(failed.map(keyOfProfile)) };
}

async function persist(
  ask: () => Promise<Verdict>,
  secondOpinion: () => Promise<Verdict | null>,
  pauses: readonly number[],
  signal: AbortSignal,
): Promise<Verdict> {
  let verdict = await ask();
  for (const pause of pauses) {
    if ((verdict.kind !== "TRANSIENT" && verdict.kind !== "DOUBTFUL") || signal.aborted) break;
    await sleep(pause, undefined, { signal }).catch(() => undefined);
    verdict = await ask();
  }
  return verdict.kind === "DOUBTFUL" ? ((await secondOpinion()) ?? verdict) : verdict;
}

function toTarget({ platform, purpose, externalId, pageToken }: GrantedProfile): ProbeTarget {
  return { platform, purpose, externalId, pageToken };
}
