import sql, { join, type Sql } from "sql-template-tag";
import type { SqlReader } from "../../database/transaction.js";
import type { Provider } from "../../platforms/provider.js";

/** Providers that misbehave at present: mails about their connections are held. */
export async function readOpenIncidents(reader: SqlReader): Promise<readonly Provider[]> {
  const rows = await reader.query<{ provider: Provider }>(
    sql`SELECT open_provider AS provider FROM incidents WHERE open_provider IS NOT NULL ORDER BY open_provider`,
  );
  return rows.map(({ provider }) => provider);
}

/** A condition on the ledger: what no open incident holds back. The news of an incident itself is held by none. */
export function isNotHeld(open: readonly Provider[]): Sql {
  if (open.length === 0) return sql`1 = 1`;
  return sql`(provider IS NULL OR category = 'INCIDENTS' OR provider NOT IN (${join([...open])}))`;
}
