import sql, { join, type Sql } from "sql-template-tag";
import { RowsOfAccounts } from "../../accounts/rows-of-accounts.js";
import type { SocialAccount } from "../../accounts/social-account.types.js";
import { ApiError } from "../../api/api-error.js";
import type { CursorCodec } from "../../api/cursor-codec.js";
import { type PageRequest, slicePage } from "../../api/page.rules.js";
import type { RequestContext } from "../../api/request-context.js";
import { readMoment, readOptionalMoment, type StoredMoment } from "../../database/moment.js";
import type { SqlReader } from "../../database/transaction.js";
import type { Category } from "../category.js";
import type { DeliveryState } from "./delivery-state.js";
import { Delivery, type DeliveryConnection } from "./delivery.types.js";

interface Columns {
  account_id: string;
  id: string;
  user_id: string;
  category: Category;
  kind: "RUNG" | "CHANGE" | "ADVISORY";
  days_before: number | null;
  change_number: number | string | null;
  created_at: StoredMoment;
  state: DeliveryState;
  sent_at: StoredMoment | null;
  delivered_at: StoredMoment | null;
  detail: string | null;
}

interface Position {
  readonly at: number;
  readonly id: string;
}

/** What was cancelled before it went, though the mail told others; a suppressed mail suppresses all it would have told. */
const STATE = sql`CASE WHEN l.state = 'GROUPED' OR d.state = 'SUPPRESSED' THEN COALESCE(d.state, 'PLANNED') ELSE l.state END`;
const WENT = sql`l.state = 'GROUPED'`;

/** Who was told what of single accounts by mail, the newest first. */
export class ReadDeliveries {
  private readonly rows: RowsOfAccounts<Columns>;

  constructor(
    database: SqlReader,
    private readonly cursors: CursorCodec,
  ) {
    this.rows = new RowsOfAccounts(database);
  }

  /** @throws ApiError BAD_USER_INPUT for a cursor that is not of this account's deliveries */
  async read(context: RequestContext, account: SocialAccount, page: PageRequest): Promise<DeliveryConnection> {
    const after = this.position(account, page.after);
    const before = this.position(account, page.before);
    const request = JSON.stringify([page.backward, page.size, after, before]);
    const read = await this.rows.load(context, account, request, (accountIds) =>
      select(account.companyId, accountIds, page, after, before),
    );
    const direction = page.backward ? 1 : -1;
    const { rows, ...slice } = slicePage(
      page,
      read.toSorted((a, b) => compare(positionOf(a), positionOf(b)) * direction),
    );
    const edges = rows.map((row) => ({
      cursor: this.cursors.encode("DELIVERIES", account.companyId, [account.localId, positionOf(row).at, row.id]),
      node: toDelivery(account.companyId, row),
    }));
    return {
      edges,
      nodes: edges.map(({ node }) => node),
      pageInfo: { ...slice, startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null },
    };
  }

  private position(account: SocialAccount, cursor: string | null): Position | null {
    if (cursor === null) return null;
    const [accountId, at, id] = this.cursors.decode("DELIVERIES", account.companyId, cursor) ?? [];
    if (accountId !== account.localId)
      throw new ApiError("BAD_USER_INPUT", "The cursor is not one of this account's deliveries.");
    return { at: at as number, id: id as string };
  }
}

function select(
  companyId: number,
  accountIds: readonly string[],
  { backward, size }: PageRequest,
  after: Position | null,
  before: Position | null,
): Sql {
  const direction = backward ? sql`ASC` : sql`DESC`;
  const conditions = [sql`l.company_id = ${companyId}`, sql`l.account_id IN (${join([...accountIds])})`];
  if (after !== null) {
    const at = new Date(after.at);
    conditions.push(sql`(l.created_at < ${at} OR (l.created_at = ${at} AND l.id < ${after.id}))`);
  }
  if (before !== null) {
    const at = new Date(before.at);
    conditions.push(sql`(l.created_at > ${at} OR (l.created_at = ${at} AND l.id > ${before.id}))`);
  }
  return sql`SELECT * FROM (SELECT l.account_id, l.id, l.user_id, l.category, l.kind, l.days_before, l.change_number, l.created_at,
      ${STATE} AS state, CASE WHEN ${WENT} THEN d.sent_at END AS sent_at, CASE WHEN ${WENT} THEN d.delivered_at END AS delivered_at,
      CASE WHEN d.state IN ('BOUNCED', 'FAILED', 'SENT', 'PLANNED', 'IN_DOUBT') AND ${WENT} THEN d.detail END AS detail,
      ROW_NUMBER() OVER (PARTITION BY l.account_id ORDER BY l.created_at ${direction}, l.id ${direction}) AS place
    FROM notification_ledger l LEFT JOIN deliveries d ON d.company_id = l.company_id AND d.id = l.delivery_id
    WHERE ${join(conditions, " AND ")}) placed WHERE place <= ${size + 1}`;
}

function positionOf({ created_at, id }: Columns): Position {
  return { at: readMoment(created_at).getTime(), id };
}

/** Ids compare by their bytes, as the database does. */
function compare(a: Position, b: Position): number {
  if (a.at !== b.at) return a.at - b.at;
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1;
}

function toDelivery(companyId: number, row: Columns): Delivery {
  return Object.assign(new Delivery(), {
    companyId,
    userId: row.user_id,
    category: row.category,
    daysBefore: row.days_before,
    changeNumber: row.kind === "CHANGE" ? Number(row.change_number) : null,
    state: row.state,
    plannedAt: readMoment(row.created_at),
    sentAt: readOptionalMoment(row.sent_at),
    deliveredAt: readOptionalMoment(row.delivered_at),
    detail: row.detail,
  });
}
