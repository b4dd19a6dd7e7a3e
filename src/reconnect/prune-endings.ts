import sql, { type Sql } from "sql-template-tag";
import type { Database } from "../database/database.js";

/** How long links and revocations that have ended may be asked about; the audit trail remembers them longer. */
const KEPT_MS = 30 * 86_400_000;
const BATCH = 500;

/** Forgets links and revocations that ended long ago. */
export class PruneEndings {
  constructor(private readonly database: Database) {}

  async run(now: Date, signal?: AbortSignal): Promise<void> {
    const before = new Date(now.getTime() - KEPT_MS);
    // Whether a link has ended or not: its time is over.
    await this.prune(sql`reconnect_links`, sql`expires_at < ${before}`, signal);
    await this.prune(sql`revocations`, sql`ended_at < ${before}`, signal);
  }

  private async prune(table: Sql, over: Sql, signal: AbortSignal | undefined): Promise<void> {
    while (signal?.aborted !== true) {
      const forgotten = await this.database.transaction(async (tx) => {
        const rows = await tx.query<{ company_id: number; id: string }>(
          sql`SELECT company_id, id FROM ${table} WHERE ${over} LIMIT ${BATCH}`,
        );
        for (const { company_id: companyId, id } of rows) {
          await tx.execute(sql`DELETE FROM ${table} WHERE company_id = ${companyId} AND id = ${id}`);
        }
        return rows.length;
      });
      if (forgotten < BATCH) return;
    }
  }
}
