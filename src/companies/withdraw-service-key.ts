import sql from "sql-template-tag";
import type { AuditOrigin } from "../audit/audit-origin.js";
import { recordAuditEntry } from "../audit/record-audit-entry.js";
import type { Transaction } from "../database/transaction.js";
import { revokeServiceKey } from "./service-keys.js";

/**
 * Revokes a service key for good, and keeps that in the audit trail. Running processes refuse the key within 5 seconds. To repeat it
 * changes nothing.
 */
export async function withdrawServiceKey(
  tx: Transaction,
  id: string,
  origin: AuditOrigin,
): Promise<"REVOKED" | "REVOKED_BEFORE" | "NOT_FOUND"> {
  if (!/^[\w-]{1,21}$/.test(id)) return "NOT_FOUND";
  const [key] = await tx.query<{ name: string; companyId: number | null }>(
    sql`SELECT name AS name, company_id AS companyId FROM service_keys WHERE id = ${id}`,
  );
  if (key === undefined) return "NOT_FOUND";
  if (!(await revokeServiceKey(tx, id, origin.occurredAt))) return "REVOKED_BEFORE";
  await recordAuditEntry(tx, {
    ...origin,
    companyId: key.companyId,
    action: "SERVICE_KEY_REVOKE",
    target: { type: "ServiceKey", id },
    details: { name: key.name },
  });
  return "REVOKED";
}
