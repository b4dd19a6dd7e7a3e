import { Arg, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import type { AccountLoader } from "../../accounts/account-loader.js";
import { SocialAccount } from "../../accounts/social-account.types.js";
import { localIdOf, toGlobalId } from "../../api/global-id.rules.js";
import { MAX_PAGE_SIZE } from "../../api/page.rules.js";
import { type RequestContext, userOf } from "../../api/request-context.js";
import { runOnce } from "../../api/run-once.js";
import { type UserError, UserErrorCode, userError } from "../../api/user-error.types.js";
import { auditOrigin } from "../../audit/audit-origin.js";
import type { PersonKey } from "../../companies/people.js";
import type { Database } from "../../database/database.js";
import type { Transaction } from "../../database/transaction.js";
import { changePreferences, resubscribe } from "./change-preferences.js";
import {
  NotificationPreferences,
  NotificationPreferencesPayload,
  ResubscribeInput,
  UnsubscribeInput,
  UpdateNotificationPreferencesInput,
} from "./preferences.types.js";
import { readMutedAccounts, readPreferences } from "./read-preferences.js";
import { unsubscribe } from "./unsubscribe.js";
import type { UnsubscribeTokens } from "./unsubscribe-token.js";

@Resolver(() => NotificationPreferences)
export class PreferencesResolver {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountLoader,
    private readonly tokens: UnsubscribeTokens,
  ) {}

  @Query(() => NotificationPreferences, { description: "What you want to be told, and how." })
  notificationPreferences(@Ctx() context: RequestContext): Promise<NotificationPreferences> {
    return this.read(userOf(context));
  }

  @FieldResolver(() => [SocialAccount], { description: "Accounts of which you hear nothing, by name." })
  async mutedAccounts(
    @Root() { mutedAccountIds }: NotificationPreferences,
    @Arg("first", () => Int, { defaultValue: MAX_PAGE_SIZE, description: "How many of them to list, 1 to 100." })
    first: number,
    @Ctx() context: RequestContext,
  ): Promise<SocialAccount[]> {
    const { companyId } = userOf(context);
    const ids = mutedAccountIds.slice(0, Math.min(Math.max(first, 1), MAX_PAGE_SIZE));
    const accounts = await Promise.all(
      ids.map((id) => this.accounts.load(context, companyId, localIdOf("SocialAccount", id) ?? "")),
    );
    return accounts.filter((account) => account !== null);
  }

  @Mutation(() => NotificationPreferencesPayload, {
    description: "Changes what you want to be told. It holds at once, also for mails that are queued already.",
  })
  updateNotificationPreferences(
    @Arg("input", () => UpdateNotificationPreferencesInput, { description: "What to change." })
    input: UpdateNotificationPreferencesInput,
    @Ctx() context: RequestContext,
  ): Promise<NotificationPreferencesPayload> {
    const change = {
      settings: input.settings ?? [],
      unsubscribedFromAll: input.unsubscribedFromAll ?? null,
      muteAccounts: input.muteAccounts ?? [],
      unmuteAccounts: input.unmuteAccounts ?? [],
    };
    return this.once(context, "updateNotificationPreferences", input, (tx, person) =>
      changePreferences(tx, person, change, auditOrigin(context)),
    );
  }

  @Mutation(() => NotificationPreferencesPayload, {
    description:
      "Does what the link to unsubscribe in one of your mails does. The link itself needs no login; this is for a dashboard that has its own page for it.",
  })
  unsubscribe(
    @Arg("input", () => UnsubscribeInput, { description: "Which link." }) input: UnsubscribeInput,
    @Ctx() context: RequestContext,
  ): Promise<NotificationPreferencesPayload> {
    return this.once(context, "unsubscribe", input, async (tx, { companyId, userId }) => {
      const subscription = this.tokens.read(input.token);
      if (subscription?.companyId !== companyId || subscription.userId !== userId) {
        return [userError(UserErrorCode.NOT_FOUND, "This is no link of a mail to you.", ["token"])];
      }
      await unsubscribe(tx, subscription, auditOrigin(context), "API");
      return [];
    });
  }

  @Mutation(() => NotificationPreferencesPayload, { description: "Brings back mail that you unsubscribed from." })
  resubscribe(
    @Arg("input", () => ResubscribeInput, { description: "Which mail." }) input: ResubscribeInput,
    @Ctx() context: RequestContext,
  ): Promise<NotificationPreferencesPayload> {
    return this.once(context, "resubscribe", input, async (tx, person) => {
      await resubscribe(tx, person, input.category ?? null, auditOrigin(context));
      return [];
    });
  }

  private async once(
    context: RequestContext,
    operation: string,
    { idempotencyKey: key, ...input }: { readonly idempotencyKey?: string | null },
    work: (tx: Transaction, person: PersonKey) => Promise<UserError[]>,
  ): Promise<NotificationPreferencesPayload> {
    const { companyId, userId } = userOf(context);
    const person = { companyId, userId };
    // Keys are the company's, what they do is the person's.
    const request = { companyId, operation, key, input: { ...input, userId }, now: context.now };
    const result = await this.database.transaction((tx) => runOnce(tx, request, () => work(tx, person)));
    const userErrors = result.kind === "REFUSED" ? [result.error] : result.answer;
    return { preferences: await this.read(person), userErrors };
  }

  private async read(person: PersonKey): Promise<NotificationPreferences> {
    const [preferences, muted] = await Promise.all([
      readPreferences(this.database, person),
      readMutedAccounts(this.database, person),
    ]);
    const mutedAccountIds = muted.map((id) => toGlobalId("SocialAccount", id));
    return Object.assign(new NotificationPreferences(), preferences, { mutedAccountIds });
  }
}
