import sql, { join } from "sql-template-tag";
import { HISTORY_DAYS } from "../../accounts/prune-history.js";
import type { Database } from "../../database/database.js";

const DAY_MS = 86_400_000;
const BATCH = 500;

/** Forgets who was told what when the history of the accounts is forgotten too: nothing so old can be told a second time. */
export class PruneLedger {
  constructor(private readonly database: Database) {}

  async run(now: Date, signal?: AbortSignal): Promise<void> {
    const oldest = new Date(now.getTime() - HISTORY_DAYS * DAY_MS);
    for (const state of ["GROUPED", "CANCELLED"] as const) {
      while (signal?.aborted !== true && (await this.deleteSome(state, oldest)) === BATCH);
    }
  }

  private async deleteSome(state: "GROUPED" | "CANCELLED", oldest: Date): Promise<number> {
    const rows = await this.database.query<{ company_id: number; id: string }>(
      sql`SELECT company_id, id FROM notification_ledger WHERE state = ${state} AND due_at < ${oldest}
        ORDER BY due_at LIMIT ${BATCH}`,
    );
    if (rows.length === 0) return 0;
    const these = rows.map((row) => sql`(company_id = ${row.company_id} AND id = ${row.id})`);
    await this.database.transaction((tx) =>
      tx.execute(sql`DELETE FROM notification_ledger WHERE state = ${state} AND (${join(these, " OR ")})`),
    );
    return rows.length;
  }
}
