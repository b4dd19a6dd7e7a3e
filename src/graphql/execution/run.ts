import {
  type FieldNode,
  type GraphQLError,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getArgumentValues,
  locatedError,
  type OperationDefinitionNode,
} from "graphql";
import { CollectedErrors, type Path, pathToArray } from "./collected-errors.js";
import type { Eventually, FieldPlan, Running, SelectionPlan, Text } from "./field-plan.js";
import { isThenable } from "./is-thenable.js";
import { joined } from "./joined.js";
import type { Fragments, Variables } from "./selected-nodes.js";

type Properties = Readonly<Record<string, unknown>>;

export interface RunParts {
  readonly schema: GraphQLSchema;
  readonly fragments: Fragments;
  readonly operation: OperationDefinitionNode;
  readonly context: unknown;
  readonly variables: Variables;
}

/**
 * One execution of a planned operation. It does what `execute` of graphql-js does, in the same order, but writes JSON instead of
 * building objects, makes promises only where a resolver gave one, and tells resolvers alone where they are.
 */
export class Run implements Running {
  readonly errors = new CollectedErrors();
  readonly context: unknown;
  private readonly parts: RunParts;

  constructor(parts: RunParts) {
    this.parts = parts;
    this.context = parts.context;
  }

  /** An object's fields, all at once. */
  fields(plan: SelectionPlan, source: unknown, path: Path | undefined): string | Promise<string> {
    if (plan.length === 0) return "{}";
    let text = "";
    let before: string[] | null = null;
    let waiting: Promise<Text>[] | null = null;
    for (const field of plan) {
      text += field.opening;
      let value: Eventually;
      try {
        value = this.field(field, source, path);
      } catch (error) {
        if (waiting === null) throw error;
        // What others have begun is waited for, as it may fail as well.
        const fail = () => Promise.reject(error as GraphQLError);
        return Promise.all(waiting).then(fail, fail);
      }
      if (value instanceof Promise) {
        before ??= [];
        waiting ??= [];
        before.push(text);
        waiting.push(value);
        text = "";
      } else {
        text += value ?? "null";
      }
    }
    text += "}";
    return before === null || waiting === null ? text : joined(before, waiting, text);
  }

  /** The fields of a mutation, one after the other. */
  async serially(plan: SelectionPlan): Promise<string> {
    let text = plan.length === 0 ? "{" : "";
    for (const field of plan) text += field.opening + ((await this.field(field, undefined, undefined)) ?? "null");
    return `${text}}`;
  }

  /**
   * Notes what went wrong at a place.
   *
   * @returns null where the place may be null
   * @throws the error with its place, where the place must not be null
   */
  fail(error: unknown, nodes: readonly FieldNode[], nonNull: boolean, path: Path): null {
    const located = locatedError(error, nodes, pathToArray(path));
    if (nonNull) throw located;
    this.errors.add(located, path);
    return null;
  }

  private field(field: FieldPlan, source: unknown, parent: Path | undefined): Eventually {
    if (field.fixed !== null) return field.fixed;
    if (field.resolve !== null) return this.resolved(field, source, parent);
    let value: unknown;
    try {
      value = isReadable(source) ? source[field.name] : undefined;
      const written = field.write?.(value);
      if (written !== undefined) return written;
    } catch (error) {
      return this.fail(error, field.nodes, field.nonNull, placeOf(field, parent));
    }
    if ((value === null || value === undefined) && !field.nonNull) return null;
    return this.completed(field, placeOf(field, parent), (info) =>
      typeof value === "function" ? (source as Record<string, Method>)[field.name]?.({}, this.context, info) : value,
    );
  }

  private resolved(field: FieldPlan, source: unknown, parent: Path | undefined): Eventually {
    const { definition, nodes } = field;
    return this.completed(field, placeOf(field, parent), (info) => {
      const args =
        definition.args.length === 0
          ? {}
          : getArgumentValues(definition, nodes[0] as FieldNode, this.parts.variables as Record<string, unknown>);
      return field.resolve?.(source, args, this.context, info);
    });
  }

  private completed(field: FieldPlan, path: Path, valueOf: (info: GraphQLResolveInfo) => unknown): Eventually {
    const fail = (error: unknown) => this.fail(error, field.nodes, field.nonNull, path);
    try {
      const info = this.infoOf(field, path);
      const value = valueOf(info);
      const completed = isThenable(value)
        ? Promise.resolve(value).then((settled) => field.complete(this, info, path, settled))
        : field.complete(this, info, path, value);
      return completed instanceof Promise ? completed.then(undefined, fail) : completed;
    } catch (error) {
      return fail(error);
    }
  }

  private infoOf(field: FieldPlan, path: Path): GraphQLResolveInfo {
    const { schema, fragments, operation, variables } = this.parts;
    return {
      fieldName: field.definition.name,
      fieldNodes: field.nodes,
      returnType: field.definition.type,
      parentType: field.parentType,
      path,
      schema,
      fragments: fragments as GraphQLResolveInfo["fragments"],
      rootValue: undefined,
      operation,
      variableValues: variables as GraphQLResolveInfo["variableValues"],
    };
  }
}

type Method = (args: object, context: unknown, info: GraphQLResolveInfo) => unknown;

function placeOf(field: FieldPlan, parent: Path | undefined): Path {
  return { prev: parent, key: field.key, typename: field.parentType.name };
}

function isReadable(source: unknown): source is Properties {
  return (typeof source === "object" && source !== null) || typeof source === "function";
}
