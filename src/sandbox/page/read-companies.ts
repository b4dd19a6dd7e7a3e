import sql from "sql-template-tag";
import { effectiveStatusColumn } from "../../accounts/effective-status.js";
import type { Status } from "../../accounts/status.js";
import { toGlobalId } from "../../api/global-id.rules.js";
import { readOptionalMoment, type StoredMoment } from "../../database/moment.js";
import type { SqlReader } from "../../database/transaction.js";
import type { Platform, Purpose } from "../../platforms/platform.js";
import type { Provider } from "../../platforms/provider.js";
import { DEMO_APP_ID } from "../demo/demo-company.js";

export interface ShownCompany {
  readonly name: string;
  readonly accounts: readonly ShownAccount[];
}

export interface ShownAccount {
  /** As the API has it. */
  readonly id: string;
  readonly name: string;
  readonly platform: Platform;
  readonly purpose: Purpose;
  readonly status: Status;
  readonly reason: string | null;
  readonly expiresAt: Date | null;
  /** The simulated network that it lives at; null: at none. */
  readonly provider: Provider | null;
  readonly externalId: string;
}

/** More accounts of one company than a page can show. */
const MOST_ACCOUNTS = 200;

interface StoredAccount extends Omit<ShownAccount, "expiresAt"> {
  readonly companyName: string;
  readonly companyId: number;
  readonly expiresAt: StoredMoment | null;
}

/** All companies of a sandbox with their accounts, the newest companies last. */
export async function readShownCompanies(database: SqlReader, now: Date): Promise<ShownCompany[]> {
  const rows = await database.query<StoredAccount>(sql`
    SELECT c.id AS companyId, c.name AS companyName, a.id AS id, a.name AS name, a.platform AS platform,
      a.purpose AS purpose, ${effectiveStatusColumn(now)} AS status, a.status_reason AS reason, a.expires_at AS expiresAt,
      CASE WHEN g.app_id = ${DEMO_APP_ID} THEN g.provider ELSE NULL END AS provider, a.external_id AS externalId
    FROM companies c JOIN social_accounts a ON a.company_id = c.id
    LEFT JOIN grants g ON g.company_id = a.company_id AND g.id = a.grant_id
    ORDER BY c.id, a.platform, a.name, a.id LIMIT 2000`);
  const companies = new Map<number, { readonly name: string; readonly accounts: ShownAccount[] }>();
  for (const { companyId, companyName, ...row } of rows) {
    const company = companies.get(companyId) ?? { name: companyName, accounts: [] };
    companies.set(companyId, company);
    if (company.accounts.length >= MOST_ACCOUNTS) continue;
    company.accounts.push({
      ...row,
      id: toGlobalId("SocialAccount", row.id),
      expiresAt: readOptionalMoment(row.expiresAt),
    });
  }
  return [...companies.values()];
}
