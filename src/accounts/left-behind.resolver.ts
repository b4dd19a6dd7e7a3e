import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from "type-graphql";
import sql from "sql-template-tag";
import type { RequestContext } from "../api/request-context.js";
import { DeactivateUserPayload } from "../companies/deactivate-user.types.js";
import type { SqlReader } from "../database/transaction.js";
import { ACCOUNT_FACTS, type AccountFactsRow, JOIN_CONNECTOR, readAllAccountFacts } from "./account-facts.js";
import { LeftBehind } from "./left-behind.types.js";
import { toSocialAccounts } from "./social-account.types.js";

const MOST = 100;

/** What hangs on a person who has been deactivated: read anew with every answer, a repeated one included. */
@Resolver(() => DeactivateUserPayload)
export class LeftBehindResolver {
  constructor(private readonly database: SqlReader) {}

  @FieldResolver(() => LeftBehind, {
    nullable: true,
    description:
      "The accounts that this person connected and that are not disconnected: somebody should take them over before the consent ends. Null when there is no such person.",
  })
  async leftBehind(
    @Root() { person }: DeactivateUserPayload,
    @Arg("first", () => Int, { defaultValue: MOST, description: "How many of them to list, 1 to 100." }) first: number,
    @Ctx() { now }: RequestContext,
  ): Promise<LeftBehind | null> {
    // Answers that were stored before an upgrade have none.
    if (person == null) return null;
    const theirs = sql`a.company_id = ${person.companyId} AND a.connected_by_id = ${person.userId}
      AND a.status <> 'DISCONNECTED'`;
    const rows = await this.database.query<AccountFactsRow>(
      sql`SELECT ${ACCOUNT_FACTS} FROM social_accounts a ${JOIN_CONNECTOR} WHERE ${theirs} ORDER BY a.name, a.id LIMIT ${Math.min(Math.max(first, 1), MOST)}`,
    );
    const [counted] = await this.database.query<{ accounts: number | string }>(
      sql`SELECT COUNT(*) AS accounts FROM social_accounts a WHERE ${theirs}`,
    );
    const nodes = toSocialAccounts(readAllAccountFacts(rows), now);
    return Object.assign(new LeftBehind(), { totalCount: Number(counted?.accounts ?? 0), nodes });
  }
}
