import { type ArgumentNode, type DocumentNode, Kind, visit } from "graphql";

/** Arguments from which the cost of a field follows. */
const COUNTING_ARGUMENTS = ["first", "last", "ids"];

/** The variables of a document on which its cost depends: page sizes, lists of ids, and conditions of `@include` and `@skip`. */
export function countingVariables(document: DocumentNode): string[] {
  const names = new Set<string>();
  const note = (argument: ArgumentNode) => {
    if (argument.value.kind === Kind.VARIABLE) names.add(argument.value.name.value);
  };
  visit(document, {
    Directive: (directive) => {
      directive.arguments?.forEach(note);
    },
    Field: (field) => {
      field.arguments?.filter(({ name }) => COUNTING_ARGUMENTS.includes(name.value)).forEach(note);
    },
  });
  return [...names].toSorted();
}

/** Two sets of variables with the same key cost the same. */
export function costKey(names: readonly string[], variables: Readonly<Record<string, unknown>>): string {
  return names.map((name) => keyOf(variables[name])).join(",");
}

function keyOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.length}]`;
  return typeof value === "number" || typeof value === "boolean" || value === null ? String(value) : typeof value;
}
