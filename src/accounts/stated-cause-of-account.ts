import sql, { join } from "sql-template-tag";
import type { RequestContext } from "../api/request-context.js";
import { readMoment, readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { SqlReader } from "../database/transaction.js";
import type { Reason } from "../platforms/reason.js";
import { type AccountKey, RowOfAccount } from "./row-of-account.js";

interface StatedCauseColumns {
  account_id: string;
  reason: Reason;
  stated_by_id: string | null;
  stated_at: StoredMoment;
  finished_at: StoredMoment | null;
  not_before: StoredMoment | null;
}

/** What a person stated of an account. */
export interface StatedCauseRecord {
  readonly reason: Reason;
  readonly statedById: string | null;
  readonly statedAt: Date;
  readonly finishedAt: Date | null;
  readonly notBefore: Date | null;
}

/** The stated causes of accounts, one statement for all that an operation asks for. */
export class StatedCauseOfAccount {
  private readonly rows: RowOfAccount<StatedCauseColumns>;

  constructor(database: SqlReader) {
    this.rows = new RowOfAccount(
      database,
      (companyId, ids) =>
        sql`SELECT account_id, reason, stated_by_id, stated_at, finished_at, not_before FROM stated_causes
          WHERE company_id = ${companyId} AND account_id IN (${join([...ids])})`,
    );
  }

  async load(context: RequestContext, account: AccountKey): Promise<StatedCauseRecord | null> {
    const row = await this.rows.load(context, account);
    if (row === null) return null;
    return {
      reason: row.reason,
      statedById: row.stated_by_id,
      statedAt: readMoment(row.stated_at),
      finishedAt: readOptionalMoment(row.finished_at),
      notBefore: readOptionalMoment(row.not_before),
    };
  }
}
