import { setTimeout as sleep } from "node:timers/promises";
import type { Actor } from "../api/viewer.js";
import type { AuditOrigin } from "../audit/audit-origin.js";
import type { Database } from "../database/database.js";
import type { SubjectHasher } from "../grants/subject-hash.js";
import type { Log } from "../log.js";
import { missingScopes } from "../platforms/needed-scopes.rules.js";
import type { GrantedProfile, IssuedGrant, ProviderPort } from "../platforms/provider-port.js";
import type { Providers } from "../platforms/providers.js";
import type { AttemptDetails, NamedProfile } from "./attempt-details.js";
import { type AttemptFacts, readAttempt } from "./attempt-facts.js";
import type { Attempts, ConsumeRefusal, OpenAttempt } from "./attempts.js";
import type { AttemptOutcome } from "./attempt.js";
import { readGrantOf, readKnown, readTarget, readUses, type TargetAccount } from "./company-standing.js";
import { findTarget, isSameUse, keyOfProfile } from "./compare-profiles.rules.js";
import type { ConcludeTrip } from "./conclude-trip.js";
import { outcomeOfRefusal } from "./failure-outcome.rules.js";
import { listReach, type Reach } from "./list-reach.js";
import type { ReceivedConsent } from "./received-consent.js";
import type { SwapConsent } from "./swap-consent.js";
import { redirectUriOf } from "./trip-addresses.rules.js";
import { TRIAL_PAUSES, tryConsent } from "./try-consent.js";

export interface Completion {
  readonly companyId: number;
  readonly attemptId: string;
  /** What the returning browser was given. */
  readonly completion: string;
  /** The id of the person who completes; null: a trip through an outside link, which completes by itself. */
  readonly user: string | null;
  readonly actor: Actor;
  readonly now: Date;
  /** Cuts the questions to the network short; what has been received is kept all the same. */
  readonly signal: AbortSignal;
  readonly address?: string | null;
  readonly requestId?: string | null;
}

export type Completed =
  | { readonly kind: "COMPLETED"; readonly attempt: AttemptFacts }
  | { readonly kind: "REFUSED"; readonly code: ConsumeRefusal };

export interface CompleteParts {
  readonly database: Database;
  readonly attempts: Attempts;
  readonly providers: Providers;
  readonly hasher: SubjectHasher;
  readonly swapConsent: SwapConsent;
  readonly concludeTrip: ConcludeTrip;
  readonly log: Log;
  readonly publicUrl: string;
  /** Between tries of a new consent, in milliseconds. */
  readonly pauses?: readonly number[];
}

/** All questions to the network together. A person waits, and a repair that takes longer is begun anew. */
const NETWORK_MS = 60_000;
/** A consent that nobody has stored is lost, so storing it is tried for so long. */
const KEEP_PATIENCE_MS = 30_000;
const KEEP_PAUSE_MS = 500;
/** Another company may let the person's consent go just when it is to be handed over. */
const MOST_SWAPS = 3;

/** A trip on its way through the network. */
interface Trip {
  readonly attempt: AttemptFacts;
  readonly port: ProviderPort;
  readonly grant: IssuedGrant;
  readonly target: TargetAccount | null;
  readonly origin: AuditOrigin;
  readonly signal: AbortSignal;
}

/**
 * Completes a trip: consumes it, trades the code, lists, compares and tries, and only then swaps (O-7). Whatever goes wrong before leaves
 * what is stored of the accounts as it was, and the trip ends with an outcome that says what.
 */
export class CompleteReconnect {
  constructor(private readonly parts: CompleteParts) {}

  async run(completion: Completion): Promise<Completed> {
    const { companyId, attemptId, user, actor, now, address = null, requestId = null } = completion;
    const origin = { actor, occurredAt: now, address, requestId };
    const key = { companyId, id: attemptId };
    const consumed = await this.parts.attempts.consume(key, completion.completion, user, origin);
    if (consumed.kind === "REFUSED") return consumed;
    const { attempt } = consumed;
    const signal = AbortSignal.any([completion.signal, AbortSignal.timeout(NETWORK_MS)]);
    try {
      await this.trade(attempt, origin, signal);
    } catch (error) {
      await this.giveUp(attempt, error, origin);
      throw error;
    }
    return { kind: "COMPLETED", attempt: (await readAttempt(this.parts.database, key)) ?? attempt };
  }

