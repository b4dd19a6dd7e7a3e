import sql, { raw } from "sql-template-tag";
import type { SqlReader } from "../database/transaction.js";
import type { SealedColumn } from "./sealed-column.js";

/** How many sealed values there are under each key. */
export interface KeyUses {
  /** By id, for the keys asked about. */
  readonly byKey: ReadonlyMap<string, number>;
  /** Under a key that was not asked about, or not sealed by a format that Relink knows. */
  readonly others: number;
}

/** Reads every row: for an operator's command, not for a request. @param keyIds ids as a key ring has them (O-12) */
export async function countKeyUses(
  reader: SqlReader,
  columns: readonly SealedColumn[],
  keyIds: readonly string[],
): Promise<KeyUses> {
  const byKey = new Map(keyIds.map((id) => [id, 0]));
  let total = 0;
  for (const { table, column } of columns) {
    const count = async (pattern: string) => {
      const [row] = await reader.query<{ n: number | string }>(
        sql`SELECT COUNT(*) AS n FROM ${raw(table)} WHERE ${raw(column)} LIKE ${pattern}`,
      );
      return Number(row?.n ?? 0);
    };
    total += await count("%");
    for (const id of keyIds) byKey.set(id, (byKey.get(id) ?? 0) + (await count(`v1.${id}.%`)));
  }
  return { byKey, others: total - [...byKey.values()].reduce((sum, n) => sum + n, 0) };
}
