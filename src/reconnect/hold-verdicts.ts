import sql from "sql-template-tag";
import { readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { Transaction } from "../database/transaction.js";

/** While an attempt for a grant is open, failing probes of it are no verdict: the network may be ending the old tokens just now. */
export async function holdVerdicts(tx: Transaction, companyId: number, grantId: string, until: Date): Promise<void> {
  await tx.execute(
    sql`UPDATE grants SET reconnect_open_until = ${until}
      WHERE company_id = ${companyId} AND id = ${grantId}
        AND (reconnect_open_until IS NULL OR reconnect_open_until < ${until})`,
  );
}

/**
 * Ends that, unless another attempt for an account of the grant is still open. To be called after the attempt itself was ended, for each
 * grant that was held for it.
 */
export async function releaseVerdicts(tx: Transaction, companyId: number, grantId: string): Promise<void> {
  const [open] = await tx.query<{ until: StoredMoment | null }>(
    sql`SELECT MAX(t.expires_at) AS until FROM social_accounts a
      JOIN reconnect_attempts t ON t.company_id = a.company_id AND t.account_id = a.id
      WHERE a.company_id = ${companyId} AND a.grant_id = ${grantId} AND t.ended_at IS NULL`,
  );
  await tx.execute(
    sql`UPDATE grants SET reconnect_open_until = ${readOptionalMoment(open?.until ?? null)}
      WHERE company_id = ${companyId} AND id = ${grantId}`,
  );
}

/** The consent that feeds an account at present; null if none does. */
export async function grantOfAccount(tx: Transaction, companyId: number, accountId: string): Promise<string | null> {
  const [row] = await tx.query<{ grant_id: string | null }>(
    sql`SELECT grant_id FROM social_accounts WHERE company_id = ${companyId} AND id = ${accountId}`,
  );
  return row?.grant_id ?? null;
}
