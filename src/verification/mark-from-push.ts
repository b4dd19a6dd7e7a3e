import sql, { join } from "sql-template-tag";
import { lockAccounts } from "../accounts/locked-account.js";
import type { RecordStatusChange } from "../accounts/record-status-change.js";
import type { StatusFinding } from "../accounts/status-change.js";
import { SYSTEM } from "../api/viewer.js";
import type { Transaction } from "../database/transaction.js";
import type { Reason } from "../platforms/reason.js";
import { byCompany, type ConcernedGrant } from "./concerned-grants.js";

/**
 * Ends the connections of consents that a person took back, as a signed event says: no probe is needed for that. The tokens stay, since
 * only a later look can tell that they live again.
 */
export class MarkFromPush {
  constructor(private readonly recordStatusChange: RecordStatusChange) {}

  /**
   * @param grants whose rows the transaction holds
   * @returns how many connections ended
   */
  async run(tx: Transaction, grants: readonly ConcernedGrant[], reason: Reason, now: Date): Promise<number> {
    const findings: StatusFinding[] = [];
    for (const [companyId, ids] of byCompany(grants)) {
      await tx.execute(sql`
        UPDATE grants SET suspicion = NULL, suspected_reason = NULL, suspected_since = NULL, updated_at = ${now}
        WHERE company_id = ${companyId} AND id IN (${join(ids)})`);
      const accounts = await lockAccounts(tx, companyId, sql`grant_id IN (${join(ids)}) AND status = 'CONNECTED'`);
      findings.push(
        ...accounts.map(
          (account) => ({ account, to: "INVALID", reason, source: "PUSH", actor: SYSTEM, occurredAt: now }) as const,
        ),
      );
    }
    return (await this.recordStatusChange.record(tx, findings, now)).length;
  }
}
