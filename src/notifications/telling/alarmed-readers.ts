import sql, { join, type Sql } from "sql-template-tag";
import type { LockedAccount } from "../../accounts/locked-account.js";
import type { SqlReader } from "../../database/transaction.js";
import { subjectKey } from "./subjects.js";

/** How many accounts go into one statement. */
const CHUNK = 200;

/**
 * Who got a mail about the outages that end: the alarm of an INVALID connection, or a reminder of the life of an expiry that was not
 * renewed in time. A mail that was still planned has been cancelled before; what a delivery has taken counts as got.
 *
 * @param healed as they stood while they were broken
 * @returns people by `subjectKey`
 */
export async function readAlarmed(
  reader: SqlReader,
  healed: readonly LockedAccount[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const found = new Map<string, Set<string>>();
  for (let from = 0; from < healed.length; from += CHUNK) {
    const alarms = healed.slice(from, from + CHUNK).map(alarmOf);
    const rows = await reader.query<{ company_id: number; account_id: string; user_id: string }>(
      sql`SELECT company_id, account_id, user_id FROM notification_ledger WHERE ${join(alarms, " OR ")}`,
    );
    for (const { company_id, account_id, user_id } of rows) {
      const key = subjectKey(company_id, account_id);
      const people = found.get(key);
      if (people === undefined) found.set(key, new Set([user_id]));
      else people.add(user_id);
    }
  }
  return found;
}

/** When an expiry heals, its new life may have begun already or not. */
function alarmOf({ companyId, id, status, lastChangeNumber, expiry }: LockedAccount): Sql {
  const alarm =
    status === "INVALID"
      ? sql`kind = 'CHANGE' AND change_number = ${lastChangeNumber}`
      : sql`kind = 'RUNG' AND epoch >= ${expiry.epoch - 1}`;
  return sql`(company_id = ${companyId} AND account_id = ${id} AND state = 'GROUPED' AND ${alarm})`;
}
