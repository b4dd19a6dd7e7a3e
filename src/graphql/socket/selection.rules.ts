import {
  type DocumentNode,
  type GraphQLField,
  type GraphQLObjectType,
  Kind,
  type OperationDefinitionNode,
  visit,
} from "graphql";
import type { Viewer } from "../../api/viewer.js";

/**
 * The variables of a subscription that change nothing but where the subscriber begins: those that are used nowhere but as arguments
 * that the root field names in `extensions.positions`.
 */
export function positionVariables(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  root: GraphQLObjectType,
): ReadonlySet<string> {
  const uses = countUses(document);
  const positions = new Set<string>();
  for (const field of operation.selectionSet.selections) {
    if (field.kind !== Kind.FIELD) continue;
    const names = positionArguments(root.getFields()[field.name.value]);
    for (const { name, value } of field.arguments ?? []) {
      if (names.includes(name.value) && value.kind === Kind.VARIABLE && uses.get(value.name.value) === 1) {
        positions.add(value.name.value);
      }
    }
  }
  return positions;
}

function positionArguments(field: GraphQLField<unknown, unknown> | undefined): readonly unknown[] {
  const { positions } = field?.extensions ?? {};
  return Array.isArray(positions) ? positions : [];
}

/** How often each variable is used in the whole document; its definitions do not count. */
function countUses(document: DocumentNode): Map<string, number> {
  const uses = new Map<string, number>();
  visit(document, {
    VariableDefinition: { enter: () => false },
    Variable: ({ name }) => {
      uses.set(name.value, (uses.get(name.value) ?? 0) + 1);
    },
  });
  return uses;
}

/** The same text for variables that mean the same: only those that the operation declares, in its order, without its positions. */
export function variablesKey(
  operation: OperationDefinitionNode,
  positions: ReadonlySet<string>,
  variables: Readonly<Record<string, unknown>>,
): string {
  const names = (operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value);
  const counting = names.filter((name) => !positions.has(name) && Object.hasOwn(variables, name));
  return JSON.stringify(counting.map((name) => [name, variables[name]]));
}

/** The same text for viewers who may see the same in the same words: everything about them but who they are. */
export function audienceOf(viewer: Viewer): string {
  return viewer.kind === "USER"
    ? JSON.stringify([viewer.companyId, viewer.role, viewer.locale, viewer.timeZone])
    : JSON.stringify([viewer.companyId, viewer.operations.toSorted()]);
}
