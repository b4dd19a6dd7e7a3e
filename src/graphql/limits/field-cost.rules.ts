import type { GraphQLField } from "graphql";

interface FieldUse {
  readonly field: GraphQLField<unknown, unknown>;
  /** The arguments as coerced for this operation. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly childComplexity: number;
}

/**
 * What a field costs: itself and what is below it, as often as its page size or its list of ids says. A list that can be paged and
 * is not counts as a full page. A field that does more than look up names its own cost in `extensions.complexity`.
 */
export function fieldCost({ field, args, childComplexity }: FieldUse, fullPage: number): number {
  const { complexity } = field.extensions;
  const own = typeof complexity === "number" ? complexity : 1;
  return repetitions(field, args, fullPage) * (own + childComplexity);
}

function repetitions(
  field: GraphQLField<unknown, unknown>,
  args: Readonly<Record<string, unknown>>,
  fullPage: number,
): number {
  if (Array.isArray(args.ids)) return Math.max(1, args.ids.length);
  if (!isPaged(field)) return 1;
  return Math.max(1, pageSizeOf(args) ?? fullPage);
}

/** Says what is wrong with the page size of a field, or nothing. */
export function pageSizeProblem({ field, args }: Omit<FieldUse, "childComplexity">, fullPage: number): string | null {
  if (!isPaged(field)) return null;
  const wrong = ["first", "last"].find((name) => {
    const size = args[name];
    return typeof size === "number" && (size < 1 || size > fullPage);
  });
  return wrong === undefined ? null : `\`${wrong}\` of \`${field.name}\` must be from 1 to ${fullPage}.`;
}

function isPaged(field: GraphQLField<unknown, unknown>): boolean {
  return field.args.some(({ name }) => name === "first" || name === "last");
}

function pageSizeOf(args: Readonly<Record<string, unknown>>): number | null {
  const size = args.first ?? args.last;
  return typeof size === "number" ? size : null;
}
