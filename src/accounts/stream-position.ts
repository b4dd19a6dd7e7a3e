import sql from "sql-template-tag";
import type { SqlReader } from "../database/transaction.js";
import type { StreamPosition } from "./stream-position.rules.js";

/**
 * Where the company's stream stands now. What goes into a snapshot is read afterwards, so that nothing can fall between the snapshot
 * and what follows its cursor (D-11).
 *
 * @throws Error for a company without a stream: there is none, each gets its stream when it comes to be
 */
export async function readStreamPosition(database: SqlReader, companyId: number): Promise<StreamPosition> {
  const [row] = await database.query<{ generation: string; last_number: number; pruned_through: number }>(
    sql`SELECT generation, last_number, pruned_through FROM company_streams WHERE company_id = ${companyId}`,
  );
  if (row === undefined) throw new Error(`company ${companyId} has no stream of changes`);
  return { generation: row.generation, lastNumber: row.last_number, prunedThrough: row.pruned_through };
}
