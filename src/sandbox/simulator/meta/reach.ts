import type { SimulatedProfile, World } from "../world.js";

/** A page with the Instagram account that is linked to it. */
export interface SimulatedPage {
  readonly id: string;
  readonly name: string;
  readonly handle: string | null;
  readonly broken: string | null;
  readonly instagram: SimulatedProfile | null;
}

/** What a person reaches. */
export interface Reach {
  readonly pages: readonly SimulatedPage[];
  readonly instagrams: readonly SimulatedProfile[];
  readonly adAccounts: readonly SimulatedProfile[];
  /** For which the first ad account may advertise. */
  readonly adInstagrams: readonly SimulatedProfile[];
  /** The person's own profile, which MONITORED connects. */
  readonly self: SimulatedProfile | null;
}

const CARRIER = "carrier_";

/**
 * An Instagram account needs a page. The world does not say which: the first goes to the first page and so on, and one for which none
 * is left gets a page of its own name. Broken or not, so that nothing moves when something breaks.
 */
export async function reachOf(world: World, personId: string): Promise<Reach> {
  const profiles = await world.profilesOf("META", personId);
  const of = (platform: string, kind: string) =>
    profiles.filter((profile) => profile.platform === platform && profile.kind === kind);
  const own = of("FACEBOOK", "PROFILE");
  const instagrams = of("INSTAGRAM", "PROFILE");
  const pages = own.map(({ externalId: id, name, handle, broken }, index) => {
    return { id, name, handle, broken, instagram: instagrams[index] ?? null };
  });
  const carriers = instagrams.slice(own.length).map((instagram) => {
    return { id: CARRIER + instagram.externalId, name: instagram.name, handle: null, broken: null, instagram };
  });
  return {
    pages: [...pages, ...carriers],
    instagrams,
    adAccounts: of("FACEBOOK", "AD_ACCOUNT"),
    adInstagrams: of("INSTAGRAM", "AD_ACCOUNT"),
    self: of("FACEBOOK", "PERSON")[0] ?? null,
  };
}

/** Causes with which a profile leaves the person's list. */
const UNLISTED: readonly string[] = ["ROLE_LOST", "PAGE_MISSING", "PAGE_UNTICKED"];

export function isListed(profile: Pick<SimulatedProfile, "broken">): boolean {
  return profile.broken === null || !UNLISTED.includes(profile.broken);
}

/** A page that shows no Instagram account has none that works with the API. */
export function isLinked(instagram: SimulatedProfile | null): instagram is SimulatedProfile {
  return instagram !== null && isListed(instagram) && instagram.broken !== "NOT_BUSINESS";
}
