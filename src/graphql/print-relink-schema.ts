import { type GraphQLSchema, lexicographicSortSchema, printSchema } from "graphql";

/** The schema as text, with descriptions and in an order that depends on names alone: what is committed as `schema.graphql`. */
export function printRelinkSchema(schema: GraphQLSchema): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}
