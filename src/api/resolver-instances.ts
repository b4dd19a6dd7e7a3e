import type { GraphQLSchema } from "graphql";

const INSTANCES = "relink:resolvers";

type Class<T> = new (...args: never[]) => T;

/** Keeps the resolvers of a schema with it, for `resolverOf`. */
export function keepResolvers(schema: GraphQLSchema, instances: ReadonlyMap<unknown, object>): void {
  schema.extensions = { ...schema.extensions, [INSTANCES]: instances };
}

/**
 * The resolver of a class in a schema. A subscription's `subscribe` is declared before there is an instance, so it looks for it here.
 *
 * @throws Error when the schema was built without one
 */
export function resolverOf<T>(schema: GraphQLSchema, resolver: Class<T>): T {
  const instances = schema.extensions[INSTANCES] as ReadonlyMap<unknown, object> | undefined;
  const instance = instances?.get(resolver);
  if (instance === undefined) throw new Error(`The schema was built without a ${resolver.name}.`);
  return instance as T;
}
