import sql from "sql-template-tag";
import { SYSTEM } from "../api/viewer.js";
import type { Database } from "../database/database.js";
import { readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { Transaction } from "../database/transaction.js";
import { ATTEMPT_FACTS, type AttemptFactsRow, toAttemptFacts } from "./attempt-facts.js";
import type { Attempts } from "./attempts.js";

const BATCH = 100;

/**
 * Ends attempts that nobody finished in time, whatever they stand at: their secrets are destroyed, and verdicts count again. Reads what is
 * due from the table, so it may run late, twice or in several processes at once.
 */
export class EndOverdueAttempts {
  constructor(
    private readonly database: Database,
    private readonly attempts: Attempts,
  ) {}

  /** @returns how many were ended; stops early when aborted */
  async run(now: Date, signal?: AbortSignal): Promise<number> {
    let ended = 0;
    while (signal?.aborted !== true) {
      const batch = await this.database.transaction((tx) => this.endBatch(tx, now));
      ended += batch;
      if (batch < BATCH) break;
    }
    return ended;
  }

  /** The next instant after the given one at which an attempt is over; null if none will be. */
  async nextInstant(after: Date): Promise<Date | null> {
    const [row] = await this.database.query<{ next: StoredMoment | null }>(
      sql`SELECT MIN(expires_at) AS next FROM reconnect_attempts WHERE ended_at IS NULL AND expires_at > ${after}`,
    );
    return readOptionalMoment(row?.next ?? null);
  }

  /** In the order of the index, so that only what is returned is locked (database-facts, SKIP LOCKED trap). */
  private async endBatch(tx: Transaction, now: Date): Promise<number> {
    const rows = await tx.query<AttemptFactsRow>(
      sql`SELECT ${ATTEMPT_FACTS} FROM reconnect_attempts ${tx.dialect.withIndex("reconnect_attempts_open")}
        WHERE ended_at IS NULL AND expires_at <= ${now}
        ORDER BY expires_at, company_id, id LIMIT ${BATCH}${tx.dialect.forUpdateSkipLocked}`,
    );
    const origin = { actor: SYSTEM, occurredAt: now, address: null, requestId: null };
    for (const row of rows) {
      const attempt = toAttemptFacts(row);
      // The account was mismatched, and nobody has chosen what came instead: that is still how it ended.
      await this.attempts.abandon(tx, attempt, attempt.outcome ?? "EXPIRED", attempt.details, origin);
    }
    return rows.length;
  }
}
