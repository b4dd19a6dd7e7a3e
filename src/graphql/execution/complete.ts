import { inspect } from "node:util";
import {
  defaultTypeResolver,
  type FieldNode,
  GraphQLError,
  type GraphQLAbstractType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";
import type { Complete, SelectionPlan } from "./field-plan.js";
import { completeList } from "./complete-list.js";
import { isThenable } from "./is-thenable.js";
import { textOf } from "./json-text.js";
import { leafWriter } from "./leaf-writer.js";

export interface Completing {
  readonly nodes: readonly FieldNode[];
  /** What is selected on an object of a type. */
  select(type: GraphQLObjectType): SelectionPlan;
}

/** How values of a type become JSON. What goes wrong inside is worded as graphql-js words it, and never shows the value to a caller. */
export function completionOf(type: GraphQLOutputType, completing: Completing): Complete {
  if (isNonNullType(type)) return nonNull(completionOf(type.ofType, completing));
  return orNull(presentOf(type, completing));
}

function presentOf(type: Exclude<GraphQLOutputType, { ofType: never }>, completing: Completing): Complete {
  if (isListType(type)) {
    const itemType = type.ofType as GraphQLOutputType;
    return completeList(completionOf(itemType, completing), completing.nodes, isNonNullType(itemType));
  }
  if (isLeafType(type)) return leaf(type);
  if (isAbstractType(type)) return abstract(type, completing);
  if (isObjectType(type)) {
    const complete = object(completing);
    return (run, info, path, value) => complete(run, info, path, value, type);
  }
  throw new Error(`There are no values of the type ${String(type)}.`);
}

function orNull(complete: Complete): Complete {
  return (run, info, path, value) => {
    if (value === null || value === undefined) return null;
    if (value instanceof Error) throw value;
    return complete(run, info, path, value);
  };
}

function nonNull(complete: Complete): Complete {
  return (run, info, path, value) => {
    const completed = complete(run, info, path, value);
    if (completed !== null) return completed;
    throw new Error(`Cannot return null for non-nullable field ${info.parentType.name}.${info.fieldName}.`);
  };
}

function leaf(type: GraphQLLeafType): Complete {
  const write = leafWriter(type);
  return (_run, _info, _path, value) => {
    const written = write(value);
    if (written !== undefined) return written;
    const serialized: unknown = type.serialize(value);
    if (serialized === null || serialized === undefined) {
      throw new Error(`A value of ${type.name} was written as nothing.`);
    }
    return typeof serialized === "string" ? textOf(serialized) : JSON.stringify(serialized);
  };
}

type CompleteAs = (...given: [...Parameters<Complete>, type: GraphQLObjectType]) => ReturnType<Complete>;

function object(completing: Completing): CompleteAs {
  return (run, info, path, value, type) => {
    const { isTypeOf } = type;
    if (isTypeOf === null || isTypeOf === undefined) return run.fields(completing.select(type), value, path);
    const answer = isTypeOf.call(type, value, run.context, info);
    const proceed = (is: boolean) => {
      if (!is) throw new GraphQLError(`Expected value of type "${type.name}" but got: ${inspect(value)}.`);
      return run.fields(completing.select(type), value, path);
    };
    return isThenable(answer) ? Promise.resolve(answer).then(proceed) : proceed(answer);
  };
}

function abstract(type: GraphQLAbstractType, completing: Completing): Complete {
  const complete = object(completing);
  const resolveType = type.resolveType ?? defaultTypeResolver;
  return (run, info, path, value) => {
    const name: unknown = resolveType(value, run.context, info, type);
    const proceed = (found: unknown) => complete(run, info, path, value, runtimeType(found, type, info));
    return isThenable(name) ? Promise.resolve(name).then(proceed) : proceed(name);
  };
}

function runtimeType(name: unknown, type: GraphQLAbstractType, info: GraphQLResolveInfo): GraphQLObjectType {
  if (typeof name !== "string") {
    throw new GraphQLError(
      `Abstract type "${type.name}" must resolve to an Object type at runtime for field "${info.parentType.name}.${info.fieldName}".`,
    );
  }
  const found = info.schema.getType(name);
  if (isObjectType(found) && info.schema.isSubType(type, found)) return found;
  throw new GraphQLError(`"${name}" is not a possible type for "${type.name}".`);
}
