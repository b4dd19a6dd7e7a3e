import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from "graphql";

/** A call of one root field with one id in one place. */
export interface GeneratedCall {
  /** Such as `Mutation.verifyAccount`. */
  readonly operation: string;
  /** Where the id stands, such as `input.accountId`; null in a call without any. */
  readonly position: string | null;
  readonly document: string;
  /** @param id for the position; other required ids get it as well */
  variables(id: string): Record<string, unknown>;
}

type Root = "Query" | "Mutation" | "Subscription";

/** Every root field of the schema, once for each place in its arguments in which an id can stand (T-5). */
export function generateCalls(schema: GraphQLSchema): GeneratedCall[] {
  const roots = [
    ["Query", schema.getQueryType()],
    ["Mutation", schema.getMutationType()],
    ["Subscription", schema.getSubscriptionType()],
  ] as const;
  return roots.flatMap(([root, type]) =>
    Object.values(type?.getFields() ?? {}).flatMap((field) => callsOf(schema, root, field)),
  );
}

function callsOf(schema: GraphQLSchema, root: Root, field: GraphQLField<unknown, unknown>): GeneratedCall[] {
  const positions = field.args.flatMap(({ name, type }) => idPositions(type, name));
  const definitions = field.args.map(({ name, type }) => `$${name}: ${type.toString()}`).join(", ");
  const given = field.args.map(({ name }) => `${name}: $${name}`).join(", ");
  const parts = [root.toLowerCase(), definitions === "" ? "" : `(${definitions})`];
  const call = `${field.name}${given === "" ? "" : `(${given})`} ${selectionOf(schema, field.type, 2)}`;
  const document = `${parts.join(" ")} { ${call} }`;
  return (positions.length === 0 ? [null] : positions).map((position) => ({
    operation: `${root}.${field.name}`,
    position,
    document,
    variables: (id) =>
      Object.fromEntries(field.args.flatMap(({ name, type }) => entry(name, valueOf(type, name, position, id)))),
  }));
}

/** The paths of all ids within an argument. */
function idPositions(type: GraphQLInputType, path: string, depth = 0): string[] {
  const named = getNamedType(type);
  if (named.name === "ID") return [path];
  if (!isInputObjectType(named) || depth > 3) return [];
  return Object.values(named.getFields()).flatMap((field) =>
    idPositions(field.type, `${path}.${field.name}`, depth + 1),
  );
}

/** A value that passes validation: what is required, and what leads to the position. Undefined: left out. */
function valueOf(type: GraphQLInputType, path: string, position: string | null, id: string): unknown {
  const leads = position !== null && (position === path || position.startsWith(`${path}.`));
  if (!isNonNullType(type) && !leads) return undefined;
  const nullable = getNullableType(type) as GraphQLInputType;
  if (isListType(nullable)) return [valueOf(nullable.ofType, path, position, id) ?? leafOf(nullable.ofType, id)];
  if (!isInputObjectType(nullable)) return leafOf(nullable, id);
  return Object.fromEntries(
    Object.values(nullable.getFields()).flatMap((field) =>
      entry(field.name, valueOf(field.type, `${path}.${field.name}`, position, id)),
    ),
  );
}

function entry(name: string, value: unknown): [string, unknown][] {
  return value === undefined ? [] : [[name, value]];
}

const LEAVES: Readonly<Record<string, unknown>> = {
  String: "x",
  Int: 1,
  Float: 1,
  Boolean: true,
  DateTime: "2030-01-01T00:00:00.000Z",
};

function leafOf(type: GraphQLInputType, id: string): unknown {
  const named = getNamedType(type);
  if (named.name === "ID") return id;
  if (isEnumType(named)) return named.getValues()[0]?.name;
  return LEAVES[named.name] ?? "x";
}

/** All that can be selected without arguments, so many levels deep. */
function selectionOf(schema: GraphQLSchema, type: GraphQLOutputType, depth: number): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return "";
  if (!isObjectType(named)) {
    const possible = isUnionType(named) ? named.getTypes() : schema.getPossibleTypes(named);
    const pieces = possible.map((each) => `... on ${each.name} { __typename }`);
    return `{ __typename ${pieces.join(" ")} }`;
  }
  const fields = Object.values(named.getFields())
    .filter((field) => field.args.every((argument) => !isNonNullType(argument.type)))
    .filter((field) => depth > 0 || isLeafType(getNamedType(field.type)))
    .map((field) => `${field.name} ${selectionOf(schema, field.type, depth - 1)}`);
  return `{ __typename ${fields.join(" ")} }`;
}
