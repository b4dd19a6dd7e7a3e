import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { SocialAccount } from "../../accounts/social-account.types.js";
import type { RequestContext } from "../../api/request-context.js";
import type { PersonKey } from "../../companies/people.js";
import type { SqlReader } from "../../database/transaction.js";
import { readMutedAccounts } from "./read-preferences.js";

/** Whether whoever asks has muted an account; all that an operation asks for in one statement. */
@Resolver(() => SocialAccount)
export class MutedAccountResolver {
  constructor(private readonly database: SqlReader) {}

  @FieldResolver(() => Boolean, {
    description:
      "You want to hear nothing of it; see `updateNotificationPreferences`. Always false for a service key, which nobody tells anything.",
  })
  async muted(@Root() account: SocialAccount, @Ctx() context: RequestContext): Promise<boolean> {
    if (context.viewer?.kind !== "USER") return false;
    const { companyId, userId } = context.viewer;
    const muted = await context.loaders.of(this, () => this.read({ companyId, userId }));
    return muted.has(account.localId);
  }

  private async read(person: PersonKey): Promise<ReadonlySet<string>> {
    return new Set(await readMutedAccounts(this.database, person));
  }
}
