import { Arg, Ctx, ID, Query, Resolver } from "type-graphql";
import { ApiError } from "../api/api-error.js";
import { fromGlobalId } from "../api/global-id.rules.js";
import { Node, type NodeFinder } from "../api/node.types.js";
import { type RequestContext, userOf } from "../api/request-context.js";

const MAX_IDS = 100;

@Resolver()
export class NodeResolver {
  /** @param finders by the name of the GraphQL type */
  constructor(private readonly finders: Readonly<Record<string, NodeFinder>>) {}

  @Query(() => Node, { nullable: true, description: "Any object by its id; null if there is none in your company." })
  node(
    @Arg("id", () => ID, { description: "The `id` of an object." }) id: string,
    @Ctx() context: RequestContext,
  ): Promise<Node | null> {
    return this.find(id, context);
  }

  @Query(() => [Node], {
    nullable: "items",
    description: "Several objects by their ids, in the order asked for; null in the place of each that does not exist.",
  })
  nodes(
    @Arg("ids", () => [ID], { description: "Up to 100 ids." }) ids: string[],
    @Ctx() context: RequestContext,
  ): Promise<(Node | null)[]> {
    if (ids.length > MAX_IDS) throw new ApiError("BAD_USER_INPUT", `\`ids\` takes at most ${MAX_IDS} ids.`);
    return Promise.all(ids.map((id) => this.find(id, context)));
  }

  private async find(id: string, context: RequestContext): Promise<Node | null> {
    const parsed = fromGlobalId(id);
    if (parsed === null || !Object.hasOwn(this.finders, parsed.type)) return null;
    return (await this.finders[parsed.type]?.(userOf(context).companyId, parsed.localId, context)) ?? null;
  }
}
