import sql, { join, type Sql } from "sql-template-tag";
import type { CursorCodec } from "../api/cursor-codec.js";
import { type PageRequest, slicePage } from "../api/page.rules.js";
import type { Database } from "../database/database.js";
import {
  ACCOUNT_FACTS,
  type AccountFacts,
  type AccountFactsRow,
  JOIN_CONNECTOR,
  readAllAccountFacts,
} from "./account-facts.js";
import { filterConditions } from "./connection-filter.js";
import type { ConnectionFilter, ConnectionOrder } from "./connection-filter.types.js";
import { orderBy, readConnectionCursor, standsBeyond, writeConnectionCursor } from "./connection-order.js";
import type { SocialAccountConnection } from "./social-account-connection.types.js";
import { type SocialAccount, toSocialAccounts } from "./social-account.types.js";
import { writeStreamCursor } from "./stream-cursor.js";
import { readStreamPosition } from "./stream-position.js";

export interface ConnectionsRequest {
  readonly page: PageRequest;
  readonly filter: ConnectionFilter;
  readonly order: ConnectionOrder;
  /** The fields of the answer that somebody looks at: others may be left empty. */
  readonly wanted: ReadonlySet<string>;
}

/** Pages of a company's accounts: one statement for the stream's cursor and one for the page, whatever its size. */
export class ReadConnections {
  constructor(
    private readonly database: Database,
    private readonly cursors: CursorCodec,
  ) {}

  /** @throws ApiError BAD_USER_INPUT for a filter or cursor that is not right */
  async read(companyId: number, request: ConnectionsRequest, now: Date): Promise<SocialAccountConnection> {
    const { page, order, wanted } = request;
    const filters = [sql`a.company_id = ${companyId}`, ...filterConditions(request.filter, this.database.engine, now)];
    const bounds = this.boundsOf(companyId, request);
    const streamCursor = wanted.has("streamCursor") ? await this.streamCursor(companyId) : "";
    const { rows, ...slice } = slicePage(page, await this.readPage([...filters, ...bounds], request));
    const nodes = toSocialAccounts(rows, now);
    return {
      nodes,
      edges: wanted.has("edges") ? rows.map((facts, index) => this.edge(order, facts, nodes[index])) : [],
      pageInfo: { ...slice, startCursor: this.cursorOf(order, rows[0]), endCursor: this.cursorOf(order, rows.at(-1)) },
      streamCursor,
      count: () => this.count(filters),
    };
  }

  private boundsOf(companyId: number, { page, order }: ConnectionsRequest): Sql[] {
    const bounds = [
      ["AFTER", page.after],
      ["BEFORE", page.before],
    ] as const;
    return bounds.flatMap(([side, cursor]) =>
      cursor === null ? [] : [standsBeyond(order, side, readConnectionCursor(this.cursors, companyId, order, cursor))],
    );
  }

  private async readPage(conditions: readonly Sql[], { page, order }: ConnectionsRequest): Promise<AccountFacts[]> {
    const rows = await this.database.query<AccountFactsRow>(
      sql`SELECT ${ACCOUNT_FACTS} FROM social_accounts a ${JOIN_CONNECTOR} WHERE ${join(conditions, " AND ")}
        ORDER BY ${orderBy(order, page.backward)} LIMIT ${page.size + 1}`,
    );
    return readAllAccountFacts(rows);
  }

  private async count(filters: readonly Sql[]): Promise<number> {
    const [row] = await this.database.query<{ accounts: number }>(
      sql`SELECT COUNT(*) AS accounts FROM social_accounts a WHERE ${join(filters, " AND ")}`,
    );
    return row?.accounts ?? 0;
  }

  private async streamCursor(companyId: number): Promise<string> {
    const { generation, lastNumber } = await readStreamPosition(this.database, companyId);
    return writeStreamCursor(this.cursors, companyId, { generation, number: lastNumber });
  }

  private edge(order: ConnectionOrder, facts: AccountFacts, node: SocialAccount | undefined) {
    return { cursor: writeConnectionCursor(this.cursors, order, facts), node: node as SocialAccount };
  }

  private cursorOf(order: ConnectionOrder, facts: AccountFacts | undefined): string | null {
    return facts === undefined ? null : writeConnectionCursor(this.cursors, order, facts);
  }
}
