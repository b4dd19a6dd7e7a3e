import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";

const DEPTH = 4;

/** Makes an operation of each root field of a schema that selects everything, down to a depth, with arguments by their names. */
export class EveryOperation {
  constructor(
    private readonly schema: GraphQLSchema,
    /** Literals by the name of the argument or input field. */
    private readonly literals: Readonly<Record<string, string>>,
  ) {}

  of(kind: "query" | "mutation"): { name: string; source: string }[] {
    const type = kind === "query" ? this.schema.getQueryType() : this.schema.getMutationType();
    const fields = Object.values(type?.getFields() ?? {});
    return fields.map((field) => ({ name: field.name, source: `${kind} { ${this.field(field, DEPTH)} }` }));
  }

  private field(field: GraphQLField<unknown, unknown>, depth: number): string {
    const args = this.args(field.args);
    return `${field.name}${args === "" ? "" : `(${args})`}${this.selection(field.type, depth)}`;
  }

  private selection(type: GraphQLOutputType, depth: number, prefix = ""): string {
    const named = getNamedType(type);
    if (isLeafType(named)) return "";
    if (isAbstractType(named)) {
      const types = this.schema.getPossibleTypes(named);
      // By names of their own: fields of the same name may be of different types.
      return ` { __typename ${types.map((each) => `... on ${each.name}${this.selection(each, depth, `${each.name}_`)}`).join(" ")} }`;
    }
    if (!isObjectType(named)) return "";
    const fields = Object.values(named.getFields()).filter((each) => depth > 1 || isLeafType(getNamedType(each.type)));
    const alias = (name: string) => (prefix === "" ? "" : `${prefix}${name}: `);
    return ` { __typename ${fields.map((each) => alias(each.name) + this.field(each, depth - 1)).join(" ")} }`;
  }

  private args(args: readonly GraphQLArgument[]): string {
    return args
      .flatMap(({ name, type }) => {
        const literal = this.literals[name] ?? (isNonNullType(type) ? this.literal(name, type) : undefined);
        return literal === undefined ? [] : [`${name}: ${literal}`];
      })
      .join(", ");
  }

  private literal(name: string, type: GraphQLInputType): string {
    const known = this.literals[name];
    if (known !== undefined) return known;
    if (isNonNullType(type)) return this.literal(name, type.ofType as GraphQLInputType);
    if (isListType(type)) return `[${this.literal(name, type.ofType as GraphQLInputType)}]`;
    if (isEnumType(type)) return type.getValues()[0]?.name ?? "";
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter((field) => isNonNullType(field.type));
      return `{ ${fields.map((field) => `${field.name}: ${this.literal(field.name, field.type)}`).join(", ")} }`;
    }
    switch (type.name) {
      case "Int":
        return "3";
      case "Boolean":
        return "true";
      case "DateTime":
        return '"2026-02-01T00:00:00Z"';
      default:
        return '"x"';
    }
  }
}
