import sql, { join } from "sql-template-tag";
import type { Transaction } from "../database/transaction.js";

/**
 * Draws consecutive numbers from the counters of companies. The rows stay locked until the transaction ends, so numbers have no gap
 * and appear in the order of commits; they are locked in ascending order of companies, and must be the last locks taken (D-4).
 *
 * @param wanted how many, by company
 * @returns the first number drawn, by company
 */
export async function drawNumbers(tx: Transaction, wanted: ReadonlyMap<number, number>): Promise<Map<number, number>> {
  const companies = [...wanted.keys()];
  const steps = companies.map((companyId) => sql`WHEN ${companyId} THEN ${wanted.get(companyId)}`);
  await tx.execute(
    sql`UPDATE company_streams SET last_number = last_number + CASE company_id ${join(steps, " ")} ELSE 0 END
      WHERE company_id IN (${join(companies)})`,
  );
  const rows = await tx.query<{ company_id: number; last_number: number }>(
    sql`SELECT company_id, last_number FROM company_streams WHERE company_id IN (${join(companies)})`,
  );
  const first = new Map(rows.map((row) => [row.company_id, row.last_number - (wanted.get(row.company_id) ?? 0) + 1]));
  const missing = companies.filter((companyId) => !first.has(companyId));
  if (missing.length > 0) throw new Error(`company ${missing[0]} has no stream of changes`);
  return first;
}
