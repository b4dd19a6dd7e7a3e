import DataLoader from "dataloader";
import type { Sql } from "sql-template-tag";
import type { RequestContext } from "../api/request-context.js";
import type { SqlReader } from "../database/transaction.js";
import type { SocialAccount } from "./social-account.types.js";

const BATCH = 100;

interface Wanted {
  readonly accountId: string;
  readonly group: string;
  readonly select: (accountIds: readonly string[]) => Sql;
}

/**
 * Lists that hang on accounts. What one operation asks for alike of all accounts of a page goes into one statement, so the cost of a
 * page does not grow by a round trip for every account.
 */
export class RowsOfAccounts<Row extends { account_id: string }> {
  constructor(private readonly database: SqlReader) {}

  /**
   * @param request what is asked for, as a text: equal texts mean equal selects
   * @param select gives `account_id` and whatever else the rows hold, for one or several accounts of the same company
   * @returns the rows of this account, in no order that could be relied on
   */
  load(context: RequestContext, account: SocialAccount, request: string, select: Wanted["select"]): Promise<Row[]> {
    const loader = context.loaders.of(
      this,
      () => new DataLoader<Wanted, Row[]>((wanted) => this.read(wanted), { cache: false, maxBatchSize: BATCH }),
    );
    return loader.load({ accountId: account.localId, group: `${account.companyId} ${request}`, select });
  }

  private async read(wanted: readonly Wanted[]): Promise<Row[][]> {
    const groups = [...grouped(wanted, ({ group }) => group)];
    const found = new Map(
      await Promise.all(groups.map(async ([group, alike]) => [group, await this.readAlike(alike)] as const)),
    );
    return wanted.map(({ group, accountId }) => found.get(group)?.get(accountId) ?? []);
  }

  private async readAlike(alike: readonly Wanted[]): Promise<Map<string, Row[]>> {
    const ids = [...new Set(alike.map(({ accountId }) => accountId))];
    const [first] = alike;
    const rows = first === undefined ? [] : await this.database.query<Row>(first.select(ids));
    return grouped(rows, (row) => row.account_id);
  }
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
