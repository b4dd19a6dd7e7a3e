import type { Refusal } from "../provider-port.js";
import { idOf } from "./debug-token.rules.js";
import { fetchList, type Item, type ListOutcome } from "./fetch-list.js";
import { asRecord } from "./graph-error.rules.js";
import { isNodeId } from "./graph.js";
import type { MetaCalls } from "./meta-calls.js";

export interface InstagramOfPage {
  readonly id: string;
  readonly name: string;
  readonly handle: string | null;
}

/** A page on which the person has a role. */
export interface RoledPage {
  readonly id: string;
  readonly name: string;
  readonly handle: string | null;
  /** Does not end by itself; null where the role is too small to be given one. */
  readonly pageToken: string | null;
  readonly instagram: InstagramOfPage | null;
}

export type PagesOutcome = { readonly kind: "PAGES"; readonly pages: readonly RoledPage[] } | Refusal;

const FIELDS = "id,name,username,access_token,instagram_business_account{id,name,username}";

/** The person's pages, and those that reach them through a business; each once. */
export async function listPages(calls: MetaCalls, token: string, signal: AbortSignal): Promise<PagesOutcome> {
  const own = await fetchList(calls, "me/accounts", token, FIELDS, signal);
  if (own.kind === "REFUSED") return own;
  const ofBusinesses = await pagesOfBusinesses(calls, token, signal);
  if (ofBusinesses.kind === "REFUSED") return ofBusinesses;
  const pages = new Map<string, RoledPage>();
  for (const item of [...own.items, ...ofBusinesses.items]) {
    const page = toPage(item);
    if (page !== null && !pages.has(page.id)) pages.set(page.id, page);
  }
  return { kind: "PAGES", pages: [...pages.values()] };
}

async function pagesOfBusinesses(calls: MetaCalls, token: string, signal: AbortSignal): Promise<ListOutcome> {
  const businesses = await listOrNothing(calls, "me/businesses", token, "id", signal);
  if (businesses.kind === "REFUSED") return businesses;
  const items: Item[] = [];
  for (const { id } of businesses.items) {
    if (typeof id !== "string" || !isNodeId(id)) continue;
    for (const edge of ["owned_pages", "client_pages"]) {
      const pages = await listOrNothing(calls, `${id}/${edge}`, token, FIELDS, signal);
      if (pages.kind === "REFUSED") return pages;
      // Those without a token belong to the business but not to this person.
      items.push(...pages.items.filter((page) => typeof page.access_token === "string"));
    }
  }
  return { kind: "ITEMS", items };
}

/** A person without `business_management` is refused these lists, which says nothing about the token. */
async function listOrNothing(
  calls: MetaCalls,
  path: string,
  token: string,
  fields: string,
  signal: AbortSignal,
): Promise<ListOutcome> {
  const list = await fetchList(calls, path, token, fields, signal);
  if (list.kind === "ITEMS") return list;
  const { verdict } = list;
  const notAllowed = "reason" in verdict && verdict.reason === "PERMISSIONS_MISSING";
  return notAllowed || verdict.kind === "IRRELEVANT" ? { kind: "ITEMS", items: [] } : list;
}

function toPage(item: Item): RoledPage | null {
  const id = idOf(item.id);
  if (id === null) return null;
  const { name, handle } = namesOf(item, id);
  const instagram = asRecord(item.instagram_business_account);
  const instagramId = idOf(instagram?.id);
  return {
    id,
    name,
    handle,
    pageToken: typeof item.access_token === "string" ? item.access_token : null,
    instagram:
      instagram === null || instagramId === null ? null : { id: instagramId, ...namesOf(instagram, instagramId) },
  };
}

/** Instagram accounts need no display name. */
export function namesOf(item: Item, id: string): { readonly name: string; readonly handle: string | null } {
  const handle = typeof item.username === "string" && item.username !== "" ? item.username : null;
  return { name: typeof item.name === "string" && item.name !== "" ? item.name : (handle ?? id), handle };
}
