import sql, { join } from "sql-template-tag";
import type { Transaction } from "../database/transaction.js";
import type { StatusChangeEffect, StatusFinding } from "./status-change.js";

/** How many accounts go into one statement. */
const CHUNK = 200;

/** An account that stops being CONNECTED has a status to tell, and no advisory any more. */
export const closeAdvisoriesOnLeaving: StatusChangeEffect = {
  async prepare(tx, findings) {
    const leaving = findings.filter(({ account, to }) => account.status === "CONNECTED" && to !== "CONNECTED");
    for (let from = 0; from < leaving.length; from += CHUNK) await closeAll(tx, leaving.slice(from, from + CHUNK));
  },
};

/** Most accounts have no advisory, so one look comes first; those that have one left for few different instants. */
async function closeAll(tx: Transaction, leaving: readonly StatusFinding[]): Promise<void> {
  const concerned = await tx.query<{ company_id: number; account_id: string }>(
    sql`SELECT company_id, account_id FROM advisories WHERE ${join(
      leaving.map(({ account }) => sql`(company_id = ${account.companyId} AND open_account_id = ${account.id})`),
      " OR ",
    )}`,
  );
  const instants = new Map(
    leaving.map(({ account, occurredAt }) => [keyOf(account.companyId, account.id), occurredAt]),
  );
  const groups = new Map<string, { companyId: number; at: Date; ids: string[] }>();
  for (const { company_id: companyId, account_id: id } of concerned) {
    const at = instants.get(keyOf(companyId, id)) as Date;
    const key = keyOf(companyId, at.toISOString());
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { companyId, at, ids: [id] });
    else group.ids.push(id);
  }
  for (const { companyId, at, ids } of groups.values()) {
    await tx.execute(
      sql`UPDATE advisories SET open_account_id = NULL, closed_at = CASE WHEN opened_at > ${at} THEN opened_at ELSE ${at} END
        WHERE company_id = ${companyId} AND open_account_id IN (${join(ids)})`,
    );
  }
}

function keyOf(companyId: number, text: string): string {
  return `${companyId} ${text}`;
}
