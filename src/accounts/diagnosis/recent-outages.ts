import sql, { join } from "sql-template-tag";
import type { RequestContext } from "../../api/request-context.js";
import { readMoment, type StoredMoment } from "../../database/moment.js";
import type { SqlReader } from "../../database/transaction.js";
import type { Reason } from "../../platforms/reason.js";
import { RowsOfAccounts } from "../rows-of-accounts.js";
import type { SocialAccount } from "../social-account.types.js";
import { type PastOutage, SUSPICIOUS_DAYS } from "./diagnosis.rules.js";

interface OutageColumns {
  account_id: string;
  cause: Reason | null;
  started_at: StoredMoment;
}

/** The outages of accounts that a diagnosis looks at, one statement for all that an operation asks for. */
export class RecentOutages {
  private readonly rows: RowsOfAccounts<OutageColumns>;

  constructor(database: SqlReader) {
    this.rows = new RowsOfAccounts(database);
  }

  async load(context: RequestContext, account: SocialAccount): Promise<PastOutage[]> {
    const since = new Date(context.now.getTime() - SUSPICIOUS_DAYS * 86_400_000);
    const rows = await this.rows.load(
      context,
      account,
      "recent",
      (ids) =>
        sql`SELECT account_id, cause, started_at FROM outages
          WHERE company_id = ${account.companyId} AND account_id IN (${join([...ids])}) AND started_at > ${since}`,
    );
    return rows.map(({ cause, started_at: startedAt }) => ({ cause, startedAt: readMoment(startedAt) }));
  }
}
