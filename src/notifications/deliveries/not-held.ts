import sql, { join, type Sql } from "sql-template-tag";
import type { Provider } from "../../platforms/provider.js";

/** A condition on the ledger: what no open incident holds back. The news of an incident itself is held by none. */
export function isNotHeld(open: readonly Provider[]): Sql {
  if (open.length === 0) return sql`1 = 1`;
  return sql`(provider IS NULL OR category = 'INCIDENTS' OR provider NOT IN (${join([...open])}))`;
}
