import sql, { join } from "sql-template-tag";
import type { RequestContext } from "../api/request-context.js";
import { readMoment, type StoredMoment } from "../database/moment.js";
import type { SqlReader } from "../database/transaction.js";
import type { Reason } from "../platforms/reason.js";
import { type AccountKey, RowOfAccount } from "./row-of-account.js";
import type { Status } from "./status.js";

interface AdvisoryColumns {
  account_id: string;
  number: number;
  reason: Reason;
  opened_at: StoredMoment;
  last_seen_at: StoredMoment;
}

/** An open advisory. */
export interface AdvisoryFacts {
  readonly number: number;
  readonly reason: Reason;
  readonly openedAt: Date;
  readonly lastSeenAt: Date;
}

/** The open advisories of accounts, one statement for all that an operation asks for. */
export class AdvisoryOfAccount {
  private readonly rows: RowOfAccount<AdvisoryColumns>;

  constructor(database: SqlReader) {
    this.rows = new RowOfAccount(
      database,
      (companyId, ids) =>
        sql`SELECT account_id, number, reason, opened_at, last_seen_at FROM advisories
          WHERE company_id = ${companyId} AND open_account_id IN (${join([...ids])})`,
    );
  }

  /** @returns null on an account that is not connected: it has a status to tell, even if the job that closes the advisory is late */
  async load(
    context: RequestContext,
    account: AccountKey & { readonly status: Status },
  ): Promise<AdvisoryFacts | null> {
    if (account.status !== "CONNECTED") return null;
    const row = await this.rows.load(context, account);
    if (row === null) return null;
    return {
      number: row.number,
      reason: row.reason,
      openedAt: readMoment(row.opened_at),
      lastSeenAt: readMoment(row.last_seen_at),
    };
  }
}
