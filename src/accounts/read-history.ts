import sql from "sql-template-tag";
import type { CursorCodec } from "../api/cursor-codec.js";
import type { PageRequest } from "../api/page.rules.js";
import type { RequestContext } from "../api/request-context.js";
import type { Database } from "../database/database.js";
import { boundsOf, toAccountPage } from "./account-page.js";
import { CHANGE_FACTS, type ChangeFactsRow, joinActor, readChangeFacts } from "./change-facts.js";
import { newestRows, type NumberedRows } from "./newest-rows.js";
import { RowsOfAccounts } from "./rows-of-accounts.js";
import type { SocialAccount } from "./social-account.types.js";
import { type StatusChangeConnection, toStatusChange } from "./status-change.types.js";

/** The status changes of single accounts, newest first. */
export class ReadHistory {
  private readonly rows: RowsOfAccounts<ChangeFactsRow>;
  private readonly changes: NumberedRows;

  constructor(
    database: Database,
    private readonly cursors: CursorCodec,
  ) {
    this.rows = new RowsOfAccounts(database);
    this.changes = {
      columns: CHANGE_FACTS,
      from: sql`status_changes c ${joinActor(database.engine)}`,
      company: "c.company_id",
      account: "c.account_id",
      number: "c.number",
    };
  }

  /** @throws ApiError BAD_USER_INPUT for a cursor that is not of this account's history */
  async read(context: RequestContext, account: SocialAccount, page: PageRequest): Promise<StatusChangeConnection> {
    const bounds = boundsOf(this.cursors, "CHANGES", "this account's history", account, page);
    const read = await this.rows.load(context, account, JSON.stringify(bounds), (accountIds) =>
      newestRows(this.changes, account.companyId, accountIds, bounds),
    );
    const paged = {
      kind: "CHANGES",
      numberOf: (row: ChangeFactsRow) => row.number,
      toNode: (row: ChangeFactsRow) => toStatusChange(readChangeFacts(row), account),
    } as const;
    return toAccountPage(this.cursors, paged, account, page, read);
  }
}
