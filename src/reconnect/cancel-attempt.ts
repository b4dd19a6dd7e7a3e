import type { AuditOrigin } from "../audit/audit-origin.js";
import type { Database } from "../database/database.js";
import { type AttemptFacts, readAttempt } from "./attempt-facts.js";
import type { Attempts } from "./attempts.js";

/**
 * Ends an attempt because its person says so: the pop-up was closed, or nothing is to be chosen. Once the browser has come back the trip
 * is in the hands of whoever completes it, and goes on: a pop-up closes itself then, and a dashboard may see that before its message.
 */
export class CancelAttempt {
  constructor(
    private readonly database: Database,
    private readonly attempts: Attempts,
  ) {}

  /** @returns the attempt as it is afterwards, cancelled or not; null when the person has started none with this id */
  run(
    { companyId, userId }: { readonly companyId: number; readonly userId: string },
    id: string,
    origin: AuditOrigin,
  ): Promise<AttemptFacts | null> {
    return this.database.transaction(async (tx) => {
      const key = { companyId, id };
      const attempt = await readAttempt(tx, key);
      if (attempt === null || attempt.userId !== userId) return null;
      const cancelled = await this.attempts.abandon(tx, key, "CANCELLED", attempt.details, origin, [
        "STARTED",
        "AT_NETWORK",
        "CHOOSING",
      ]);
      return cancelled ? readAttempt(tx, key) : attempt;
    });
  }
}
