import sql, { join } from "sql-template-tag";
import type { Database } from "../database/database.js";
import type { Provider } from "../platforms/provider.js";

/** Longer than any network repeats a delivery; TikTok does for 72 hours. */
const KEPT_MS = 30 * 86_400_000;
const BATCH = 500;

/** Forgets pushed events that no network delivers again any more. */
export class PrunePushes {
  constructor(private readonly database: Database) {}

  async run(now: Date, signal?: AbortSignal): Promise<void> {
    const oldest = new Date(now.getTime() - KEPT_MS);
    while (signal?.aborted !== true && (await this.deleteBatch(oldest)) === BATCH);
  }

  private async deleteBatch(oldest: Date): Promise<number> {
    const rows = await this.database.query<{ provider: Provider; event_hash: string }>(
      sql`SELECT provider, event_hash FROM received_pushes WHERE received_at < ${oldest} ORDER BY received_at LIMIT ${BATCH}`,
    );
    if (rows.length === 0) return 0;
    const these = rows.map((row) => sql`(provider = ${row.provider} AND event_hash = ${row.event_hash})`);
    await this.database.transaction((tx) => tx.execute(sql`DELETE FROM received_pushes WHERE ${join(these, " OR ")}`));
    return rows.length;
  }
}
