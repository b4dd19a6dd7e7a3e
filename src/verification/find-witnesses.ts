import sql from "sql-template-tag";
import type { Database } from "../database/database.js";
import type { GrantKey } from "../grants/held-grant.js";
import type { Provider } from "../platforms/provider.js";
import { GRACE_AFTER_MINTING_MS } from "./assessment.rules.js";

/** A consent that was found alive the last time, as it stood when it was chosen. */
export interface ChosenWitness extends GrantKey {
  readonly attempt: number;
}

/** Of the newest so many observations of a provider the witnesses are chosen, however many consents it has. */
const LOOKED_THROUGH = 500;
/** A token that ends so soon may be dead by the time it is tried. */
const LEFT_MS = 60_000;

/**
 * Consents known to be good, other than the one in question, no two of one company while there are others: what befalls one company
 * alone (one person's password, one business's rules) must not silence the witnesses.
 */
export async function findWitnesses(
  database: Database,
  suspect: GrantKey & { readonly provider: Provider; readonly appId: string },
  most: number,
  now: Date,
): Promise<ChosenWitness[]> {
  const { dialect } = database;
  const rows = await database.query<{ company_id: number; id: string; attempt: number }>(
    sql`SELECT company_id, id, attempt FROM (
        SELECT company_id, id, attempt, app_id, last_answer, minted_at, access_token, access_expires_at, reconnect_open_until,
          refresh_in_doubt_since, lease_until
        FROM grants ${dialect.withIndex("grants_answers")} WHERE provider = ${suspect.provider} AND last_answer_at IS NOT NULL
        ORDER BY last_answer_at DESC LIMIT ${LOOKED_THROUGH}) newest
      WHERE last_answer = 'ALIVE' AND app_id = ${suspect.appId} AND access_token IS NOT NULL
        AND minted_at <= ${new Date(now.getTime() - GRACE_AFTER_MINTING_MS)} AND refresh_in_doubt_since IS NULL
        AND (access_expires_at IS NULL OR access_expires_at > ${new Date(now.getTime() + LEFT_MS)})
        AND (reconnect_open_until IS NULL OR reconnect_open_until <= ${now})
        AND (lease_until IS NULL OR lease_until <= ${dialect.databaseNow})`,
  );
  const others = rows.filter(({ id }) => id !== suspect.id).map(toWitness);
  return spreadOverCompanies(shuffled(others), most);
}

function toWitness(row: { company_id: number; id: string; attempt: number }): ChosenWitness {
  return { companyId: row.company_id, id: row.id, attempt: row.attempt };
}

/** The same few would be asked again and again otherwise, and at X each call is paid for. */
function shuffled<Item>(items: readonly Item[]): Item[] {
  const keyed = items.map((item) => ({ item, key: Math.random() }));
  return keyed.toSorted((a, b) => a.key - b.key).map(({ item }) => item);
}

function spreadOverCompanies(witnesses: readonly ChosenWitness[], most: number): ChosenWitness[] {
  const seen = new Map<number, number>();
  const ranked = witnesses.map((witness) => {
    const rank = seen.get(witness.companyId) ?? 0;
    seen.set(witness.companyId, rank + 1);
    return { witness, rank };
  });
  return ranked
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ witness }) => witness);
}
