import sql from "sql-template-tag";
import type { RequestContext } from "../api/request-context.js";
import { readMoment, readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { SqlReader } from "../database/transaction.js";
import { BatchedSelects } from "./batched-selects.js";
import type { SocialAccount } from "./social-account.types.js";
import type { Status } from "./status.js";
import { type Downtime, type Span, uptimeOf, type UptimeSums } from "./uptime.rules.js";

interface DowntimeColumns {
  status: Status;
  started_at: StoredMoment;
  ended_at: StoredMoment | null;
}

/** Uptime of single accounts, from their outages. */
export class ReadAccountUptime {
  private readonly selects: BatchedSelects<DowntimeColumns>;

  constructor(database: SqlReader) {
    this.selects = new BatchedSelects(database);
  }

  async read(context: RequestContext, account: SocialAccount, span: Span): Promise<UptimeSums> {
    const rows = await this.selects.load(
      context,
      sql`SELECT status, started_at, ended_at FROM outages
        WHERE company_id = ${account.companyId} AND account_id = ${account.localId}
          AND started_at < ${span.to} AND (ended_at IS NULL OR ended_at > ${span.from})`,
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
