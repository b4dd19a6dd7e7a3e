import type { Platform } from "../platform.js";
import type { ConsentRequest, ProbeTarget } from "../provider-port.js";
import type { Verdict } from "../verdict.js";

const AUTH = "https://www.googleapis.com/auth/";

/** Google pushes events about a person only to apps that know their profile or address (developers.google.com/identity/protocols/risc). */
const ABOUT_PERSON = ["openid", "email", "profile"];

/** What is asked for: to post, to answer comments, to read figures; or all of a business profile, for which there is one scope only. */
const ASKED: Partial<Record<Platform, readonly string[]>> = {
  YOUTUBE: ["youtube.upload", "youtube.force-ssl", "youtube.readonly", "yt-analytics.readonly"].map(
    (name) => AUTH + name,
  ),
  GOOGLE_BUSINESS: [`${AUTH}business.manage`],
};

/** Any of these opens a channel or a location at all, also those that consents from elsewhere came with. */
const OPENING: Partial<Record<Platform, readonly string[]>> = {
  YOUTUBE: ["youtube", "youtube.upload", "youtube.force-ssl", "youtube.readonly", "youtubepartner"].map(
    (name) => AUTH + name,
  ),
  GOOGLE_BUSINESS: ["business.manage", "plus.business.manage"].map((name) => AUTH + name),
};

export function scopesToAsk(targets: ConsentRequest["targets"]): string[] {
  return [...new Set([...ABOUT_PERSON, ...targets.flatMap(({ platform }) => ASKED[platform] ?? [])])];
}

/**
 * What the scopes of a consent say about single profiles, by external id. People untick single ones. A profile is left out where some of
 * its scopes are there and some are not: only a call shows what still works.
 */
export function verdictsByScopes(
  scopes: readonly string[],
  targets: readonly ProbeTarget[],
): ReadonlyMap<string, Verdict> {
  const granted = new Set(scopes);
  const verdicts = new Map<string, Verdict>();
  // An answer that names no scope at all says nothing about scopes.
  if (granted.size === 0) return verdicts;
  for (const { platform, externalId } of targets) {
    if (ASKED[platform]?.every((scope) => granted.has(scope)) === true) {
      verdicts.set(externalId, { kind: "ALIVE", proves: ["TOKEN", "PERMISSION"] });
    } else if (OPENING[platform]?.some((scope) => granted.has(scope)) === false) {
      verdicts.set(externalId, { kind: "PERMANENT", reason: "PERMISSIONS_MISSING" });
    }
  }
  return verdicts;
}
