import sql, { join } from "sql-template-tag";
import type { StatusChangeEffect, StatusFinding } from "../accounts/status-change.js";
import { recordAuditEntries } from "../audit/record-audit-entry.js";
import type { AuditOrigin } from "../audit/audit-origin.js";
import type { Transaction } from "../database/transaction.js";
import type { LinkEnd } from "./find-link.js";

interface OpenLink {
  company_id: number;
  id: string;
  account_id: string;
}

/** How many accounts go into one statement. */
const CHUNK = 200;

/** Links of an account die when it is connected again, by whomever, and when a person disconnects it. */
export const endLinksOnChange: StatusChangeEffect = {
  async prepare(tx, findings) {
    const ending = findings.filter(
      ({ account, to }) => account.status !== null && (to === "CONNECTED" || to === "DISCONNECTED"),
    );
    for (let from = 0; from < ending.length; from += CHUNK) await endLinksOf(tx, ending.slice(from, from + CHUNK));
  },
};

async function endLinksOf(tx: Transaction, findings: readonly StatusFinding[]): Promise<void> {
  const these = findings.map(
    ({ account, occurredAt }) =>
      sql`(company_id = ${account.companyId} AND account_id = ${account.id} AND ended_at IS NULL AND expires_at > ${occurredAt})`,
  );
  const open = await tx.query<OpenLink>(
    sql`SELECT company_id, id, account_id FROM reconnect_links WHERE ${join(these, " OR ")} ORDER BY company_id, id`,
  );
  for (const { company_id: companyId, id, account_id: accountId } of open) {
    const finding = findings.find(({ account }) => account.companyId === companyId && account.id === accountId);
    if (finding === undefined) continue;
    const healedBy = async () => ((await isTravelled(tx, companyId, accountId, id)) ? "USED" : "HEALED");
    const because = finding.to === "CONNECTED" ? await healedBy() : "DISCONNECTED";
    const origin = { actor: finding.actor, occurredAt: finding.occurredAt, address: null, requestId: null };
    await endLink(tx, { companyId, id }, because, origin);
  }
}

/** Whether it is a trip through this very link that connects the account, in this transaction. */
async function isTravelled(tx: Transaction, companyId: number, accountId: string, linkId: string): Promise<boolean> {
  const trips = await tx.query(
    sql`SELECT id FROM reconnect_attempts WHERE company_id = ${companyId} AND account_id = ${accountId}
      AND link_id = ${linkId} AND (step = 'COMPLETING' OR outcome = 'SUCCEEDED')`,
  );
  return trips.length > 0;
}

/** @returns false when it had ended already */
export async function endLink(
  tx: Transaction,
  { companyId, id }: { readonly companyId: number; readonly id: string },
  because: LinkEnd,
  origin: AuditOrigin,
): Promise<boolean> {
  const ended = await tx.execute(
    sql`UPDATE reconnect_links SET ended_at = ${origin.occurredAt}, ended_because = ${because}
      WHERE company_id = ${companyId} AND id = ${id} AND ended_at IS NULL`,
  );
  if (ended !== 1) return false;
  const target = { type: "ReconnectLink", id };
  await recordAuditEntries(tx, [{ ...origin, companyId, action: "RECONNECT_LINK_END", target, details: { because } }]);
  return true;
}
