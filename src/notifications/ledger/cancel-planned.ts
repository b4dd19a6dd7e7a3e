import sql, { join, type Sql } from "sql-template-tag";
import type { Transaction } from "../../database/transaction.js";
import type { Category } from "../category.js";
import type { LedgerRow } from "./ledger-row.entity.js";

/** What decides whether a planned row has become pointless. */
export interface PlannedRow extends Pick<LedgerRow, "id" | "kind" | "epoch" | "incidentId"> {
  readonly companyId: number;
  readonly accountId: string | null;
  readonly category: Category;
}

/** Rows in one statement. */
const CHUNK = 200;

/**
 * Cancels planned mails. Hardly ever is there one, so one look comes first; a row that a delivery has taken meanwhile is left to it.
 *
 * @param where a condition that an index answers, without the state
 */
export async function cancelPlanned(
  tx: Transaction,
  where: Sql,
  isMoot: (row: PlannedRow) => boolean,
  now: Date,
): Promise<void> {
  const planned = await tx.query<PlannedRow>(
    sql`SELECT company_id AS companyId, id, kind, category, account_id AS accountId, epoch AS epoch, incident_id AS incidentId
      FROM notification_ledger WHERE state = 'PLANNED' AND ${where} ORDER BY company_id, id`,
  );
  const moot = planned.filter(isMoot);
  for (let from = 0; from < moot.length; from += CHUNK) {
    const these = moot.slice(from, from + CHUNK).map((row) => sql`(company_id = ${row.companyId} AND id = ${row.id})`);
    await tx.execute(
      sql`UPDATE notification_ledger SET state = 'CANCELLED', updated_at = ${now}
        WHERE state = 'PLANNED' AND (${join(these, " OR ")})`,
    );
  }
}
