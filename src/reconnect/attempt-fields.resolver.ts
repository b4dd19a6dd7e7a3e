import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { AccountLoader } from "../accounts/account-loader.js";
import { SocialAccount } from "../accounts/social-account.types.js";
import type { RequestContext } from "../api/request-context.js";
import type { UserLoader } from "../companies/user-loader.js";
import { User } from "../companies/user.types.js";
import { ProfileChoice, ReconnectAttempt } from "./attempt.types.js";
import type { ReadChoices } from "./read-choices.js";

/** What hangs on an attempt: people, accounts and profiles. */
@Resolver(() => ReconnectAttempt)
export class AttemptFieldsResolver {
  constructor(
    private readonly accounts: AccountLoader,
    private readonly users: UserLoader,
    private readonly choices: ReadChoices,
  ) {}

  @FieldResolver(() => User, { nullable: true, description: "Who started it; null for a trip through a link." })
  startedBy(@Root() attempt: ReconnectAttempt, @Ctx() context: RequestContext): Promise<User | null> | null {
    return attempt.startedById === null ? null : this.users.load(context, attempt.companyId, attempt.startedById);
  }

  @FieldResolver(() => SocialAccount, {
    nullable: true,
    description: "What is to be repaired; null when something new is connected.",
  })
  account(@Root() attempt: ReconnectAttempt, @Ctx() context: RequestContext): Promise<SocialAccount | null> | null {
    return attempt.accountId === null ? null : this.accounts.load(context, attempt.companyId, attempt.accountId);
  }

  @FieldResolver(() => [SocialAccount], {
    description: "With SUCCEEDED: what the trip was for, and what was chosen.",
  })
  connectedAccounts(@Root() attempt: ReconnectAttempt, @Ctx() context: RequestContext): Promise<SocialAccount[]> {
    return this.load(attempt, attempt.details.connected, context);
  }

  @FieldResolver(() => [SocialAccount], {
    description: "With SUCCEEDED: other accounts that were expired or invalid and live again by the same consent.",
  })
  healedAccounts(@Root() attempt: ReconnectAttempt, @Ctx() context: RequestContext): Promise<SocialAccount[]> {
    return this.load(attempt, attempt.details.healed, context);
  }

  @FieldResolver(() => [SocialAccount], {
    description:
      "With SUCCEEDED: accounts that lived on the consent before and that it does not reach any more. They are left as they are; those that still seem to work are looked at now. They need another login.",
  })
  notGrantedAccounts(@Root() attempt: ReconnectAttempt, @Ctx() context: RequestContext): Promise<SocialAccount[]> {
    return this.load(attempt, attempt.details.notGranted, context);
  }

  @FieldResolver(() => [SocialAccount], {
    description:
      "With SUCCEEDED: accounts that the consent reaches and that were left alone: disconnected on purpose, or connected on a colleague's consent.",
  })
  untouchedAccounts(@Root() attempt: ReconnectAttempt, @Ctx() context: RequestContext): Promise<SocialAccount[]> {
    return this.load(attempt, attempt.details.untouched, context);
  }

  @FieldResolver(() => [ProfileChoice], {
    description: "While it is CHOOSING: the profiles that the new consent reaches; otherwise empty.",
  })
  async profiles(@Root() attempt: ReconnectAttempt, @Ctx() context: RequestContext): Promise<ProfileChoice[]> {
    if (attempt.step !== "CHOOSING") return [];
    const choices = await this.choices.run({ companyId: attempt.companyId, id: attempt.localId });
    return Promise.all(
      choices.map(async ({ id, profile: { platform, purpose, name, handle }, accountId }) => {
        const account = accountId === null ? null : await this.accounts.load(context, attempt.companyId, accountId);
        return Object.assign(new ProfileChoice(), { id, platform, purpose, name, handle, account });
      }),
    );
  }

  private async load(
    { companyId }: ReconnectAttempt,
    ids: readonly string[] | undefined,
    context: RequestContext,
  ): Promise<SocialAccount[]> {
    const accounts = await Promise.all((ids ?? []).map((id) => this.accounts.load(context, companyId, id)));
    return accounts.filter((account) => account !== null);
  }
}
