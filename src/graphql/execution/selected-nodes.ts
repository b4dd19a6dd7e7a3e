import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  GraphQLIncludeDirective,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  type InlineFragmentNode,
  isAbstractType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  typeFromAST,
  visit,
} from "graphql";

export type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;
export type Variables = Readonly<Record<string, unknown>>;

/** The variables on which `@include` and `@skip` of a document depend. */
export function conditionVariables(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: ({ name, arguments: given }: DirectiveNode) => {
      if (name.value !== GraphQLIncludeDirective.name && name.value !== GraphQLSkipDirective.name) return undefined;
      for (const { value } of given ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
      return undefined;
    },
  });
  return [...names].toSorted();
}

/** What selecting means in one execution, or in all with the same values of the condition variables. */
export class Selecting {
  constructor(
    readonly schema: GraphQLSchema,
    readonly fragments: Fragments,
    private readonly variables: Variables,
  ) {}

  /** The fields that selection sets select together on an object of a type, by response name and in the order of the answer. */
  fieldsOf(type: GraphQLObjectType, sets: readonly (SelectionSetNode | undefined)[]): Map<string, FieldNode[]> {
    const fields = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    for (const set of sets) if (set !== undefined) this.collect(type, set, fields, spread);
    return fields;
  }

  private collect(
    type: GraphQLObjectType,
    set: SelectionSetNode,
    fields: Map<string, FieldNode[]>,
    spread: Set<string>,
  ): void {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        if (this.includes(selection)) addTo(fields, selection);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (this.includes(selection) && this.applies(selection, type)) {
          this.collect(type, selection.selectionSet, fields, spread);
        }
      } else if (!spread.has(selection.name.value) && this.includes(selection)) {
        spread.add(selection.name.value);
        const fragment = this.fragments[selection.name.value];
        if (fragment !== undefined && this.applies(fragment, type)) {
          this.collect(type, fragment.selectionSet, fields, spread);
        }
      }
    }
  }

  private includes(node: SelectionNode): boolean {
    if (node.directives === undefined || node.directives.length === 0) return true;
    if (getDirectiveValues(GraphQLSkipDirective, node, this.variables)?.["if"] === true) return false;
    return getDirectiveValues(GraphQLIncludeDirective, node, this.variables)?.["if"] !== false;
  }

  private applies({ typeCondition }: InlineFragmentNode | FragmentDefinitionNode, type: GraphQLObjectType): boolean {
    if (typeCondition === undefined) return true;
    const wanted = typeFromAST(this.schema, typeCondition);
    return wanted === type || (isAbstractType(wanted) && this.schema.isSubType(wanted, type));
  }
}

function addTo(fields: Map<string, FieldNode[]>, node: FieldNode): void {
  const name = (node.alias ?? node.name).value;
  const nodes = fields.get(name);
  if (nodes === undefined) fields.set(name, [node]);
  else nodes.push(node);
}
