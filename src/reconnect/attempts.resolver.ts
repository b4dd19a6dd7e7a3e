import { Arg, Ctx, ID, Mutation, Query, Resolver, Root, type SubscribeResolverData, Subscription } from "type-graphql";
import { isAccountId } from "../accounts/social-account.types.js";
import { ApiError } from "../api/api-error.js";
import { localIdOf } from "../api/global-id.rules.js";
import { type RequestContext, userOf } from "../api/request-context.js";
import { resolverOf } from "../api/resolver-instances.js";
import { UserError, UserErrorCode, userError } from "../api/user-error.types.js";
import { auditOrigin } from "../audit/audit-origin.js";
import type { SqlReader } from "../database/transaction.js";
import type { AttemptFeed } from "./attempt-feed.js";
import { type AttemptFacts, readAttempt } from "./attempt-facts.js";
import { ReconnectAttempt, toReconnectAttempt } from "./attempt.types.js";
import type { BeginAttempt, BeginRequest } from "./begin-attempt.js";
import {
  BeginReconnectPayload,
  CancelReconnectInput,
  CancelReconnectPayload,
  ConnectAccountInput,
  ReconnectAccountInput,
} from "./begin.types.js";
import type { CancelAttempt } from "./cancel-attempt.js";

@Resolver()
export class AttemptsResolver {
  constructor(
    private readonly reader: SqlReader,
    private readonly begin: BeginAttempt,
    private readonly cancel: CancelAttempt,
    private readonly feed: AttemptFeed,
  ) {}

  @Mutation(() => BeginReconnectPayload, {
    description: "Begins to connect something new: gives the address to send the person's browser to.",
  })
  connectAccount(
    @Arg("input", () => ConnectAccountInput, { description: "What to connect." }) input: ConnectAccountInput,
    @Ctx() context: RequestContext,
  ): Promise<BeginReconnectPayload> {
    const { platform, purpose, mode, returnTo, provider = null } = input;
    return this.start({ kind: "CONNECT", platform, purpose, mode, returnTo, provider }, context);
  }

  @Mutation(() => BeginReconnectPayload, {
    description:
      "Begins to repair an account, whatever its status: gives the address to send the person's browser to. The account keeps its id and history, and nothing of it changes before the new consent has been compared and tried. An older open attempt for it ends as SUPERSEDED.",
  })
  reconnectAccount(
    @Arg("input", () => ReconnectAccountInput, { description: "What to repair." }) input: ReconnectAccountInput,
    @Ctx() context: RequestContext,
  ): Promise<BeginReconnectPayload> {
    const { mode, returnTo, provider = null } = input;
    const localId = localIdOf("SocialAccount", input.accountId) ?? "";
    const accountId = isAccountId(localId) ? localId : "";
    return this.start({ kind: "RECONNECT", accountId, mode, returnTo, provider }, context);
  }

  @Mutation(() => CancelReconnectPayload, {
    description: "Says that the person closed the window or chooses nothing. May be repeated.",
  })
  async cancelReconnect(
    @Arg("input", () => CancelReconnectInput, { description: "Which attempt." }) input: CancelReconnectInput,
    @Ctx() context: RequestContext,
  ): Promise<CancelReconnectPayload> {
    const id = localIdOf("ReconnectAttempt", input.attemptId) ?? "";
    const attempt = await this.cancel.run(userOf(context), id, auditOrigin(context));
    if (attempt !== null) return { attempt: toReconnectAttempt(attempt), userErrors: [] };
    const problem = userError(UserErrorCode.NOT_FOUND, "You have started no such attempt.", ["attemptId"]);
    return { attempt: null, userErrors: [problem] };
  }

  @Query(() => ReconnectAttempt, {
    nullable: true,
    description: "An attempt that you have started, or for admins any of the company; null if there is none.",
  })
  async reconnectAttempt(
    @Arg("id", () => ID, { description: "Id of the `ReconnectAttempt`." }) id: string,
    @Ctx() context: RequestContext,
  ): Promise<ReconnectAttempt | null> {
    const attempt = await this.visible(id, context);
    return attempt === null ? null : toReconnectAttempt(attempt);
  }

  @Subscription(() => ReconnectAttempt, {
    subscribe: ({ args, context, info }: SubscribeResolverData<object, { id: string }, RequestContext>) =>
      resolverOf(info.schema, AttemptsResolver).follow(args.id, context),
    description:
      "An attempt that you may see: first as it is, then after each of its steps, until it has ended. Fails with NOT_FOUND if there is none.",
  })
  reconnectAttemptChanged(
    @Root() attempt: AttemptFacts,
    @Arg("id", () => ID, { description: "Id of the `ReconnectAttempt`." }) _id: string,
  ): ReconnectAttempt {
    return toReconnectAttempt(attempt);
  }

  private async follow(id: string, context: RequestContext): Promise<AsyncIterableIterator<AttemptFacts>> {
    const attempt = await this.visible(id, context);
    if (attempt === null) throw new ApiError("NOT_FOUND", "There is no such attempt.");
    return this.feed.follow(attempt);
  }

  private async start(request: BeginRequest, context: RequestContext): Promise<BeginReconnectPayload> {
    const viewer = userOf(context);
    const person = { companyId: viewer.companyId, userId: viewer.userId };
    const begun = await this.begin.run(person, request, auditOrigin(context));
    if (begun instanceof UserError) return { startUrl: null, attempt: null, userErrors: [begun] };
    const attempt = await readAttempt(this.reader, begun.key);
    return {
      startUrl: begun.startUrl,
      attempt: attempt === null ? null : toReconnectAttempt(attempt),
      userErrors: [],
    };
  }

  private async visible(id: string, context: RequestContext): Promise<AttemptFacts | null> {
    const { companyId, userId, role } = userOf(context);
    const attempt = await readAttempt(this.reader, { companyId, id: localIdOf("ReconnectAttempt", id) ?? "" });
    return attempt !== null && (role === "ADMIN" || attempt.userId === userId) ? attempt : null;
  }
}
