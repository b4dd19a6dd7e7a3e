import { IRRELEVANT } from "../meta/error-codes.js";
import { refusalOf } from "../meta/refusal.js";
import type { ConsentRequest, GrantedProfile, HeldTokens, ProfilesOutcome } from "../provider-port.js";
import type { InstagramCalls } from "./exchange-code.js";
import { readSelf, SELF_FIELDS } from "./read-self.js";

/** The one account of the login, once for each use. Ads are run through Facebook, so PAID finds nothing here. */
export async function listProfiles(
  { graph }: InstagramCalls,
  { accessToken }: HeldTokens,
  targets: ConsentRequest["targets"],
  signal: AbortSignal,
): Promise<ProfilesOutcome> {
  if (accessToken === null) return { kind: "REFUSED", verdict: IRRELEVANT, inDoubt: false };
  const answer = await graph.read("me", accessToken, SELF_FIELDS, signal);
  const self = readSelf(answer);
  if (self === null) return refusalOf(answer);
  const purposes = new Set(targets.map(({ purpose }) => purpose).filter((purpose) => purpose !== "PAID"));
  const { externalId, name, handle } = self;
  const profiles = [...purposes].map(
    (purpose): GrantedProfile => ({ platform: "INSTAGRAM", purpose, externalId, name, handle, pageToken: null }),
  );
  return { kind: "PROFILES", profiles };
}
