import type { Platform, Purpose } from "../platforms/platform.js";
import type { Provider } from "../platforms/provider.js";
import type { GrantedProfile } from "../platforms/provider-port.js";

/** What a profile is connected for. */
export interface Use {
  readonly platform: Platform;
  readonly purpose: Purpose;
}

/** A profile for one use. */
export interface ProfileKey extends Use {
  /**
   * The platform's stable id. Of OWN the page, organisation, channel, location or account; of PAID the ad account; of MONITORED the
   * login that watches.
   */
  readonly externalId: string;
}

export interface Comparison {
  /** The account that is to be repaired. */
  readonly target: ProfileKey;
  readonly provider: Provider;
  /** What the new consent reaches. */
  readonly received: readonly GrantedProfile[];
  /** Whether the person who consented is the one on whose consent the account lived last. */
  readonly samePerson: boolean;
}

/** Where the platform's profile is the person who consents (platform-facts 3, 5, 7). */
const PERSON_IS_PROFILE: ReadonlySet<Provider> = new Set(["X", "TIKTOK", "INSTAGRAM"]);

/**
 * The received profile that the account belongs to; null: somebody else signed in (O-7). Stable ids decide, never names or handles, which
 * people change. Where the profile is the person, the person's own id decides too: accounts that were imported may carry another of
 * the ids that a platform has for one profile.
 */
export function findTarget({ target, provider, received, samePerson }: Comparison): GrantedProfile | null {
  const ofUse = received.filter((profile) => isSameUse(profile, target));
  const found = ofUse.find(({ externalId }) => externalId === target.externalId);
  if (found !== undefined) return found;
  const [only, ...others] = ofUse;
  return samePerson && PERSON_IS_PROFILE.has(provider) && others.length === 0 ? (only ?? null) : null;
}

export function isSameUse(a: Use, b: Use): boolean {
  return a.platform === b.platform && a.purpose === b.purpose;
}

export function keyOfUse({ platform, purpose }: Use): string {
  return `${platform} ${purpose}`;
}

export function keyOfProfile({ platform, purpose, externalId }: ProfileKey): string {
  return JSON.stringify([platform, purpose, externalId]);
}

export function distinctUses(uses: readonly Use[]): Use[] {
  return [
    ...new Map(
      uses.map(({ platform, purpose }) => [`${platform} ${purpose}`, { platform, purpose }] as const),
    ).values(),
  ];
}
