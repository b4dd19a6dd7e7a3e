import { ApiError } from "./api-error.js";

export const MAX_PAGE_SIZE = 100;

/** A page as asked for: direction, size and bounds. */
export interface PageRequest {
  readonly backward: boolean;
  readonly size: number;
  readonly after: string | null;
  readonly before: string | null;
}

interface Asked {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

/**
 * Checks the arguments of a list.
 *
 * @throws ApiError BAD_USER_INPUT unless exactly one of `first` and `last` is given, from 1 to 100
 */
export function readPageRequest(asked: Asked): PageRequest {
  const first = asked.first ?? null;
  const last = asked.last ?? null;
  if ((first === null) === (last === null)) {
    throw new ApiError("BAD_USER_INPUT", "Give exactly one of `first` and `last`.");
  }
  const size = first ?? last ?? 0;
  if (size < 1 || size > MAX_PAGE_SIZE) {
    throw new ApiError(
      "BAD_USER_INPUT",
      `\`${first === null ? "last" : "first"}\` must be from 1 to ${MAX_PAGE_SIZE}.`,
    );
  }
  return { backward: first === null, size, after: asked.after ?? null, before: asked.before ?? null };
}

/** Rows of a page, in the order of the list. */
export interface PageSlice<Row> {
  readonly rows: readonly Row[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/**
 * Cuts a page out of what a query gave: one row more than asked for, in the direction of reading, tells whether there is more.
 * Whether there is something on the other side follows from the bound that was given there.
 */
export function slicePage<Row>(request: PageRequest, read: readonly Row[]): PageSlice<Row> {
  const more = read.length > request.size;
  const kept = more ? read.slice(0, request.size) : read;
  return request.backward
    ? { rows: kept.toReversed(), hasPreviousPage: more, hasNextPage: request.before !== null }
    : { rows: kept, hasNextPage: more, hasPreviousPage: request.after !== null };
}
