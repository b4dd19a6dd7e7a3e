import type { Actor } from "../api/viewer.js";
import type { AuditOrigin } from "../audit/audit-origin.js";
import type { Database } from "../database/database.js";
import type { Log } from "../log.js";
import type { GrantedProfile } from "../platforms/provider-port.js";
import type { Providers } from "../platforms/providers.js";
import { type AttemptFacts, readAttempt } from "./attempt-facts.js";
import type { Attempts } from "./attempts.js";
import { keyOfProfile } from "./compare-profiles.rules.js";
import type { ConcludeTrip } from "./conclude-trip.js";
import { outcomeOfRefusal } from "./failure-outcome.rules.js";
import { choiceId } from "./read-choices.js";
import type { ReceivedConsent } from "./received-consent.js";
import type { SwapConsent } from "./swap-consent.js";
import { TRIAL_PAUSES, tryConsent } from "./try-consent.js";

export interface Choosing {
  readonly companyId: number;
  readonly attemptId: string;
  /** As `ReadChoices` gave them. */
  readonly profileIds: readonly string[];
  readonly user: string;
  readonly actor: Actor;
  readonly now: Date;
  readonly signal: AbortSignal;
  readonly address?: string | null;
  readonly requestId?: string | null;
}

export type ChoiceRefusal =
  | "NOT_FOUND"
  | "NOT_CHOOSING"
  | "ENDED"
  | "EXPIRED"
  | "SUPERSEDED"
  /** None of the profiles, or one that the attempt does not offer. */
  | "UNKNOWN_PROFILE"
  /** The network gave no usable answer: the choice stays open. */
  | "NETWORK_UNAVAILABLE";

export type Chosen =
  | { readonly kind: "COMPLETED"; readonly attempt: AttemptFacts }
  | { readonly kind: "REFUSED"; readonly code: ChoiceRefusal };

export interface ChooseParts {
  readonly database: Database;
  readonly attempts: Attempts;
  readonly providers: Providers;
  readonly swapConsent: SwapConsent;
  readonly concludeTrip: ConcludeTrip;
  readonly log: Log;
  readonly pauses?: readonly number[];
}

const NETWORK_MS = 60_000;

/** Connects what a person chose of what a consent reaches; a profile that the company has already is taken over, with its history. */
export class ChooseProfiles {
  constructor(private readonly parts: ChooseParts) {}

  async run(choosing: Choosing): Promise<Chosen> {
    const { companyId, attemptId, user, actor, now, address = null, requestId = null } = choosing;
    const { database, attempts, log } = this.parts;
    const origin = { actor, occurredAt: now, address, requestId };
    const key = { companyId, id: attemptId };
    const offered = await attempts.readForChoice(key, user, now);
    if (offered.kind === "REFUSED") return offered;
    const profiles = pick(offered.consent, choosing.profileIds);
    if (profiles === null) return { kind: "REFUSED", code: "UNKNOWN_PROFILE" };
    const taken = await attempts.takeForChoice(key, user, origin);
    if (taken.kind === "REFUSED") return taken;
    const { attempt, consent } = taken;
    try {
      const done = await this.connect(attempt, consent, profiles, origin, choosing.signal);
      if (!done) return { kind: "REFUSED", code: "NETWORK_UNAVAILABLE" };
    } catch (error) {
      log.error({ err: error, attempt: attempt.id }, "what was chosen could not be connected; the choice stays open");
      await this.parts.concludeTrip.putBack(attempt, consent, origin);
      throw error;
    }
    return { kind: "COMPLETED", attempt: (await readAttempt(database, key)) ?? attempt };
  }

  /** @returns false when the network gave no usable answer */
  private async connect(
    attempt: AttemptFacts,
    consent: ReceivedConsent,
    chosen: readonly GrantedProfile[],
    origin: AuditOrigin,
    cutShort: AbortSignal,
  ): Promise<boolean> {
    const { providers, swapConsent, concludeTrip, pauses = TRIAL_PAUSES } = this.parts;
    const port = providers.of(attempt);
    if (port === null) return await concludeTrip.fail(attempt, "APP_FAULT", {}, consent, origin).then(() => true);
    const keys = new Set(chosen.map(keyOfProfile));
    const further = consent.profiles.filter((profile) => !keys.has(keyOfProfile(profile)));
    const signal = AbortSignal.any([cutShort, AbortSignal.timeout(NETWORK_MS)]);
    const trial = await tryConsent({ port, tokens: consent.grant, wanted: chosen, further, signal, pauses });
    if (trial.kind === "FAILED") {
      const outcome = outcomeOfRefusal("PROBE", trial.verdict);
      if (outcome === "NETWORK_UNAVAILABLE") {
        await concludeTrip.putBack(attempt, consent, origin);
        return false;
      }
      await concludeTrip.fail(attempt, outcome, attempt.details, consent, origin);
      return true;
    }
    const use = { platform: attempt.platform, purpose: attempt.purpose };
    const order = { attempt, consent, target: null, chosen, listed: [use], lacking: [], failed: trial.failed, origin };
    const result = await swapConsent.run(order);
    if (result !== "ELSEWHERE") return true;
    const handedOver = await concludeTrip.handOver(attempt, consent, attempt.details, origin);
    if (!handedOver) await concludeTrip.fail(attempt, "CONNECTED_ELSEWHERE", attempt.details, consent, origin);
    return true;
  }
}

/** @returns null when nothing was chosen, or something that is not offered */
function pick({ profiles }: ReceivedConsent, ids: readonly string[]): GrantedProfile[] | null {
  const offered = new Map(profiles.map((profile) => [choiceId(profile), profile]));
  const chosen = [...new Set(ids)].map((id) => offered.get(id));
  return chosen.length > 0 && chosen.every((profile) => profile !== undefined) ? chosen : null;
}
