import DataLoader from "dataloader";
import sql, { join } from "sql-template-tag";
import type { NodeFinder } from "../api/node.types.js";
import type { RequestContext } from "../api/request-context.js";
import type { SqlReader } from "../database/transaction.js";
import { ACCOUNT_FACTS, type AccountFactsRow, JOIN_CONNECTOR, readAllAccountFacts } from "./account-facts.js";
import { isAccountId, type SocialAccount, toSocialAccounts } from "./social-account.types.js";

const BATCH = 500;

/** Accounts by their ids, all that one operation asks for in one statement. */
export class AccountLoader {
  constructor(private readonly database: SqlReader) {}

  /** @returns null if there is none, or if it is another company's (T-2) */
  load(context: RequestContext, companyId: number, localId: string): Promise<SocialAccount | null> {
    const byCompany = context.loaders.of(this, () => new Map<number, DataLoader<string, SocialAccount | null>>());
    let loader = byCompany.get(companyId);
    if (loader === undefined) {
      loader = new DataLoader((ids) => this.read(companyId, ids, context.now), { maxBatchSize: BATCH });
      byCompany.set(companyId, loader);
    }
    return loader.load(localId);
  }

  readonly find: NodeFinder = (companyId, localId, context) => this.load(context, companyId, localId);

  private async read(companyId: number, ids: readonly string[], now: Date): Promise<(SocialAccount | null)[]> {
    const asked = ids.filter(isAccountId);
    if (asked.length === 0) return ids.map(() => null);
    const rows = await this.database.query<AccountFactsRow>(
      sql`SELECT ${ACCOUNT_FACTS} FROM social_accounts a ${JOIN_CONNECTOR}
        WHERE a.company_id = ${companyId} AND a.id IN (${join(asked)})`,
    );
    const accounts = new Map(
      toSocialAccounts(readAllAccountFacts(rows), now).map((account) => [account.localId, account]),
    );
    return ids.map((id) => accounts.get(id) ?? null);
  }
}
