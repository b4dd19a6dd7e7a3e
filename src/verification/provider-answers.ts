import sql from "sql-template-tag";
import { readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { SqlReader } from "../database/transaction.js";
import type { Provider } from "../platforms/provider.js";
import { INCIDENT_WINDOW_MS, type IncidentThresholds, type ProviderAnswers } from "./incident.rules.js";

/** How long the answers of witnesses who all failed say something. */
const WITNESSES_MS = 60_000;

interface Counted {
  answer: "ALIVE" | "DEAD" | "NONE";
  grants: number;
  companies: number;
  witnesses: number | string | null;
}

/**
 * What a provider said lately, from the newest answer of each consent. Those count that a CONNECTED account lives on: of the others it is
 * known that they are dead, and that is no news of the provider. What was said before its last incident closed is settled by that.
 *
 * Witnesses who failed are told by their rows: an answer was written down, nothing is suspected, no renewal failed, and the look that is
 * to follow is due.
 */
export async function readProviderAnswers(
  reader: SqlReader,
  provider: Provider,
  thresholds: IncidentThresholds,
  now: Date,
): Promise<ProviderAnswers> {
  const since = await startOfWindow(reader, provider, now);
  const lately = new Date(now.getTime() - WITNESSES_MS);
  const rows = await reader.query<Counted>(
    sql`SELECT g.last_answer AS answer, COUNT(*) AS grants, COUNT(DISTINCT g.company_id) AS companies,
        SUM(CASE WHEN g.suspicion IS NULL AND g.refresh_failures = 0 AND g.last_answer_at > ${lately}
          AND g.next_verification_at <= g.last_answer_at THEN 1 ELSE 0 END) AS witnesses
      FROM grants g ${reader.dialect.withIndex("grants_answers")}
      WHERE g.provider = ${provider} AND g.last_answer_at > ${since} AND EXISTS (
        SELECT 1 FROM social_accounts a WHERE a.company_id = g.company_id AND a.grant_id = g.id
          AND a.status = 'CONNECTED' AND (a.expires_at IS NULL OR a.expires_at > ${now}))
      GROUP BY g.last_answer`,
  );
  const of = (answer: Counted["answer"]) => {
    const row = rows.find((each) => each.answer === answer);
    return { grants: row?.grants ?? 0, companies: row?.companies ?? 0, witnesses: Number(row?.witnesses ?? 0) };
  };
  const dead = of("DEAD");
  const silent = of("NONE");
  const known = Math.max(dead.companies, silent.companies);
  return {
    probed: of("ALIVE").grants + dead.grants + silent.grants,
    dead,
    silent,
    companies: await countCompanies(reader, provider, thresholds.companies, known),
    failedWitnesses: dead.witnesses + silent.witnesses,
  };
}

async function startOfWindow(reader: SqlReader, provider: Provider, now: Date): Promise<Date> {
  const [row] = await reader.query<{ closed_at: StoredMoment | null }>(
    sql`SELECT MAX(closed_at) AS closed_at FROM incidents WHERE provider = ${provider}`,
  );
  const closedAt = readOptionalMoment(row?.closed_at ?? null)?.getTime() ?? 0;
  return new Date(Math.max(closedAt, now.getTime() - INCIDENT_WINDOW_MS));
}

/** How many companies have consents there, counted up to what the thresholds ask for. */
async function countCompanies(reader: SqlReader, provider: Provider, most: number, known: number): Promise<number> {
  if (known >= most) return known;
  const [row] = await reader.query<{ companies: number }>(
    sql`SELECT COUNT(*) AS companies FROM (SELECT DISTINCT company_id FROM grants
      WHERE provider = ${provider} AND access_token IS NOT NULL LIMIT ${most}) some`,
  );
  return row?.companies ?? 0;
}
