import sql from "sql-template-tag";
import type { Database } from "../database/database.js";
import type { GrantKey } from "../grants/held-grant.js";
import { spread } from "../grants/spread.rules.js";
import type { Provider } from "../platforms/provider.js";

/** Of the newest so many observations, however many consents the provider has. */
const LOOKED_THROUGH = 1_000;

/**
 * Consents that tell whether a provider is itself again: those found alive before it misbehaved and not asked since, then those that it
 * has said something bad of but that nobody has marked. No two of one company while there are others.
 */
export async function findKnownGood(
  database: Database,
  provider: Provider,
  most: number,
  now: Date,
): Promise<GrantKey[]> {
  const { dialect } = database;
  const rows = await database.query<{ company_id: number; id: string; alive: number }>(
    sql`SELECT company_id, id, CASE WHEN last_answer = 'ALIVE' THEN 1 ELSE 0 END AS alive FROM (
        SELECT company_id, id, last_answer, access_token, reconnect_open_until, lease_until
        FROM grants ${dialect.withIndex("grants_answers")} WHERE provider = ${provider} AND last_answer_at IS NOT NULL
        ORDER BY last_answer_at DESC LIMIT ${LOOKED_THROUGH}) newest
      WHERE access_token IS NOT NULL AND (reconnect_open_until IS NULL OR reconnect_open_until <= ${now})
        AND (lease_until IS NULL OR lease_until <= ${dialect.databaseNow})
        AND EXISTS (SELECT 1 FROM social_accounts a WHERE a.company_id = newest.company_id AND a.grant_id = newest.id
          AND a.status = 'CONNECTED' AND (a.expires_at IS NULL OR a.expires_at > ${now}))`,
  );
  const seen = new Map<string, number>();
  // Others each time: one that is really dead must not be asked again and again.
  const order = (id: string) => spread(`${id}/${now.getTime()}`);
  return rows
    .toSorted((a, b) => b.alive - a.alive || order(a.id) - order(b.id))
    .map((row) => {
      const rank = seen.get(`${row.company_id}/${row.alive}`) ?? 0;
      seen.set(`${row.company_id}/${row.alive}`, rank + 1);
      return { row, rank };
    })
    .toSorted((a, b) => b.row.alive - a.row.alive || a.rank - b.rank)
    .slice(0, most)
    .map(({ row }) => ({ companyId: row.company_id, id: row.id }));
}
