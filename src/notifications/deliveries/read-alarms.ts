import sql, { join } from "sql-template-tag";
import type { SqlReader } from "../../database/transaction.js";
import type { ToldRow } from "./told-row.js";
import type { Alarm } from "./worth-telling.rules.js";

/** Rows in one statement; with more, SQLite finds the expression too large. */
const CHUNK = 200;

interface Columns {
  company_id: number;
  account_id: string;
  user_id: string;
  kind: ToldRow["kind"];
  change_number: number | string | null;
  epoch: number | null;
  went_out: number;
}

/** What readers were mailed about the accounts that these rows call repaired. @returns by `alarmKey` */
export async function readAlarms(
  reader: SqlReader,
  repairs: readonly ToldRow[],
): Promise<ReadonlyMap<string, readonly Alarm[]>> {
  const alarms = new Map<string, Alarm[]>();
  for (let from = 0; from < repairs.length; from += CHUNK) {
    const these = repairs
      .slice(from, from + CHUNK)
      .map(
        ({ companyId, account, userId }) =>
          sql`(l.company_id = ${companyId} AND l.account_id = ${account?.id ?? null} AND l.state = 'GROUPED' AND l.user_id = ${userId})`,
      );
    const rows = await reader.query<Columns>(
      sql`SELECT l.company_id, l.account_id, l.user_id, l.kind, l.change_number, l.epoch,
          CASE WHEN d.state IN ('SENT', 'DELIVERED', 'BOUNCED', 'COMPLAINED', 'CLAIMED', 'IN_DOUBT') THEN 1 ELSE 0 END AS went_out
        FROM notification_ledger l LEFT JOIN deliveries d ON d.company_id = l.company_id AND d.id = l.delivery_id
        WHERE l.category IN ('BROKEN_CONNECTIONS', 'EXPIRY_REMINDERS') AND (${join(these, " OR ")})`,
    );
    for (const row of rows) {
      const { kind, epoch, change_number: number } = row;
      const changeNumber = number === null ? null : Number(number);
      const key = alarmKey(row.company_id, row.account_id, row.user_id);
      alarms.set(key, [...(alarms.get(key) ?? []), { kind, epoch, changeNumber, wentOut: row.went_out === 1 }]);
    }
  }
  return alarms;
}

export function alarmKey(companyId: number, accountId: string, userId: string): string {
  return `${companyId} ${accountId} ${userId}`;
}
