import { textProblem } from "../api/text.rules.js";
import type { AuditOrigin } from "../audit/audit-origin.js";
import { recordAuditEntry } from "../audit/record-audit-entry.js";
import type { Transaction } from "../database/transaction.js";
import { GRANTABLE_OPERATIONS } from "./permissions.rules.js";
import { createServiceKey, type NewServiceKey } from "./service-keys.js";

export type ServiceKeyWish = Omit<NewServiceKey, "now">;

/**
 * Makes a service key as somebody wishes it, and keeps in the audit trail that it was made.
 *
 * @returns its id, and the key itself, which is stored nowhere and cannot be shown again; or what is wrong with the wish
 */
export async function issueServiceKey(
  tx: Transaction,
  wish: ServiceKeyWish,
  origin: AuditOrigin,
): Promise<{ readonly id: string; readonly key: string } | { readonly problem: string }> {
  const problem = problemOf(wish);
  if (problem !== null) return { problem };
  const { name, companyId } = wish;
  const operations = [...new Set(wish.operations)].toSorted();
  const made = await createServiceKey(tx, { name, companyId, operations, now: origin.occurredAt });
  await recordAuditEntry(tx, {
    ...origin,
    companyId,
    action: "SERVICE_KEY_CREATE",
    target: { type: "ServiceKey", id: made.id },
    details: { name, operations },
  });
  return made;
}

function problemOf(wish: ServiceKeyWish): string | null {
  const wrongText = textProblem(wish.name, { max: 200 });
  if (wrongText !== null) return `The name ${wrongText}.`;
  const unknown = wish.operations.filter((operation) => !GRANTABLE_OPERATIONS.includes(operation));
  if (unknown.length > 0) {
    return `No key can be given ${unknown.join(", ")}. There is ${GRANTABLE_OPERATIONS.join(", ")}.`;
  }
  return wish.operations.length === 0 ? "A key needs at least one operation." : null;
}
