import { Args, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { readPageRequest } from "../api/page.rules.js";
import { PageArgs } from "../api/page.types.js";
import type { RequestContext } from "../api/request-context.js";
import { OutageConnection } from "./outage.types.js";
import type { ReadAccountUptime } from "./read-account-uptime.js";
import type { ReadHistory } from "./read-history.js";
import type { ReadOutages } from "./read-outages.js";
import { SocialAccount } from "./social-account.types.js";
import { StatusChangeConnection } from "./status-change.types.js";
import { readUptimeArgs, toUptime, Uptime, UptimeArgs } from "./uptime.types.js";

/** What of an account takes a look of its own at the database. */
@Resolver(() => SocialAccount)
export class SocialAccountResolver {
  constructor(
    private readonly readHistory: ReadHistory,
    private readonly readOutages: ReadOutages,
    private readonly readUptime: ReadAccountUptime,
  ) {}

  @FieldResolver(() => StatusChangeConnection, {
    description: "What happened to the account, newest first; kept for 400 days.",
  })
  history(
    @Root() account: SocialAccount,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: RequestContext,
  ): Promise<StatusChangeConnection> {
    return this.readHistory.read(context, account, readPageRequest(page));
  }

  @FieldResolver(() => OutageConnection, {
    description: "The times in which the account was not connected, newest first; kept for 400 days.",
  })
  outages(
    @Root() account: SocialAccount,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: RequestContext,
  ): Promise<OutageConnection> {
    return this.readOutages.read(context, account, readPageRequest(page));
  }

  @FieldResolver(() => Uptime, { description: "How much of a time the connection worked." })
  async uptime(
    @Root() account: SocialAccount,
    @Args(() => UptimeArgs) args: UptimeArgs,
    @Ctx() context: RequestContext,
  ): Promise<Uptime> {
    const span = readUptimeArgs(args, context.now);
    return toUptime(span, await this.readUptime.read(context, account, span));
  }
}
