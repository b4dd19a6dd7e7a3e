import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, FieldResolver, ID, Info, Int, Query, Resolver, Root } from "type-graphql";
import { localIdOf } from "../api/global-id.rules.js";
import { readPageRequest } from "../api/page.rules.js";
import { PageArgs } from "../api/page.types.js";
import { type RequestContext, userOf } from "../api/request-context.js";
import type { AccountLoader } from "./account-loader.js";
import { ConnectionFilter, ConnectionOrder } from "./connection-filter.types.js";
import { DEFAULT_ORDER } from "./connection-order.js";
import type { ReadConnections } from "./read-connections.js";
import { selectedFields } from "./selected-fields.js";
import { SocialAccountConnection } from "./social-account-connection.types.js";
import { SocialAccount } from "./social-account.types.js";

@Resolver(() => SocialAccountConnection)
export class ConnectionsResolver {
  constructor(
    private readonly readConnections: ReadConnections,
    private readonly accounts: AccountLoader,
  ) {}

  @Query(() => SocialAccountConnection, { description: "The accounts of the company, page by page." })
  connections(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => ConnectionFilter, { nullable: true, description: "Which accounts; all of them without." })
    filter: ConnectionFilter | null | undefined,
    @Arg("orderBy", () => ConnectionOrder, {
      nullable: true,
      description: "In which order; without, the next to expire come first.",
    })
    order: ConnectionOrder | null | undefined,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<SocialAccountConnection> {
    const request = {
      page: readPageRequest(page),
      filter: filter ?? {},
      order: order ?? DEFAULT_ORDER,
      wanted: selectedFields(info),
    };
    return this.readConnections.read(userOf(context).companyId, request, context.now);
  }

  @FieldResolver(() => Int, {
    description: "How many accounts the filter finds on all pages. Costs a count: ask once.",
  })
  totalCount(@Root() connection: SocialAccountConnection): Promise<number> {
    return connection.count();
  }

  @Query(() => SocialAccount, {
    nullable: true,
    description: "One account of the company; null if there is none with this id.",
  })
  connection(
    @Arg("id", () => ID, { description: "The account's global id." }) id: string,
    @Ctx() context: RequestContext,
  ): Promise<SocialAccount | null> {
    const localId = localIdOf("SocialAccount", id);
    if (localId === null) return Promise.resolve(null);
    return this.accounts.load(context, userOf(context).companyId, localId);
  }
}
