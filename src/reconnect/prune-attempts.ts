import sql from "sql-template-tag";
import type { Database } from "../database/database.js";

/** How long an attempt that has ended may be asked about; the audit trail remembers it longer. */
const KEPT_MS = 30 * 86_400_000;
const BATCH = 500;

/** Forgets attempts that ended long ago. */
export class PruneAttempts {
  constructor(private readonly database: Database) {}

  async run(now: Date, signal?: AbortSignal): Promise<void> {
    const before = new Date(now.getTime() - KEPT_MS);
    while (signal?.aborted !== true) {
      const forgotten = await this.database.transaction(async (tx) => {
        const rows = await tx.query<{ company_id: number; id: string }>(
          sql`SELECT company_id, id FROM reconnect_attempts WHERE ended_at < ${before} ORDER BY ended_at LIMIT ${BATCH}`,
        );
        for (const { company_id: companyId, id } of rows) {
          await tx.execute(sql`DELETE FROM reconnect_attempts WHERE company_id = ${companyId} AND id = ${id}`);
        }
        return rows.length;
      });
      if (forgotten < BATCH) return;
    }
  }
}
