import DataLoader from "dataloader";
import sql, { join, type Sql } from "sql-template-tag";
import type { RequestContext } from "../api/request-context.js";
import type { SqlReader } from "../database/transaction.js";

/** SQLite joins up to 500 SELECTs, and each stands in the statement with its parameters. */
const BATCH = 100;

/**
 * Lists that hang on the rows of a page: what one operation asks for of each row goes into one statement, so the cost of a page does
 * not grow by a round trip for every row. All SELECTs given to one object must have the same columns.
 */
export class BatchedSelects<Row> {
  constructor(private readonly database: SqlReader) {}

  /** @returns the rows of the SELECT, in no order that could be relied on */
  load(context: RequestContext, select: Sql): Promise<Row[]> {
    const loader = context.loaders.of(
      this,
      () => new DataLoader<Sql, Row[]>((selects) => this.read(selects), { cache: false, maxBatchSize: BATCH }),
    );
    return loader.load(select);
  }

  private async read(selects: readonly Sql[]): Promise<Row[][]> {
    const arms = selects.map((select, arm) => sql`SELECT ${arm} AS arm, page.* FROM (${select}) page`);
    const rows = await this.database.query<Row & { arm: number }>(join(arms, " UNION ALL "));
    const groups: Row[][] = selects.map(() => []);
    for (const row of rows) groups[row.arm]?.push(row);
    return groups;
  }
}
