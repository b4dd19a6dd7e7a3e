import sql from "sql-template-tag";
import type { SqlReader } from "../database/transaction.js";
import type { Platform, Purpose } from "../platforms/platform.js";
import { platformsOf } from "../platforms/policies.rules.js";
import type { ConsentRequest } from "../platforms/provider-port.js";
import type { AttemptFacts } from "./attempt-facts.js";

/**
 * What a consent is asked for: the attempt's own use first, and whatever else the account's present consent feeds. Asking for less would
 * take permissions from the other accounts on it, where a network gives a new token just what was asked for.
 */
export async function consentTargets(
  reader: SqlReader,
  { companyId, accountId, platform, purpose, provider }: AttemptFacts,
): Promise<ConsentRequest["targets"]> {
  const own = { platform, purpose };
  if (accountId === null) return [own];
  const fed = await reader.query<{ platform: Platform; purpose: Purpose }>(
    sql`SELECT DISTINCT o.platform, o.purpose FROM social_accounts a
      JOIN grants g ON g.company_id = a.company_id AND g.id = a.grant_id
      JOIN social_accounts o ON o.company_id = g.company_id AND o.grant_id = g.id
      WHERE a.company_id = ${companyId} AND a.id = ${accountId} AND g.provider = ${provider}
      ORDER BY o.platform, o.purpose`,
  );
  const others = fed.filter(
    (use) => platformsOf(provider).includes(use.platform) && (use.platform !== platform || use.purpose !== purpose),
  );
  return [own, ...others.map((use) => ({ platform: use.platform, purpose: use.purpose }))];
}
