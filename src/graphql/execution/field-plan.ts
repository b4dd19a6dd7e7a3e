import type { FieldNode, GraphQLField, GraphQLFieldResolver, GraphQLObjectType, GraphQLResolveInfo } from "graphql";
import type { Path } from "./collected-errors.js";
import type { LeafWriter } from "./leaf-writer.js";

/** A value as JSON; null where the value is null, which may still have to make its parent null. */
export type Text = string | null;
export type Eventually = Text | Promise<Text>;

/** What values need of the execution that they belong to. */
export interface Running {
  readonly context: unknown;
  fields(plan: SelectionPlan, source: unknown, path: Path | undefined): string | Promise<string>;
  fail(error: unknown, nodes: readonly FieldNode[], nonNull: boolean, path: Path): null;
}

/**
 * Turns what a resolver gave into JSON, as "Completing values" of the specification says.
 *
 * @throws what makes the value null, and its parent with it if it must not be
 */
export type Complete = (run: Running, info: GraphQLResolveInfo, path: Path, value: unknown) => Eventually;

/** All that is known of a field of an answer before anything is executed. */
export interface FieldPlan {
  readonly key: string;
  /** What stands before the value in the answer: `{"id":` for the first field of an object, `,"id":` for others. */
  readonly opening: string;
  readonly name: string;
  readonly nodes: readonly FieldNode[];
  readonly definition: GraphQLField<unknown, unknown>;
  readonly parentType: GraphQLObjectType;
  readonly nonNull: boolean;
  /** The answer of `__typename`, which needs no look at the object. */
  readonly fixed: string | null;
  /** Null for a plain property without arguments. */
  readonly resolve: GraphQLFieldResolver<unknown, unknown> | null;
  /** For leaves: writes the values that can be written at once. */
  readonly write: LeafWriter | null;
  readonly complete: Complete;
}

/** The fields of an object of one type, in the order of the answer. */
export type SelectionPlan = readonly FieldPlan[];
