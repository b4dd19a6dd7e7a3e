import type { GraphQLSchema } from "graphql";
import { buildSchemaSync, type NonEmptyArray, type PubSub } from "type-graphql";
import { keepResolvers } from "../api/resolver-instances.js";
import { DateTime } from "./date-time.js";

type Class = abstract new (...args: never[]) => object;

/** Every subscription brings its own `subscribe`; the schema generator only wants to see that something could publish. */
const NO_PUBSUB: PubSub = {
  publish: () => undefined,
  subscribe: () => {
    throw new Error("A subscription without a `subscribe` of its own.");
  },
};

/**
 * The schema of all resolvers given, each an instance made with what it needs.
 *
 * @throws when the declarations contradict each other, or two instances are of one class
 */
export function buildRelinkSchema(resolvers: readonly object[]): GraphQLSchema {
  const instances = new Map(resolvers.map((resolver) => [resolver.constructor, resolver]));
  if (instances.size !== resolvers.length) throw new Error("Two resolvers are of the same class.");
  const schema = buildSchemaSync({
    resolvers: [...instances.keys()] as unknown as NonEmptyArray<Class>,
    container: { get: (resolver) => instanceOf(instances, resolver) },
    scalarsMap: [{ type: Date, scalar: DateTime }],
    validate: false,
    pubSub: NO_PUBSUB,
  });
  keepResolvers(schema, instances);
  return schema;
}

function instanceOf(instances: ReadonlyMap<unknown, object>, resolver: { readonly name: string }): object {
  const instance = instances.get(resolver);
  if (instance === undefined) throw new Error(`No instance of ${resolver.name} was given.`);
  return instance;
}
