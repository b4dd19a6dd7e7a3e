import sql, { type Sql } from "sql-template-tag";
import { ApiError } from "../api/api-error.js";
import type { CursorCodec } from "../api/cursor-codec.js";
import { type PageRequest, slicePage } from "../api/page.rules.js";
import type { RequestContext } from "../api/request-context.js";
import { readMoment, readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { SqlReader } from "../database/transaction.js";
import type { Reason } from "../platforms/reason.js";
import { BatchedSelects } from "./batched-selects.js";
import type { Outage, OutageConnection, OutageEdge } from "./outage.types.js";
import type { SocialAccount } from "./social-account.types.js";
import type { Status } from "./status.js";

interface OutageColumns {
  opened_number: number;
  status: Status;
  cause: Reason | null;
  started_at: StoredMoment;
  detected_at: StoredMoment;
  ended_at: StoredMoment | null;
}

/** The outages of single accounts, newest first: they follow one another, so the numbers that opened them tell their order. */
export class ReadOutages {
  private readonly selects: BatchedSelects<OutageColumns>;

  constructor(
    database: SqlReader,
    private readonly cursors: CursorCodec,
  ) {
    this.selects = new BatchedSelects(database);
  }

  /** @throws ApiError BAD_USER_INPUT for a cursor that is not of this account's outages */
  async read(context: RequestContext, account: SocialAccount, page: PageRequest): Promise<OutageConnection> {
    const read = await this.selects.load(context, this.select(account, page));
    const direction = page.backward ? 1 : -1;
    const sorted = read.toSorted((a, b) => (a.opened_number - b.opened_number) * direction);
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
    const below = after === null ? sql`` : sql`AND opened_number < ${this.numberOf(account, after)}`;
    const above = before === null ? sql`` : sql`AND opened_number > ${this.numberOf(account, before)}`;
    return sql`SELECT opened_number, status, cause, started_at, detected_at, ended_at FROM outages
      WHERE company_id = ${account.companyId} AND account_id = ${account.localId} ${below} ${above}
      ORDER BY opened_number ${backward ? sql`ASC` : sql`DESC`} LIMIT ${size + 1}`;
  }

  private edge(account: SocialAccount, row: OutageColumns): OutageEdge {
    return {
      cursor: this.cursors.encode("OUTAGES", account.companyId, [account.localId, row.opened_number]),
      node: toOutage(row),
    };
  }

  private numberOf(account: SocialAccount, cursor: string): number {
    const [accountId, number] = this.cursors.decode("OUTAGES", account.companyId, cursor) ?? [];
    if (accountId !== account.localId) {
      throw new ApiError("BAD_USER_INPUT", "The cursor is not one of this account's outages.");
    }
    return number as number;
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
