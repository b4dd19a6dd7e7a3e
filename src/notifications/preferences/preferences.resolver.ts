import { Arg, Ctx, Mutation, Query, Resolver } from "type-graphql";
import type { AccountLoader } from "../../accounts/account-loader.js";
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

@Resolver()
export class PreferencesResolver {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountLoader,
    private readonly tokens: UnsubscribeTokens,
  ) {}

  @Query(() => NotificationPreferences, { description: "What you want to be told, and how." })
  notificationPreferences(@Ctx() context: RequestContext): Promise<NotificationPreferences> {
    return this.read(context, userOf(context));
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
    return { preferences: await this.read(context, person), userErrors };
  }

  private async read(context: RequestContext, person: PersonKey): Promise<NotificationPreferences> {
    const [preferences, muted] = await Promise.all([
      readPreferences(this.database, person),
      readMutedAccounts(this.database, person),
    ]);
    const accounts = await Promise.all(muted.map((id) => this.accounts.load(context, person.companyId, id)));
    return { ...preferences, mutedAccounts: accounts.filter((account) => account !== null) };
  }
}
