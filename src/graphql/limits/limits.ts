import { MAX_PAGE_SIZE } from "../../api/page.rules.js";

/** How much one operation may ask for; the same on HTTP and on sockets (G-5). */
export interface Limits {
  /** Lexical tokens of a document. What validating can cost grows with their square; the usual introspection query has 163. */
  readonly tokens: number;
  /** Levels of nested fields. */
  readonly depth: number;
  /** Fields of an operation after all its fragments are spread: stops fragments that double each other. */
  readonly selections: number;
  readonly aliases: number;
  readonly directives: number;
  /** Different fields of the root type in one operation. */
  readonly rootFields: number;
  /** Fields of an operation, those in lists multiplied by the page sizes asked for. */
  readonly complexity: number;
  readonly pageSize: number;
  /** Errors told at once about a document or its variables. */
  readonly errors: number;
}

export const DEFAULT_LIMITS: Limits = {
  tokens: 1_000,
  depth: 12,
  selections: 1_000,
  aliases: 50,
  directives: 30,
  rootFields: 15,
  complexity: 20_000,
  pageSize: MAX_PAGE_SIZE,
  errors: 5,
};

/** graphql-js adds an error of its own that says there are more, so it is told one less. */
export function errorsBeforeAbort(limits: Limits): number {
  return limits.errors - 1;
}
