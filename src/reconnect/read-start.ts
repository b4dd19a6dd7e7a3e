import sql from "sql-template-tag";
import type { SqlReader } from "../database/transaction.js";
import type { Platform, Purpose } from "../platforms/platform.js";
import type { Provider } from "../platforms/provider.js";
import type { AttemptFacts } from "./attempt-facts.js";

/** What a person is told before they go to the network. */
export interface StartFacts {
  readonly companyName: string;
  /** Who started it; null for a trip through a link. */
  readonly personName: string | null;
  /** BCP 47 tags in order of preference. */
  readonly locales: readonly string[];
  /** What is to be repaired; null when something new is connected. */
  readonly account: { readonly name: string; readonly handle: string | null } | null;
  readonly platform: Platform;
  readonly purpose: Purpose;
  readonly provider: Provider;
}

interface StartRow {
  company_name: string;
  default_locale: string;
  person_name: string | null;
  locale: string | null;
  account_name: string | null;
  handle: string | null;
}

export async function readStart(reader: SqlReader, attempt: AttemptFacts): Promise<StartFacts | null> {
  const { companyId, userId, accountId, platform, purpose, provider } = attempt;
  const [row] = await reader.query<StartRow>(
    sql`SELECT c.name AS company_name, c.default_locale, u.name AS person_name, u.locale, a.name AS account_name, a.handle
      FROM companies c
      LEFT JOIN users u ON u.company_id = c.id AND u.id = ${userId}
      LEFT JOIN social_accounts a ON a.company_id = c.id AND a.id = ${accountId}
      WHERE c.id = ${companyId}`,
  );
  if (row === undefined) return null;
  const account = row.account_name === null ? null : { name: row.account_name, handle: row.handle };
  const locales = userId === null ? [] : [row.locale ?? row.default_locale];
  return { companyName: row.company_name, personName: row.person_name, locales, account, platform, purpose, provider };
}
