import sql, { join } from "sql-template-tag";
import type { Database } from "../database/database.js";
import { readMoment, type StoredMoment } from "../database/moment.js";
import type { GrantKey } from "../grants/held-grant.js";
import { spread } from "../grants/spread.rules.js";
import type { Provider } from "../platforms/provider.js";
import { INCIDENT_WINDOW_MS } from "./incident.rules.js";

/** Over so long everything is looked at again (D-29). */
export const RECHECK_MS = 15 * 60_000;
const CHUNK = 200;

/**
 * After an incident everything that the provider said something bad of is looked at again, gently: spread over a quarter of an hour.
 * What could not be renewed meanwhile is renewed in the same time.
 *
 * @returns how many consents that were
 */
export async function recheckHeld(database: Database, provider: Provider, openedAt: Date, now: Date): Promise<number> {
  const since = new Date(openedAt.getTime() - INCIDENT_WINDOW_MS);
  const held = await database.query<{ company_id: number; id: string; last_answer_at: StoredMoment }>(
    sql`SELECT company_id, id, last_answer_at FROM grants ${database.dialect.withIndex("grants_answers")}
      WHERE provider = ${provider} AND last_answer_at >= ${since} AND access_token IS NOT NULL
        AND (last_answer <> 'ALIVE' OR suspicion IS NOT NULL OR refresh_failures > 0)`,
  );
  for (let from = 0; from < held.length; from += CHUNK) {
    const chunk = held.slice(from, from + CHUNK).map((row) => {
      const seed = `${row.id}/${readMoment(row.last_answer_at).getTime()}`;
      const at = new Date(now.getTime() + RECHECK_MS * spread(seed));
      return { companyId: row.company_id, id: row.id, at };
    });
    await reschedule(database, chunk);
  }
  return held.length;
}

async function reschedule(database: Database, chunk: readonly (GrantKey & { at: Date })[]): Promise<void> {
  const instants = (column: string) =>
    sql`CASE ${sql([column])} ${join(
      chunk.map(({ id, at }) => sql`WHEN ${id} THEN ${at}`),
      " ",
    )} END`;
  const these = (column: string) =>
    join(
      chunk.map(({ companyId, id }) => sql`(company_id = ${companyId} AND ${sql([column])} = ${id})`),
      " OR ",
    );
  await database.transaction(async (tx) => {
    await tx.execute(
      sql`UPDATE grants SET next_verification_at = ${instants("id")},
        next_refresh_at = CASE WHEN refresh_failures > 0 AND next_refresh_at IS NOT NULL THEN ${instants("id")}
          ELSE next_refresh_at END
        WHERE ${these("id")}`,
    );
    await tx.execute(
      sql`UPDATE social_accounts SET next_verification_at = ${instants("grant_id")}
        WHERE (${these("grant_id")}) AND suspicion IS NOT NULL`,
    );
  });
}
