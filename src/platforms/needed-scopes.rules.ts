import { LINKEDIN_NEEDED } from "./linkedin/scopes.rules.js";
import { scopesOf as metaScopesOf } from "./meta/scopes.rules.js";
import type { Platform, Purpose } from "./platform.js";
import type { Provider } from "./provider.js";

/** One scope of each list is needed: broader ones that a consent may have instead stand beside the one that is asked for. */
type Needed = readonly (readonly [asked: string, ...broader: string[]])[];

const GOOGLE = "https://www.googleapis.com/auth/";
const YOUTUBE: Needed = [[`${GOOGLE}youtube.upload`, `${GOOGLE}youtube`, `${GOOGLE}youtube.force-ssl`]];
const GOOGLE_BUSINESS: Needed = [[`${GOOGLE}business.manage`, `${GOOGLE}plus.business.manage`]];

/** To read who it is, to post, and to be renewed: without `offline.access` an X consent ends after two hours (platform-facts 5.1). */
const X: Needed = [["users.read"], ["tweet.read"], ["tweet.write"], ["offline.access"]];
const TIKTOK: Needed = [["user.info.basic"], ["video.publish", "video.upload"]];
const INSTAGRAM_BASE: Needed = [["instagram_business_basic"]];

function neededFor(provider: Provider, platform: Platform, purpose: Purpose): Needed {
  switch (provider) {
    case "META":
      return metaScopesOf(platform, purpose).essential.map((scope) => [scope] as const);
    case "INSTAGRAM":
      return purpose === "MONITORED" ? INSTAGRAM_BASE : [...INSTAGRAM_BASE, ["instagram_business_content_publish"]];
    case "LINKEDIN":
      return LINKEDIN_NEEDED.map((scope) => [scope] as const);
    case "X":
      return X;
    case "GOOGLE":
      return platform === "YOUTUBE" ? YOUTUBE : GOOGLE_BUSINESS;
    case "TIKTOK":
      return TIKTOK;
  }
}

/**
 * What a consent lacks to serve a use at all, in the network's own words. What a person may decline and still be served in part is not
 * counted.
 *
 * @param granted as the network stated them; empty: it stated none, and nothing is known to be missing
 */
export function missingScopes(
  provider: Provider,
  granted: readonly string[],
  { platform, purpose }: { readonly platform: Platform; readonly purpose: Purpose },
): string[] {
  if (granted.length === 0) return [];
  return neededFor(provider, platform, purpose)
    .filter((anyOf) => !anyOf.some((scope) => granted.includes(scope)))
    .map(([asked]) => asked);
}
