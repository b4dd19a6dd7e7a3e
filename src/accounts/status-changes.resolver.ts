import { Arg, Ctx, Int, Query, Resolver } from "type-graphql";
import { readPageRequest } from "../api/page.rules.js";
import { type RequestContext, userOf } from "../api/request-context.js";
import type { ReadStatusChangeFeed } from "./read-status-change-feed.js";
import { StatusChangeFeed } from "./status-change-feed.types.js";

@Resolver()
export class StatusChangesResolver {
  constructor(private readonly feed: ReadStatusChangeFeed) {}

  @Query(() => StatusChangeFeed, {
    description: "What happened to the company's accounts after a point in time, oldest first.",
  })
  statusChanges(
    @Arg("after", () => String, {
      nullable: true,
      description:
        "A stream cursor, such as `streamCursor`; without, the oldest change that is kept for replay is first.",
    })
    after: string | null | undefined,
    @Arg("first", () => Int, { description: "Take this many, 1 to 100." }) first: number,
    @Ctx() context: RequestContext,
  ): Promise<StatusChangeFeed> {
    const { size } = readPageRequest({ first });
    return this.feed.read(userOf(context).companyId, after ?? null, size, context.now);
  }
}