  private async trade(open: OpenAttempt, origin: AuditOrigin, signal: AbortSignal): Promise<void> {
    const { database, providers, publicUrl, concludeTrip } = this.parts;
    const { code, codeVerifier, ...attempt } = open;
    const port = providers.of(attempt);
    if (port === null) return concludeTrip.fail(attempt, "APP_FAULT", {}, null, origin);
    const redirectUri = redirectUriOf(publicUrl, attempt.provider);
    const exchanged = await port.exchangeCode({ code, codeVerifier, redirectUri }, signal);
    if (exchanged.kind === "REFUSED") {
      const outcome = outcomeOfRefusal("EXCHANGE", exchanged.verdict);
      return concludeTrip.fail(attempt, outcome, {}, null, origin);
    }
    const { grant } = exchanged;
    if (!(await this.keep(attempt, { grant, profiles: [] }, origin))) return;
    const target = await readTarget(database, attempt);
    await this.examine({ attempt, port, grant, target, origin, signal });
  }

  private async examine(trip: Trip): Promise<void> {
    const { database, hasher } = this.parts;
    const { attempt, port, grant, target, origin, signal } = trip;
    const missing = missingScopes(attempt.provider, grant.scopes, attempt);
    if (missing.length > 0) return this.fail(trip, "INSUFFICIENT_SCOPE", { missingScopes: missing });
    const { appId, subject } = grant;
    const ownGrantId = await readGrantOf(
      database,
      attempt,
      hasher.hash({ provider: attempt.provider, appId, subject }),
    );
    const grantIds = [ownGrantId, target?.grantId ?? null].filter((id) => id !== null);
    const uses = await readUses(database, attempt, grantIds, origin.occurredAt);
    const reach = await listReach(port, grant, attempt, uses, signal);
    if (reach.kind === "REFUSED") return this.fail(trip, outcomeOfRefusal("LIST", reach.verdict), {});
    if (target === null) return this.connect(trip, reach);
    const samePerson = ownGrantId !== null && ownGrantId === target.grantId;
    const { provider } = attempt;
    const found = findTarget({ target, provider, received: reach.profiles, samePerson });
    const isOther = found === null || (await this.isAnothers(trip, target, found));
    return isOther ? this.mismatch(trip, target, reach) : this.replace(trip, reach, [found], found);
  }

  /** Connects what is new: at once where there is one profile, after a choice where there are several. */
  private async connect(trip: Trip, reach: Reach): Promise<void> {
    const { attempt, grant, origin } = trip;
    const profiles = reach.profiles.filter((profile) => isSameUse(profile, attempt));
    const known = await readKnown(this.parts.database, attempt.companyId, reach.profiles, origin.occurredAt);
    // What a person disconnected can be connected again, and keeps its history.
    const fresh = profiles.filter(
      (profile) => (known.get(keyOfProfile(profile))?.status ?? "DISCONNECTED") === "DISCONNECTED",
    );
    if (fresh.length > 1) {
      return this.parts.concludeTrip.choose(attempt, {}, null, { grant, profiles }, origin);
    }
    const mends = [...known.values()].some(({ status }) => status === "EXPIRED" || status === "INVALID");
    if (fresh.length === 0 && !mends) return this.fail(trip, "NO_PROFILES", {});
    return this.replace(trip, reach, fresh, null);
  }

