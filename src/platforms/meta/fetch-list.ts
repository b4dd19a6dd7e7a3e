import type { Refusal } from "../provider-port.js";
import { TRANSIENT } from "./error-codes.js";
import { asRecord } from "./graph-error.rules.js";
import type { MetaCalls } from "./meta-calls.js";
import { refusalOf } from "./refusal.js";

export type Item = Readonly<Record<string, unknown>>;

export type ListOutcome = { readonly kind: "ITEMS"; readonly items: readonly Item[] } | Refusal;

const MOST_PAGES = 100;

/**
 * A whole list, `limit` a page. Follows `paging.cursors.after` while there is a `paging.next`; that address itself, which is the
 * platform's and carries the token, is not called (O-14). Half a list is a refusal: whoever is missing in it would look gone.
 */
export async function fetchList(
  { graph }: MetaCalls,
  path: string,
  token: string,
  fields: string,
  signal: AbortSignal,
): Promise<ListOutcome> {
  const items: Item[] = [];
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const parameters: Record<string, string> = { fields, limit: "100", ...(after === null ? {} : { after }) };
    const answer = await graph.withToken("GET", path, token, parameters, signal);
    const body = answer.kind === "ANSWER" && answer.status === 200 ? asRecord(answer.json) : null;
    if (!Array.isArray(body?.data)) return refusalOf(answer);
    items.push(...body.data.map(asRecord).filter((item) => item !== null));
    const paging = asRecord(body.paging);
    if (typeof paging?.next !== "string") return { kind: "ITEMS", items };
    const next: unknown = asRecord(paging.cursors)?.after;
    if (typeof next !== "string" || next === after) break;
    after = next;
  }
  return { kind: "REFUSED", verdict: TRANSIENT, inDoubt: false };
}
