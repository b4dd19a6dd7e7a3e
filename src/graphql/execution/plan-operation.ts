import {
  defaultFieldResolver,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  GraphQLError,
  isLeafType,
  isNonNullType,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from "graphql";
import { completionOf } from "./complete.js";
import type { FieldPlan, SelectionPlan } from "./field-plan.js";
import { textOf } from "./json-text.js";
import { leafWriter } from "./leaf-writer.js";
import type { Selecting } from "./selected-nodes.js";

/** What an operation selects at its root. What lies below is planned when the first object of its type comes along. */
export function planOperation(operation: OperationDefinitionNode, selecting: Selecting): SelectionPlan {
  const root = selecting.schema.getRootType(operation.operation);
  if (root === undefined || root === null) {
    throw new GraphQLError(`Schema is not configured to execute ${operation.operation} operation.`, {
      nodes: operation,
    });
  }
  return planSelection(root, selecting.fieldsOf(root, [operation.selectionSet]), selecting);
}

function planSelection(
  type: GraphQLObjectType,
  fields: ReadonlyMap<string, readonly FieldNode[]>,
  selecting: Selecting,
): SelectionPlan {
  const plans: FieldPlan[] = [];
  for (const [key, nodes] of fields) {
    const definition = definitionOf(type, (nodes[0] as FieldNode).name.value, selecting);
    const opening = `${plans.length === 0 ? "{" : ","}${textOf(key)}:`;
    if (definition !== undefined) plans.push({ key, opening, ...planField(type, definition, nodes, selecting) });
  }
  return plans;
}

function planField(
  parentType: GraphQLObjectType,
  definition: GraphQLField<unknown, unknown>,
  nodes: readonly FieldNode[],
  selecting: Selecting,
): Omit<FieldPlan, "key" | "opening"> {
  const bare = isNonNullType(definition.type) ? definition.type.ofType : definition.type;
  const own = definition.resolve ?? (definition.args.length > 0 ? defaultFieldResolver : null);
  return {
    name: definition.name,
    nodes,
    definition,
    parentType,
    nonNull: isNonNullType(definition.type),
    fixed: definition === TypeNameMetaFieldDef ? textOf(parentType.name) : null,
    resolve: own === defaultFieldResolver && definition.args.length === 0 ? null : own,
    write: isLeafType(bare) ? leafWriter(bare) : null,
    complete: completionOf(definition.type, { nodes, select: remembering(nodes, selecting) }),
  };
}

function remembering(nodes: readonly FieldNode[], selecting: Selecting): (type: GraphQLObjectType) => SelectionPlan {
  const plans = new Map<GraphQLObjectType, SelectionPlan>();
  return (type) => {
    const known = plans.get(type);
    if (known !== undefined) return known;
    const fields = selecting.fieldsOf(
      type,
      nodes.map(({ selectionSet }) => selectionSet),
    );
    const plan = planSelection(type, fields, selecting);
    plans.set(type, plan);
    return plan;
  };
}

function definitionOf(
  type: GraphQLObjectType,
  name: string,
  { schema }: Selecting,
): GraphQLField<unknown, unknown> | undefined {
  if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
  const isQuery = schema.getQueryType() === type;
  if (isQuery && name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (isQuery && name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return type.getFields()[name];
}
