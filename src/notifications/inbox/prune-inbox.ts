import sql, { join } from "sql-template-tag";
import type { Database } from "../../database/database.js";

const DAY_MS = 86_400_000;
/** How long people can read what they were told in the app. */
export const INBOX_DAYS = 90;

const BATCH = 500;

/** Forgets notifications after 90 days, read or not. */
export class PruneInbox {
  constructor(private readonly database: Database) {}

  async run(now: Date, signal?: AbortSignal): Promise<void> {
    const oldest = new Date(now.getTime() - INBOX_DAYS * DAY_MS);
    while (signal?.aborted !== true && (await this.deleteSome(oldest)) === BATCH);
  }

  private async deleteSome(oldest: Date): Promise<number> {
    const rows = await this.database.query<{ company_id: number; id: string }>(
      sql`SELECT company_id, id FROM notifications WHERE created_at < ${oldest} ORDER BY created_at LIMIT ${BATCH}`,
    );
    if (rows.length === 0) return 0;
    const these = rows.map((row) => sql`(company_id = ${row.company_id} AND id = ${row.id})`);
    await this.database.transaction((tx) => tx.execute(sql`DELETE FROM notifications WHERE ${join(these, " OR ")}`));
    return rows.length;
  }
}
