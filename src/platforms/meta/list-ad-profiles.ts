import type { GrantedProfile, ProfilesOutcome } from "../provider-port.js";
import { idOf } from "./debug-token.rules.js";
import { fetchList } from "./fetch-list.js";
import { isNodeId } from "./graph.js";
import { namesOf } from "./list-pages.js";
import type { MetaCalls } from "./meta-calls.js";

/** The ad accounts of the person (`act_…`), which is what PAID connects at Facebook. */
export async function listAdAccounts(calls: MetaCalls, token: string, signal: AbortSignal): Promise<ProfilesOutcome> {
  const list = await fetchList(calls, "me/adaccounts", token, "id,name", signal);
  if (list.kind === "REFUSED") return list;
  const profiles = list.items.flatMap((item): GrantedProfile[] => {
    const id = idOf(item.id);
    return id === null ? [] : [profileOf("FACEBOOK", id, { ...namesOf(item, id), handle: null })];
  });
  return { kind: "PROFILES", profiles };
}

/**
 * The Instagram accounts that the ad accounts may advertise for: PAID at Instagram. The edge `connected_instagram_accounts` is
 * **unverified**: no public page that describes its answer was found, so nothing that ends a connection hangs on it.
 */
export async function listAdInstagrams(calls: MetaCalls, token: string, signal: AbortSignal): Promise<ProfilesOutcome> {
  const adAccounts = await listAdAccounts(calls, token, signal);
  if (adAccounts.kind === "REFUSED") return adAccounts;
  const profiles = new Map<string, GrantedProfile>();
  for (const { externalId } of adAccounts.profiles) {
    if (!isNodeId(externalId)) continue;
    const path = `${externalId}/connected_instagram_accounts`;
    const list = await fetchList(calls, path, token, "id,username", signal);
    if (list.kind === "REFUSED") return list;
    for (const item of list.items) {
      const id = idOf(item.id);
      if (id !== null) profiles.set(id, profileOf("INSTAGRAM", id, namesOf(item, id)));
    }
  }
  return { kind: "PROFILES", profiles: [...profiles.values()] };
}

function profileOf(
  platform: "FACEBOOK" | "INSTAGRAM",
  externalId: string,
  names: Pick<GrantedProfile, "name" | "handle">,
): GrantedProfile {
  return { platform, purpose: "PAID", externalId, ...names, pageToken: null };
}
