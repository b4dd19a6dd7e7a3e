import sql, { type Sql } from "sql-template-tag";
import { ApiError } from "../api/api-error.js";
import type { CursorCodec } from "../api/cursor-codec.js";
import { type PageRequest, slicePage } from "../api/page.rules.js";
import type { RequestContext } from "../api/request-context.js";
import type { Database } from "../database/database.js";
import { BatchedSelects } from "./batched-selects.js";
import { CHANGE_FACTS, type ChangeFactsRow, joinActor, readChangeFacts } from "./change-facts.js";
import type { SocialAccount } from "./social-account.types.js";
import { type StatusChangeConnection, type StatusChangeEdge, toStatusChange } from "./status-change.types.js";

/** The status changes of single accounts, newest first. */
export class ReadHistory {
  private readonly selects: BatchedSelects<ChangeFactsRow>;

  constructor(
    private readonly database: Database,
    private readonly cursors: CursorCodec,
  ) {
    this.selects = new BatchedSelects(database);
  }

  /** @throws ApiError BAD_USER_INPUT for a cursor that is not of this account's history */
  async read(context: RequestContext, account: SocialAccount, page: PageRequest): Promise<StatusChangeConnection> {
    const read = await this.selects.load(context, this.select(account, page));
    const direction = page.backward ? 1 : -1;
    const sorted = read.toSorted((a, b) => (a.number - b.number) * direction);
    const { rows, ...slice } = slicePage(page, sorted);
    const edges = rows.map((row) => this.edge(account, row));
    return {
      edges,
      nodes: edges.map((edge) => edge.node),
      pageInfo: { ...slice, startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null },
    };
  }

  private select(account: SocialAccount, page: PageRequest): Sql {
    const { after, before, backward, size } = page;
    const below = after === null ? sql`` : sql`AND c.number < ${this.numberOf(account, after)}`;
    const above = before === null ? sql`` : sql`AND c.number > ${this.numberOf(account, before)}`;
    return sql`SELECT ${CHANGE_FACTS} FROM status_changes c ${joinActor(this.database.engine)}
      WHERE c.company_id = ${account.companyId} AND c.account_id = ${account.localId} ${below} ${above}
      ORDER BY c.number ${backward ? sql`ASC` : sql`DESC`} LIMIT ${size + 1}`;
  }

  private edge(account: SocialAccount, row: ChangeFactsRow): StatusChangeEdge {
    return {
      cursor: this.cursors.encode("CHANGES", account.companyId, [account.localId, row.number]),
      node: toStatusChange(readChangeFacts(row), account),
    };
  }

  private numberOf(account: SocialAccount, cursor: string): number {
    const [accountId, number] = this.cursors.decode("CHANGES", account.companyId, cursor) ?? [];
    if (accountId !== account.localId) {
      throw new ApiError("BAD_USER_INPUT", "The cursor is not one of this account's history.");
    }
    return number as number;
  }
}
