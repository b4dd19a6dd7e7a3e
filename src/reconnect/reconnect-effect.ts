import type { Transaction } from "../database/transaction.js";
import type { AuditOrigin } from "../audit/audit-origin.js";

/** What one trip has repaired. Ids of accounts; those of events come with `StatusChangeEffect`. */
export interface Repair {
  readonly companyId: number;
  readonly attemptId: string;
  /** Null for a trip through an outside link. */
  readonly userId: string | null;
  readonly grantId: string;
  /** What the trip was for: repaired, taken over, connected again, or new. */
  readonly connected: readonly string[];
  readonly healed: readonly string[];
  /** Of `connected`, those that worked and lived on somebody else's consent until now: they get no event. */
  readonly takenOver: readonly string[];
}

/**
 * What another room adds to the transaction of a swap (silence reminders, tell people); handed over by `app.ts`. Called before the
 * numbers of the status changes are drawn, so it may take locks (D-4).
 */
export interface ReconnectEffect {
  healed(tx: Transaction, repair: Repair, origin: AuditOrigin): Promise<void>;
}
