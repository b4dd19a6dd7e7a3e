import sql, { join } from "sql-template-tag";
import type { RequestContext } from "../api/request-context.js";
import { readMoment, readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { SqlReader } from "../database/transaction.js";
import { RowsOfAccounts } from "./rows-of-accounts.js";
import type { SocialAccount } from "./social-account.types.js";
import type { Status } from "./status.js";
import { type Downtime, type Span, uptimeOf, type UptimeSums } from "./uptime.rules.js";

interface DowntimeColumns {
  account_id: string;
  status: Status;
  started_at: StoredMoment;
  ended_at: StoredMoment | null;
}

/** Uptime of single accounts, from their outages. */
export class ReadAccountUptime {
  private readonly rows: RowsOfAccounts<DowntimeColumns>;

  constructor(database: SqlReader) {
    this.rows = new RowsOfAccounts(database);
  }

  async read(context: RequestContext, account: SocialAccount, span: Span): Promise<UptimeSums> {
    const { from, to } = span;
    const rows = await this.rows.load(
      context,
      account,
      JSON.stringify(span),
      (accountIds) => sql`SELECT account_id, status, started_at, ended_at FROM outages
        WHERE company_id = ${account.companyId} AND account_id IN (${join([...accountIds])})
          AND started_at < ${to} AND (ended_at IS NULL OR ended_at > ${from})`,
    );
    const downtimes = rows.map((row) => ({
      status: row.status,
      startedAt: readMoment(row.started_at),
      endedAt: readOptionalMoment(row.ended_at),
    }));
    return uptimeOf(span, account.createdAt, [...downtimes, ...unwritten(account, downtimes)]);
  }
}

/** An expiry that has passed without having been written down yet is down time all the same. */
function unwritten(account: SocialAccount, downtimes: readonly Downtime[]): Downtime[] {
  if (account.status !== "EXPIRED" || downtimes.some((downtime) => downtime.endedAt === null)) return [];
  return [{ status: account.status, startedAt: account.statusSince, endedAt: null }];
}
