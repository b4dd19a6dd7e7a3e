import { recordAuditEntry } from "../audit/record-audit-entry.js";
import type { AuditOrigin } from "../audit/audit-origin.js";
import type { Database } from "../database/database.js";
import type { Transaction } from "../database/transaction.js";
import type { AdoptConsent, LiveGrant } from "./adopt-consent.js";
import type { AttemptDetails } from "./attempt-details.js";
import type { AttemptFacts } from "./attempt-facts.js";
import type { AttemptOutcome } from "./attempt.js";
import type { Attempts } from "./attempts.js";
import { holdVerdicts, releaseVerdicts } from "./hold-verdicts.js";
import type { ReceivedConsent } from "./received-consent.js";

export interface ConcludeParts {
  readonly database: Database;
  readonly attempts: Attempts;
  readonly adoptConsent: AdoptConsent;
}

/** The ends of a trip that swaps nothing, and what becomes of its consent there. */
export class ConcludeTrip {
  constructor(private readonly parts: ConcludeParts) {}

  /**
   * Seals the consent with the attempt before anything else is asked, and holds verdicts about the person's live one, whose tokens may
   * just have died by it.
   *
   * @returns false when the attempt was ended meanwhile: the consent has been seen to
   */
  keepReceived(attempt: AttemptFacts, consent: ReceivedConsent, origin: AuditOrigin): Promise<boolean> {
    const { database, attempts, adoptConsent } = this.parts;
    return database.transaction(async (tx) => {
      if (!(await attempts.keepReceived(tx, attempt, consent.grant, origin))) {
        const unused = { companyId: attempt.companyId, provider: attempt.provider, consent };
        await adoptConsent.disposeOfConsent(tx, unused, origin.occurredAt);
        return false;
      }
      const live = await this.liveGrant(tx, attempt, consent);
      if (live !== null) await holdVerdicts(tx, live.companyId, live.id, attempt.expiresAt);
      return true;
    });
  }

  /** Ends the trip without success; nothing that is stored of the accounts changes. */
  async fail(
    attempt: AttemptFacts,
    outcome: AttemptOutcome,
    details: AttemptDetails,
    consent: ReceivedConsent | null,
    origin: AuditOrigin,
  ): Promise<void> {
    const { database, attempts, adoptConsent } = this.parts;
    await database.transaction(async (tx) => {
      if (!(await attempts.end(tx, attempt, outcome, details, origin)) || consent === null) return;
      const { companyId, provider, accountId } = attempt;
      await this.release(tx, attempt, consent);
      const how = { except: accountId, justIssued: true };
      await adoptConsent.dispose(tx, { companyId, provider, consent }, how, origin.occurredAt);
    });
  }

  /** Lets a person choose; the person's live consent gets the new tokens at once, since they may have ended its own. */
  async choose(
    attempt: AttemptFacts,
    details: AttemptDetails,
    outcome: "ACCOUNT_MISMATCH" | null,
    consent: ReceivedConsent,
    origin: AuditOrigin,
  ): Promise<void> {
    const { database, attempts } = this.parts;
    await database.transaction(async (tx) => {
      if (!(await attempts.keepForChoice(tx, attempt, consent, details, outcome, origin))) return;
      await this.adoptOwn(tx, attempt, consent, origin);
    });
  }

  /** Lets a person choose once more, after a choice that could not be carried out for now. */
  async putBack(attempt: AttemptFacts, consent: ReceivedConsent, origin: AuditOrigin): Promise<void> {
    const outcome = attempt.outcome === "ACCOUNT_MISMATCH" ? attempt.outcome : null;
    await this.parts.database.transaction((tx) =>
      this.parts.attempts.keepForChoice(tx, attempt, consent, attempt.details, outcome, origin),
    );
  }

  /**
   * A stranger's login whose only live consent is another company's: there is nothing to choose, and the tokens go where they are needed.
   *
   * @returns false when it is not so: nothing was changed
   */
  leaveElsewhere(
    attempt: AttemptFacts,
    consent: ReceivedConsent,
    details: AttemptDetails,
    origin: AuditOrigin,
  ): Promise<boolean> {
    return this.giveAway(attempt, consent, "ACCOUNT_MISMATCH", details, origin);
  }

  /**
   * Ends a trip whose profile is connected in another company (one live consent of a person). The consent has killed that one's tokens, so
   * it gets the new ones; audited on both sides, and neither learns of the other. Never a revoke.
   *
   * @returns false when nobody has it any more: nothing was changed
   */
  handOver(
    attempt: AttemptFacts,
    consent: ReceivedConsent,
    details: AttemptDetails,
    origin: AuditOrigin,
  ): Promise<boolean> {
    return this.giveAway(attempt, consent, "CONNECTED_ELSEWHERE", details, origin);
  }

  private giveAway(
    attempt: AttemptFacts,
    consent: ReceivedConsent,
    outcome: "CONNECTED_ELSEWHERE" | "ACCOUNT_MISMATCH",
    details: AttemptDetails,
    origin: AuditOrigin,
  ): Promise<boolean> {
    const { database, attempts, adoptConsent } = this.parts;
    return database.transaction(async (tx): Promise<boolean> => {
      const live = await this.liveGrant(tx, attempt, consent);
      if (live === null || live.companyId === attempt.companyId) return false;
      if (!(await attempts.end(tx, attempt, outcome, details, origin))) return true;
      const { companyId, id, provider, accountId } = attempt;
      await recordAuditEntry(tx, {
        ...origin,
        companyId,
        action: "CONSENT_HAND_OVER",
        target: { type: "ReconnectAttempt", id },
        details: { provider },
      });
      const given = { companyId, provider, consent };
      await adoptConsent.adopt(tx, live, given, { except: accountId, justIssued: true }, origin);
      await releaseVerdicts(tx, live.companyId, live.id);
      return true;
    });
  }

  private async adoptOwn(tx: Transaction, attempt: AttemptFacts, consent: ReceivedConsent, origin: AuditOrigin) {
    const live = await this.liveGrant(tx, attempt, consent);
    if (live === null) return;
    const { companyId, provider, accountId } = attempt;
    const given = { companyId, provider, consent };
    await this.parts.adoptConsent.adopt(tx, live, given, { except: accountId, justIssued: true }, origin);
  }

  private async release(tx: Transaction, attempt: AttemptFacts, consent: ReceivedConsent): Promise<void> {
    const live = await this.liveGrant(tx, attempt, consent);
    if (live !== null) await releaseVerdicts(tx, live.companyId, live.id);
  }

  private liveGrant(
    tx: Transaction,
    { companyId, provider }: AttemptFacts,
    { grant }: ReceivedConsent,
  ): Promise<LiveGrant | null> {
    return this.parts.adoptConsent.findLive(tx, companyId, provider, grant);
  }
}
