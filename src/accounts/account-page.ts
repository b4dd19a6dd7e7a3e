import { ApiError } from "../api/api-error.js";
import type { CursorCodec, CursorKind } from "../api/cursor-codec.js";
import { type PageRequest, slicePage } from "../api/page.rules.js";
import type { PageInfo } from "../api/page.types.js";
import type { NewestRows } from "./newest-rows.js";
import type { SocialAccount } from "./social-account.types.js";

/** A page of a list that belongs to an account, newest first. */
export interface AccountPage<Node> {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly nodes: readonly Node[];
  readonly pageInfo: PageInfo;
}

export interface PagedRows<Row, Node> {
  readonly kind: CursorKind;
  readonly numberOf: (row: Row) => number;
  readonly toNode: (row: Row) => Node;
}

/**
 * The bounds of a page as numbers.
 *
 * @param list how a refusal names the list
 * @throws ApiError BAD_USER_INPUT for a cursor that is not of this account's list
 */
export function boundsOf(
  codec: CursorCodec,
  kind: CursorKind,
  list: string,
  account: SocialAccount,
  page: PageRequest,
): NewestRows {
  const numberOf = (cursor: string | null): number | null => {
    if (cursor === null) return null;
    const [accountId, number] = codec.decode(kind, account.companyId, cursor) ?? [];
    if (accountId !== account.localId) throw new ApiError("BAD_USER_INPUT", `The cursor is not one of ${list}.`);
    return number as number;
  };
  return { backward: page.backward, size: page.size, below: numberOf(page.after), above: numberOf(page.before) };
}

/** Makes the page of the rows that were read for it, in whatever order they came. */
export function toAccountPage<Row, Node>(
  codec: CursorCodec,
  { kind, numberOf, toNode }: PagedRows<Row, Node>,
  account: SocialAccount,
  page: PageRequest,
  read: readonly Row[],
): AccountPage<Node> {
  const direction = page.backward ? 1 : -1;
  const sorted = read.toSorted((a, b) => (numberOf(a) - numberOf(b)) * direction);
  const { rows, ...slice } = slicePage(page, sorted);
  const edges = rows.map((row) => ({
    cursor: codec.encode(kind, account.companyId, [account.localId, numberOf(row)]),
    node: toNode(row),
  }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: { ...slice, startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null },
  };
}
