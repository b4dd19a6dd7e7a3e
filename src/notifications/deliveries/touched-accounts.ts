import sql, { join } from "sql-template-tag";
import type { SqlReader } from "../../database/transaction.js";
import type { Provider } from "../../platforms/provider.js";

/** How many connections of each of these companies live on consents of each provider. @returns by `touchedKey` */
export async function countTouched(
  reader: SqlReader,
  companyIds: readonly number[],
): Promise<ReadonlyMap<string, number>> {
  if (companyIds.length === 0) return new Map();
  const rows = await reader.query<{ company_id: number; provider: Provider; accounts: number | string }>(
    sql`SELECT a.company_id, g.provider, COUNT(*) AS accounts FROM social_accounts a
      JOIN grants g ON g.company_id = a.company_id AND g.id = a.grant_id
      WHERE a.company_id IN (${join([...new Set(companyIds)])}) AND a.status <> 'DISCONNECTED' GROUP BY a.company_id, g.provider`,
  );
  return new Map(rows.map((row) => [touchedKey(row.company_id, row.provider), Number(row.accounts)]));
}

export function touchedKey(companyId: number, provider: Provider): string {
  return `${companyId} ${provider}`;
}
