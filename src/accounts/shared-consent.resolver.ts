import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import sql, { join } from "sql-template-tag";
import type { RequestContext } from "../api/request-context.js";
import type { SqlReader } from "../database/transaction.js";
import { isInStatus } from "./effective-status.js";
import { RowsOfAccounts } from "./rows-of-accounts.js";
import { SharedConsent } from "./shared-consent.types.js";
import { SocialAccount } from "./social-account.types.js";

interface Counted {
  account_id: string;
  accounts: number | string;
  broken: number | string;
}

/** What else of the company hangs on an account's consent, in numbers. */
@Resolver(() => SocialAccount)
export class SharedConsentResolver {
  private readonly rows: RowsOfAccounts<Counted>;

  constructor(database: SqlReader) {
    this.rows = new RowsOfAccounts(database);
  }

  @FieldResolver(() => SharedConsent, {
    nullable: true,
    description:
      "How many accounts one reconnect is about to repair, to say so before a person begins it. Null for a disconnected account: it has no consent.",
  })
  async sharedConsent(@Root() account: SocialAccount, @Ctx() context: RequestContext): Promise<SharedConsent | null> {
    if (account.status === "DISCONNECTED") return null;
    const { companyId } = account;
    // Every consent is counted once, however many of the accounts asked about live on it.
    const [counted] = await this.rows.load(
      context,
      account,
      "accounts of the same consent",
      (ids) => sql`
      SELECT w.id AS account_id, c.accounts, c.broken
      FROM social_accounts w JOIN (
        SELECT a.grant_id, COUNT(*) AS accounts,
          SUM(CASE WHEN ${isInStatus(["EXPIRED", "INVALID"], context.now)} THEN 1 ELSE 0 END) AS broken
        FROM social_accounts a
        WHERE a.company_id = ${companyId} AND a.grant_id IN (
          SELECT g.grant_id FROM social_accounts g WHERE g.company_id = ${companyId} AND g.id IN (${join([...ids])})
        )
        GROUP BY a.grant_id
      ) c ON c.grant_id = w.grant_id
      WHERE w.company_id = ${companyId} AND w.id IN (${join([...ids])})`,
    );
    if (counted === undefined) return null;
    return Object.assign(new SharedConsent(), { accounts: Number(counted.accounts), broken: Number(counted.broken) });
  }
}
