import sql from "sql-template-tag";
import type { CursorCodec } from "../api/cursor-codec.js";
import type { PageRequest } from "../api/page.rules.js";
import type { RequestContext } from "../api/request-context.js";
import { readMoment, readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { SqlReader } from "../database/transaction.js";
import type { Reason } from "../platforms/reason.js";
import { boundsOf, toAccountPage } from "./account-page.js";
import { newestRows, type NumberedRows } from "./newest-rows.js";
import type { Outage, OutageConnection } from "./outage.types.js";
import { RowsOfAccounts } from "./rows-of-accounts.js";
import type { SocialAccount } from "./social-account.types.js";
import type { Status } from "./status.js";

interface OutageColumns {
  account_id: string;
  opened_number: number;
  status: Status;
  cause: Reason | null;
  started_at: StoredMoment;
  detected_at: StoredMoment;
  ended_at: StoredMoment | null;
}

/** Outages of an account follow one another, so the numbers of the changes that opened them tell their order. */
const OUTAGES: NumberedRows = {
  columns: sql`account_id, opened_number, status, cause, started_at, detected_at, ended_at`,
  from: sql`outages`,
  company: "company_id",
  account: "account_id",
  number: "opened_number",
};

const PAGED = { kind: "OUTAGES", numberOf: (row: OutageColumns) => row.opened_number, toNode: toOutage } as const;

/** The outages of single accounts, newest first. */
export class ReadOutages {
  private readonly rows: RowsOfAccounts<OutageColumns>;

  constructor(
    database: SqlReader,
    private readonly cursors: CursorCodec,
  ) {
    this.rows = new RowsOfAccounts(database);
  }

  /** @throws ApiError BAD_USER_INPUT for a cursor that is not of this account's outages */
  async read(context: RequestContext, account: SocialAccount, page: PageRequest): Promise<OutageConnection> {
    const bounds = boundsOf(this.cursors, "OUTAGES", "this account's outages", account, page);
    const read = await this.rows.load(context, account, JSON.stringify(bounds), (accountIds) =>
      newestRows(OUTAGES, account.companyId, accountIds, bounds),
    );
    return toAccountPage(this.cursors, PAGED, account, page, read);
  }
}

function toOutage(row: OutageColumns): Outage {
  const startedAt = readMoment(row.started_at);
  const detectedAt = readMoment(row.detected_at);
  return {
    status: row.status,
    cause: row.cause,
    startedAt,
    endedAt: readOptionalMoment(row.ended_at),
    detectedAt,
    detectionDelaySeconds: (detectedAt.getTime() - startedAt.getTime()) / 1_000,
  };
}
