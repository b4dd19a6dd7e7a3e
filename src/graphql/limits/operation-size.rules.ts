import {
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";

/** What an operation amounts to with all its fragments spread, before anything is looked up in a schema. */
export interface OperationSize {
  readonly depth: number;
  readonly selections: number;
  readonly aliases: number;
  readonly directives: number;
}

const NOTHING: OperationSize = { depth: 0, selections: 0, aliases: 0, directives: 0 };

/**
 * Measures operations of one document. Every fragment is measured once, however often it is spread, so the work is linear in the
 * text even where the result is not; a fragment that spreads itself counts as empty there (another rule refuses it).
 */
export class OperationSizes {
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  private readonly measured = new Map<string, OperationSize>();

  constructor(document: DocumentNode) {
    this.fragments = new Map(
      document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
    );
  }

  of(operation: OperationDefinitionNode): OperationSize {
    const body = this.ofSet(operation.selectionSet);
    const onVariables = (operation.variableDefinitions ?? []).flatMap((variable) => variable.directives ?? []);
    return { ...body, directives: body.directives + count(operation.directives) + onVariables.length };
  }

  /** Response names at the top of an operation: the same field asked for twice is one. */
  rootFieldsOf(operation: OperationDefinitionNode): number {
    const names = new Set<string>();
    const spread = new Set<string>();
    const visit = (set: SelectionSetNode | undefined): void => {
      for (const node of set?.selections ?? []) {
        if (node.kind === Kind.FIELD) names.add((node.alias ?? node.name).value);
        else if (node.kind === Kind.INLINE_FRAGMENT) visit(node.selectionSet);
        else if (!spread.has(node.name.value)) {
          spread.add(node.name.value);
          visit(this.fragments.get(node.name.value)?.selectionSet);
        }
      }
    };
    visit(operation.selectionSet);
    return names.size;
  }

  private ofSet(set: SelectionSetNode): OperationSize {
    return set.selections.map((node) => this.ofSelection(node)).reduce(beside, NOTHING);
  }

  private ofSelection(node: SelectionNode): OperationSize {
    const inner = this.inside(node);
    return {
      depth: inner.depth + (node.kind === Kind.FIELD ? 1 : 0),
      selections: inner.selections + 1,
      aliases: inner.aliases + (node.kind === Kind.FIELD && node.alias !== undefined ? 1 : 0),
      directives: inner.directives + count(node.directives),
    };
  }

  private inside(node: SelectionNode): OperationSize {
    if (node.kind === Kind.FRAGMENT_SPREAD) return this.ofFragment(node.name.value);
    if (node.selectionSet === undefined) return NOTHING;
    const inner = this.ofSet(node.selectionSet);
    // The usual introspection query is deeper than any other; what it may do is bounded by graphql-js itself.
    return node.kind === Kind.FIELD && isIntrospection(node.name.value) ? { ...inner, depth: 0 } : inner;
  }

  private ofFragment(name: string): OperationSize {
    const known = this.measured.get(name);
    if (known !== undefined) return known;
    const fragment = this.fragments.get(name);
    if (fragment === undefined) return NOTHING;
    this.measured.set(name, NOTHING);
    const body = this.ofSet(fragment.selectionSet);
    const size = { ...body, directives: body.directives + count(fragment.directives) };
    this.measured.set(name, size);
    return size;
  }
}

function beside(one: OperationSize, other: OperationSize): OperationSize {
  return {
    depth: Math.max(one.depth, other.depth),
    selections: one.selections + other.selections,
    aliases: one.aliases + other.aliases,
    directives: one.directives + other.directives,
  };
}

function count(directives: readonly DirectiveNode[] | undefined): number {
  return directives?.length ?? 0;
}

function isIntrospection(field: string): boolean {
  return field === "__schema" || field === "__type";
}
