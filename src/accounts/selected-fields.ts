import type { GraphQLResolveInfo, SelectionSetNode } from "graphql";

/**
 * The names of the fields that an operation selects on the value of a field, through fragments too. What @skip leaves out counts as
 * selected: the answer serves for not reading what nobody wants, so more is never wrong.
 */
export function selectedFields(info: GraphQLResolveInfo): ReadonlySet<string> {
  const names = new Set<string>();
  const visited = new Set<string>();
  const visit = (selections: SelectionSetNode | undefined): void => {
    for (const selection of selections?.selections ?? []) {
      if (selection.kind === "Field") names.add(selection.name.value);
      else if (selection.kind === "InlineFragment") visit(selection.selectionSet);
      else if (!visited.has(selection.name.value)) {
        visited.add(selection.name.value);
        visit(info.fragments[selection.name.value]?.selectionSet);
      }
    }
  };
  for (const field of info.fieldNodes) visit(field.selectionSet);
  return names;
}
