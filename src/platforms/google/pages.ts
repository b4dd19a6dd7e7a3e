import type { Answer } from "../answer.js";

/** More pages than anybody has; a list that never ends is broken. */
const MOST_PAGES = 100;

export type AllPages<T> =
  | { readonly kind: "ALL"; readonly items: readonly T[] }
  /** The page that could not be had, or read. */
  | { readonly kind: "REFUSED"; readonly answer: Answer };

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextPageToken: string | null;
}

/**
 * All pages of one of Google's lists.
 *
 * @param ask for the page with this token; null: the first one
 * @param read what a page holds; null when it is no such page
 */
export async function readAllPages<T>(
  ask: (pageToken: string | null) => Promise<Answer>,
  read: (json: unknown) => Page<T> | null,
): Promise<AllPages<T>> {
  const items: T[] = [];
  let pageToken: string | null = null;
  for (let count = 0; count < MOST_PAGES; count += 1) {
    const answer = await ask(pageToken);
    const page = answer.kind === "ANSWER" && answer.status < 300 ? read(answer.json) : null;
    if (page === null) return { kind: "REFUSED", answer };
    items.push(...page.items);
    if (page.nextPageToken === null) break;
    pageToken = page.nextPageToken;
  }
  return { kind: "ALL", items };
}
