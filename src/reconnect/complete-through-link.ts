import type { Actor } from "../api/viewer.js";
import type { AuditOrigin } from "../audit/audit-origin.js";
import type { Database } from "../database/database.js";
import { type AttemptFacts, readAttempt } from "./attempt-facts.js";
import type { AttemptOutcome } from "./attempt.js";
import type { Attempts } from "./attempts.js";
import { endLink } from "./end-links.js";
import { findLinkById } from "./find-link.js";
import type { ReturnedTrip } from "./receive-callback.js";

/** What a completion is asked with; `user` is null for a trip through a link. */
export interface LinkCompletion {
  readonly companyId: number;
  readonly attemptId: string;
  readonly completion: string;
  readonly user: null;
  readonly actor: Actor;
  readonly now: Date;
  readonly signal: AbortSignal;
}

/** Trades the code, compares and tries, and puts the new consent in place or ends the attempt otherwise. */
export interface CompletesTrips {
  run(request: LinkCompletion): Promise<unknown>;
}

/** How a trip through a link went, for the page that its browser shows. */
export interface LinkTripResult {
  readonly attempt: AttemptFacts;
  /** LINK_ENDED: the link was withdrawn, or the account healed or was disconnected, while the person was at the network. */
  readonly outcome: AttemptOutcome | "LINK_ENDED";
}

export interface CompleteThroughLinkParts {
  readonly database: Database;
  readonly attempts: Attempts;
  readonly completeReconnect: CompletesTrips;
}

/**
 * Completes a trip through an outside link by itself: there is no person with a token to do it. What has come back with somebody else's
 * login cannot be chosen by anybody, so that ends the attempt.
 */
export class CompleteThroughLink {
  constructor(private readonly parts: CompleteThroughLinkParts) {}

  async run({ attempt, outcome, completion }: ReturnedTrip, origin: AuditOrigin): Promise<LinkTripResult> {
    const { database, completeReconnect } = this.parts;
    if (outcome !== null || completion === null) return { attempt, outcome: outcome ?? "NETWORK_UNAVAILABLE" };
    if (await this.hasLinkEnded(attempt, origin.occurredAt)) {
      await this.abandon(attempt, "CANCELLED", origin);
      return { attempt, outcome: "LINK_ENDED" };
    }
    const { companyId, id: attemptId } = attempt;
    const { actor, occurredAt: now } = origin;
    // A browser that goes away stops nothing: the code works once.
    const signal = new AbortController().signal;
    await completeReconnect.run({ companyId, attemptId, completion, user: null, actor, now, signal });
    const after = (await readAttempt(database, attempt)) ?? attempt;
    return this.conclude(after, origin);
  }

  private async conclude(attempt: AttemptFacts, origin: AuditOrigin): Promise<LinkTripResult> {
    const outcome = attempt.outcome ?? "NETWORK_UNAVAILABLE";
    if (attempt.step === "CHOOSING") await this.abandon(attempt, outcome, origin);
    if (outcome === "SUCCEEDED" && attempt.linkId !== null) {
      const key = { companyId: attempt.companyId, id: attempt.linkId };
      await this.parts.database.transaction((tx) => endLink(tx, key, "USED", origin));
    }
    return { attempt, outcome };
  }

  /** A link that only expired meanwhile lets a trip that began in time come to its end. */
  private async hasLinkEnded({ companyId, linkId, createdAt }: AttemptFacts, now: Date): Promise<boolean> {
    if (linkId === null) return true;
    const { database } = this.parts;
    if ((await findLinkById(database, companyId, linkId, now)).kind === "LIVE") return false;
    return (await findLinkById(database, companyId, linkId, createdAt)).kind !== "LIVE";
  }

  private async abandon(attempt: AttemptFacts, outcome: AttemptOutcome, origin: AuditOrigin): Promise<void> {
    const { database, attempts } = this.parts;
    await database.transaction((tx) => attempts.abandon(tx, attempt, outcome, attempt.details, origin));
  }
}
