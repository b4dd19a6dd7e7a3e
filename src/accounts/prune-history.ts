import sql, { join } from "sql-template-tag";
import type { Database } from "../database/database.js";

const DAY_MS = 86_400_000;
/** How long status changes and outages are kept. */
export const HISTORY_DAYS = 400;
/** How far back a stream can be replayed. */
export const REPLAY_DAYS = 30;

const BATCH = 500;

/**
 * Forgets what is too old: status changes and closed outages after 400 days, and the possibility to replay changes after 30 days. The
 * last change of an account is kept whatever its age, and so is an open outage.
 */
export class PruneHistory {
  constructor(private readonly database: Database) {}

  async run(now: Date, signal?: AbortSignal): Promise<void> {
    await this.closeReplayWindow(new Date(now.getTime() - REPLAY_DAYS * DAY_MS));
    const oldest = new Date(now.getTime() - HISTORY_DAYS * DAY_MS);
    while (signal?.aborted !== true && (await this.deleteChanges(oldest)) === BATCH);
    while (signal?.aborted !== true && (await this.deleteOutages(oldest)) === BATCH);
  }

  /** Cursors before the window get RESYNC from now on, whether or not the changes are still there (D-12). */
  private async closeReplayWindow(oldest: Date): Promise<void> {
    const floors = await this.database.query<{ company_id: number; floor: number }>(
      sql`SELECT c.company_id, MAX(c.number) AS floor FROM company_streams s
        JOIN status_changes c ON c.company_id = s.company_id AND c.number > s.pruned_through
        WHERE c.recorded_at < ${oldest} GROUP BY c.company_id`,
    );
    for (const { company_id, floor } of floors) {
      await this.database.transaction((tx) =>
        tx.execute(
          sql`UPDATE company_streams SET pruned_through = ${floor} WHERE company_id = ${company_id} AND pruned_through < ${floor}`,
        ),
      );
    }
  }

  private async deleteChanges(oldest: Date): Promise<number> {
    const rows = await this.database.query<{ company_id: number; number: number }>(
      sql`SELECT c.company_id, c.number FROM status_changes c
        JOIN social_accounts a ON a.company_id = c.company_id AND a.id = c.account_id
        WHERE c.recorded_at < ${oldest} AND c.number < a.last_change_number ORDER BY c.recorded_at LIMIT ${BATCH}`,
    );
    return this.delete("status_changes", "number", rows);
  }

  private async deleteOutages(oldest: Date): Promise<number> {
    const rows = await this.database.query<{ company_id: number; number: number }>(
      sql`SELECT company_id, opened_number AS number FROM outages WHERE ended_at < ${oldest} ORDER BY ended_at LIMIT ${BATCH}`,
    );
    return this.delete("outages", "opened_number", rows);
  }

  private async delete(
    table: string,
    column: string,
    rows: readonly { company_id: number; number: number }[],
  ): Promise<number> {
    if (rows.length === 0) return 0;
    const conditions = rows.map((row) => sql`(company_id = ${row.company_id} AND ${sql([column])} = ${row.number})`);
    await this.database.transaction((tx) =>
      tx.execute(sql`DELETE FROM ${sql([table])} WHERE ${join(conditions, " OR ")}`),
    );
    return rows.length;
  }
}
