import DataLoader from "dataloader";
import type { Sql } from "sql-template-tag";
import type { RequestContext } from "../api/request-context.js";
import type { SqlReader } from "../database/transaction.js";

/** An account as its loaders ask for it. */
export interface AccountKey {
  readonly companyId: number;
  readonly localId: string;
}

const BATCH = 500;

/** A row that hangs on each account, or none: read once per operation, for all accounts that ask in one statement (T-4). */
export class RowOfAccount<Row extends { account_id: string }> {
  /** @param select gives at most one row with `account_id` for each of these accounts of a company */
  constructor(
    private readonly database: SqlReader,
    private readonly select: (companyId: number, accountIds: readonly string[]) => Sql,
  ) {}

  load(context: RequestContext, { companyId, localId }: AccountKey): Promise<Row | null> {
    const byCompany = context.loaders.of(this, () => new Map<number, DataLoader<string, Row | null>>());
    let loader = byCompany.get(companyId);
    if (loader === undefined) {
      loader = new DataLoader((ids) => this.read(companyId, ids), { maxBatchSize: BATCH });
      byCompany.set(companyId, loader);
    }
    return loader.load(localId);
  }

  private async read(companyId: number, ids: readonly string[]): Promise<(Row | null)[]> {
    const rows = await this.database.query<Row>(this.select(companyId, ids));
    const byAccount = new Map(rows.map((row) => [row.account_id, row]));
    return ids.map((id) => byAccount.get(id) ?? null);
  }
}
