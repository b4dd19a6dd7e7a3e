import type { ConsentRequest, GrantedProfile, ProfilesOutcome } from "../provider-port.js";
import { idOf } from "./debug-token.rules.js";
import { asRecord } from "./graph-error.rules.js";
import { listAdAccounts, listAdInstagrams } from "./list-ad-profiles.js";
import { listPages, namesOf, type RoledPage } from "./list-pages.js";
import type { MetaCalls } from "./meta-calls.js";
import { refusalOf } from "./refusal.js";

type Target = ConsentRequest["targets"][number];

/** The profiles that a person's consent reaches for these uses. */
export async function listProfiles(
  calls: MetaCalls,
  token: string,
  targets: readonly Target[],
  signal: AbortSignal,
): Promise<ProfilesOutcome> {
  const profiles: GrantedProfile[] = [];
  let pages: readonly RoledPage[] | null = null;
  for (const target of distinct(targets)) {
    if (isOnPages(target)) {
      if (pages === null) {
        const list = await listPages(calls, token, signal);
        if (list.kind === "REFUSED") return list;
        pages = list.pages;
      }
      profiles.push(...pages.flatMap((page) => profileOn(page, target)));
      continue;
    }
    const others = await listOthers(calls, token, target, signal);
    if (others.kind === "REFUSED") return others;
    profiles.push(...others.profiles);
  }
  return { kind: "PROFILES", profiles };
}

function isOnPages({ platform, purpose }: Target): boolean {
  return purpose === "OWN" || (purpose === "MONITORED" && platform === "INSTAGRAM");
}

async function listOthers(
  calls: MetaCalls,
  token: string,
  { platform, purpose }: Target,
  signal: AbortSignal,
): Promise<ProfilesOutcome> {
  if (purpose === "MONITORED") return await listSelf(calls, token, signal);
  return platform === "FACEBOOK"
    ? await listAdAccounts(calls, token, signal)
    : await listAdInstagrams(calls, token, signal);
}

/** Watching others is done by a login, so at Facebook the profile is the person. */
async function listSelf(calls: MetaCalls, token: string, signal: AbortSignal): Promise<ProfilesOutcome> {
  const answer = await calls.graph.withToken("GET", "me", token, { fields: "id,name" }, signal);
  const body = answer.kind === "ANSWER" && answer.status === 200 ? asRecord(answer.json) : null;
  const id = idOf(body?.id);
  if (body === null || id === null) return refusalOf(answer);
  const { name } = namesOf(body, id);
  const self = {
    platform: "FACEBOOK",
    purpose: "MONITORED",
    externalId: id,
    name,
    handle: null,
    pageToken: null,
  } as const;
  return { kind: "PROFILES", profiles: [self] };
}

function profileOn(page: RoledPage, { platform, purpose }: Target): GrantedProfile[] {
  if (platform === "FACEBOOK") {
    const { id, name, handle, pageToken } = page;
    return pageToken === null ? [] : [{ platform, purpose, externalId: id, name, handle, pageToken }];
  }
  if (page.instagram === null) return [];
  const { id, name, handle } = page.instagram;
  // Messages to an Instagram account go through the token of its page.
  const pageToken = purpose === "OWN" ? page.pageToken : null;
  return [{ platform, purpose, externalId: id, name, handle, pageToken }];
}

function distinct(targets: readonly Target[]): Target[] {
  return [...new Map(targets.map((target) => [`${target.platform} ${target.purpose}`, target])).values()];
}
