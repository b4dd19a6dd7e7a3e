import { Field, ID, InterfaceType } from "type-graphql";
import type { RequestContext } from "./request-context.js";

@InterfaceType("Node", {
  description: "An object with an id that is unique over all types. Fetch it again with `node(id)`.",
  resolveType: (value: object) => value.constructor.name,
})
export abstract class Node {
  @Field(() => ID, { description: "Opaque and unique over all types; keep it as it is." })
  id!: string;
}

/**
 * Finds one object of a type for a company; null when there is none or it is another company's (T-2). The context gives the instant
 * of the answer and the loaders of the operation.
 */
export type NodeFinder = (companyId: number, localId: string, context: RequestContext) => Promise<Node | null>;
