import sql from "sql-template-tag";
import type { SettingsEffect } from "../companies/company-settings.js";
import type { Transaction } from "../database/transaction.js";
import { alignLadders } from "./plan-ladders.js";

/** Accounts that are held and planned anew at once. */
const BATCH = 500;

/**
 * Plans what is still to come anew in the transaction that moves a company's zone, hour or ladders (D-26). The company's row is held, so
 * no account is added meanwhile; whoever holds an account is waited for, and planned anew after.
 */
export const rungsFollowSettings: SettingsEffect = {
  async moved(tx, companyId, now) {
    for (let after = ""; ; ) {
      const ids = await lockExpiring(tx, companyId, after);
      await alignLadders(tx, { companyId, ids }, {}, now);
      const last = ids.at(-1);
      if (last === undefined || ids.length < BATCH) return;
      after = last;
    }
  },
};

async function lockExpiring(tx: Transaction, companyId: number, after: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    sql`SELECT id FROM social_accounts WHERE company_id = ${companyId} AND id > ${after} AND expires_at IS NOT NULL
      ORDER BY id LIMIT ${BATCH}${tx.dialect.forUpdate}`,
  );
  return rows.map(({ id }) => id);
}