  /** Somebody else signed in, or the profile is not granted any more: what is there can be added instead, by whoever has a login. */
  private async mismatch(trip: Trip, target: TargetAccount, reach: Reach): Promise<void> {
    const { attempt, grant, origin } = trip;
    const profiles = reach.profiles.filter((profile) => isSameUse(profile, attempt));
    const details = { expected: named(target), received: profiles.map(named) };
    if (profiles.length === 0) return this.fail(trip, "NO_PROFILES", { expected: details.expected });
    if (await this.parts.concludeTrip.leaveElsewhere(attempt, { grant, profiles }, details, origin)) return;
    if (attempt.userId === null) return this.fail(trip, "ACCOUNT_MISMATCH", details);
    return this.parts.concludeTrip.choose(attempt, details, "ACCOUNT_MISMATCH", { grant, profiles }, origin);
  }

  private async replace(
    trip: Trip,
    reach: Reach,
    wanted: readonly GrantedProfile[],
    profile: GrantedProfile | null,
  ): Promise<void> {
    const { attempt, port, grant, target, origin, signal } = trip;
    const { pauses = TRIAL_PAUSES, swapConsent, concludeTrip } = this.parts;
    const keys = new Set(wanted.map(keyOfProfile));
    const further = reach.profiles.filter((each) => !keys.has(keyOfProfile(each)));
    const trial = await tryConsent({ port, tokens: grant, wanted, further, signal, pauses });
    if (trial.kind === "FAILED") return this.fail(trip, outcomeOfRefusal("PROBE", trial.verdict), {});
    const consent = { grant, profiles: reach.profiles };
    const order = {
      attempt,
      consent,
      target: target === null || profile === null ? null : { accountId: target.id, profile },
      chosen: target === null ? wanted : [],
      listed: reach.listed,
      lacking: reach.lacking,
      failed: trial.failed,
      origin,
    };
    for (let swaps = 0; swaps < MOST_SWAPS; swaps++) {
      const result = await swapConsent.run(order);
      if (result !== "ELSEWHERE" || (await concludeTrip.handOver(attempt, consent, {}, origin))) return;
    }
    return this.fail(trip, "CONNECTED_ELSEWHERE", {});
  }

  /** Whether the company has another account of the profile that the person's own id led to. */
  private async isAnothers({ attempt, origin }: Trip, target: TargetAccount, found: GrantedProfile): Promise<boolean> {
    const known = await readKnown(this.parts.database, attempt.companyId, [found], origin.occurredAt);
    return (known.get(keyOfProfile(found))?.id ?? target.id) !== target.id;
  }

  private fail({ attempt, grant, origin }: Trip, outcome: AttemptOutcome, details: AttemptDetails): Promise<void> {
    return this.parts.concludeTrip.fail(attempt, outcome, details, { grant, profiles: [] }, origin);
  }

  /** A fault of the database is waited out: where a consent ends the earlier ones, these tokens are the only ones that live. */
  private async keep(attempt: AttemptFacts, consent: ReceivedConsent, origin: AuditOrigin): Promise<boolean> {
    const deadline = performance.now() + KEEP_PATIENCE_MS;
    for (;;) {
      try {
        return await this.parts.concludeTrip.keepReceived(attempt, consent, origin);
      } catch (error) {
        if (performance.now() > deadline) throw error;
        this.parts.log.error(
          { err: error, attempt: attempt.id },
          "a new consent could not be stored yet, trying again",
        );
        await sleep(KEEP_PAUSE_MS);
      }
    }
  }

  /** A fault of our own ends the attempt; the consent, sealed with it by then, is seen to. */
  private async giveUp(attempt: AttemptFacts, cause: unknown, origin: AuditOrigin): Promise<void> {
    const { database, attempts, log } = this.parts;
    log.error({ err: cause, attempt: attempt.id }, "a trip broke off by a fault of our own");
    try {
      await database.transaction((tx) => attempts.abandon(tx, attempt, "APP_FAULT", attempt.details, origin));
    } catch (error) {
      log.error(
        { err: error, attempt: attempt.id },
        "the trip could not be ended either; it ends when its time is over",
      );
    }
  }
}

function named({ name, handle }: NamedProfile): NamedProfile {
  return { name, handle };
}
