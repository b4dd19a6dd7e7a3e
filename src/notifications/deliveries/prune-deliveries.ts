import sql, { join } from "sql-template-tag";
import { HISTORY_DAYS } from "../../accounts/prune-history.js";
import type { Database } from "../../database/database.js";

const DAY_MS = 86_400_000;
/** Longer than an event may be old when it comes (M-7). */
const TOKEN_DAYS = 2;
const BATCH = 200;

/** Forgets mails when the history of the accounts is forgotten too, and used tokens of carriers' events after two days. */
export class PruneDeliveries {
  constructor(private readonly database: Database) {}

  async run(now: Date, signal?: AbortSignal): Promise<void> {
    const oldest = new Date(now.getTime() - HISTORY_DAYS * DAY_MS);
    while (signal?.aborted !== true && (await this.deleteDeliveries(oldest)) === BATCH);
    // Webhooks run on real time, whatever the business clock shows.
    const oldestToken = new Date(Date.now() - TOKEN_DAYS * DAY_MS);
    while (signal?.aborted !== true && (await this.deleteTokens(oldestToken)) === BATCH);
  }

  private async deleteDeliveries(oldest: Date): Promise<number> {
    const rows = await this.database.query<{ company_id: number; id: string }>(
      sql`SELECT company_id, id FROM deliveries WHERE created_at < ${oldest} AND due_at IS NULL ORDER BY created_at LIMIT ${BATCH}`,
    );
    if (rows.length === 0) return 0;
    const these = rows.map((row) => sql`(company_id = ${row.company_id} AND id = ${row.id})`);
    await this.database.transaction((tx) => tx.execute(sql`DELETE FROM deliveries WHERE ${join(these, " OR ")}`));
    return rows.length;
  }

  private async deleteTokens(oldest: Date): Promise<number> {
    const rows = await this.database.query<{ token_hash: string }>(
      sql`SELECT token_hash FROM received_mail_events WHERE received_at < ${oldest} ORDER BY received_at LIMIT ${BATCH}`,
    );
    if (rows.length === 0) return 0;
    await this.database.transaction((tx) =>
      tx.execute(
        sql`DELETE FROM received_mail_events WHERE token_hash IN (${join(rows.map(({ token_hash }) => token_hash))})`,
      ),
    );
    return rows.length;
  }
}
