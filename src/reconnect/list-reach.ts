import type { GrantedProfile, IssuedGrant, ProviderPort, Refusal } from "../platforms/provider-port.js";
import { missingScopes } from "../platforms/needed-scopes.rules.js";
import { distinctUses, isSameUse, keyOfProfile, type Use } from "./compare-profiles.rules.js";

/** What a consent reaches, as far as it was asked. */
export interface Reach {
  readonly kind: "REACH";
  readonly profiles: readonly GrantedProfile[];
  /** Uses whose profiles the platform listed. */
  readonly listed: readonly Use[];
  /** Uses for which permissions are missing. */
  readonly lacking: readonly Use[];
}

/**
 * Lists the profiles for the use that the trip is for, and for others in which the company has something to mend. Only the first one has
 * to succeed: of a use that cannot be listed nothing is known, and nothing of it is touched.
 */
export async function listReach(
  port: ProviderPort,
  grant: IssuedGrant,
  own: Use,
  others: readonly Use[],
  signal: AbortSignal,
): Promise<Reach | Refusal> {
  const first = await port.listProfiles(grant, [own], signal);
  if (first.kind === "REFUSED") return first;
  const profiles = new Map(first.profiles.map((profile) => [keyOfProfile(profile), profile]));
  const listed: Use[] = [own];
  const lacking: Use[] = [];
  for (const use of distinctUses(others).filter((each) => !isSameUse(each, own))) {
    if (missingScopes(port.provider, grant.scopes, use).length > 0) {
      lacking.push(use);
      continue;
    }
    const list = await port.listProfiles(grant, [use], signal);
    if (list.kind === "REFUSED") continue;
    listed.push(use);
    for (const profile of list.profiles) profiles.set(keyOfProfile(profile), profile);
  }
  return { kind: "REACH", profiles: [...profiles.values()], listed, lacking };
}
