import sql, { join } from "sql-template-tag";
import type { Database } from "../database/database.js";

/** An advisory that nothing has confirmed for so long is over: a network's block ends without a word. */
export const ADVISORY_STALE_MS = 7 * 86_400_000;

const BATCH = 200;

interface StaleAdvisory {
  company_id: number;
  account_id: string;
  number: number;
}

/**
 * Closes advisories that were last seen seven days ago. Blocks of posting need it: no look proves that posts are let through again.
 * What still holds (our own app's fault, a missing permission) is seen again by the next look long before.
 */
export class CloseStaleAdvisories {
  constructor(private readonly database: Database) {}

  async run(now: Date, signal?: AbortSignal): Promise<void> {
    const oldest = new Date(now.getTime() - ADVISORY_STALE_MS);
    while (signal?.aborted !== true && (await this.closeSome(oldest, now)) === BATCH);
  }

  private async closeSome(oldest: Date, now: Date): Promise<number> {
    const stale = await this.database.query<StaleAdvisory>(
      sql`SELECT company_id, account_id, number FROM advisories ${this.database.dialect.withIndex("advisories_stale")}
        WHERE closed_at IS NULL AND last_seen_at <= ${oldest} ORDER BY last_seen_at LIMIT ${BATCH}`,
    );
    if (stale.length === 0) return 0;
    const these = stale.map(
      (row) => sql`(company_id = ${row.company_id} AND account_id = ${row.account_id} AND number = ${row.number})`,
    );
    // Seen again meanwhile: stays. The next batch no longer finds it either.
    await this.database.transaction((tx) =>
      tx.execute(
        sql`UPDATE advisories SET open_account_id = NULL, closed_at = ${now}
          WHERE (${join(these, " OR ")}) AND closed_at IS NULL AND last_seen_at <= ${oldest}`,
      ),
    );
    return stale.length;
  }
}
