import type { SimulatedPerson, SimulatedProfile, SimulatedToken, World } from "../world.js";

/** How a token stands at the simulated LinkedIn. */
export type Standing = "ACTIVE" | "REVOKED" | "EXPIRED" | "UNKNOWN";

export interface MemberToken {
  readonly standing: Standing;
  /** Null where the standing is UNKNOWN. */
  readonly token: SimulatedToken | null;
  readonly person: SimulatedPerson | null;
  /** Pages that the member has a role in, whatever has happened to them. */
  readonly pages: readonly SimulatedProfile[];
  /** What the consent holds at this moment. */
  readonly scopes: readonly string[];
}

const NOT_KNOWN: MemberToken = { standing: "UNKNOWN", token: null, person: null, pages: [], scopes: [] };
/** How long a new token is called revoked, where that is switched on. */
const FRESH_MS = 20_000;

/** A token that LinkedIn gave out, with what has become of it and its member. */
export async function memberToken(world: World, value: string): Promise<MemberToken> {
  const token = await world.token(value);
  if (token === null || token.provider !== "LINKEDIN" || token.kind === "CODE") return NOT_KNOWN;
  const person = await world.person("LINKEDIN", token.personId);
  if (person === null) return NOT_KNOWN;
  const pages = (await world.profilesOf("LINKEDIN", person.id)).filter(({ kind }) => kind === "PROFILE");
  const standing = standingOf(token, person, pages, world.now());
  const scopes =
    person.broken === "PERMISSION_MISSING" ? token.scopes.filter((scope) => !scope.startsWith("w_")) : token.scopes;
  return { standing, token, person, pages, scopes };
}

function standingOf(
  token: SimulatedToken,
  { broken }: SimulatedPerson,
  pages: readonly SimulatedProfile[],
  now: Date,
): Standing {
  const cause = token.ended ?? broken;
  if (cause === "TOKEN_UNKNOWN") return "UNKNOWN";
  if (cause === "TOKEN_EXPIRED" || (token.expiresAt !== null && token.expiresAt <= now)) return "EXPIRED";
  if (token.ended !== null || cause === "APP_REMOVED" || cause === "TOKEN_REVOKED") return "REVOKED";
  const isFresh = now.getTime() - token.issuedAt.getTime() < FRESH_MS;
  const called = isFresh && token.kind === "ACCESS" && pages.some((page) => page.broken === "FRESH_TOKEN_REVOKED");
  return called ? "REVOKED" : "ACTIVE";
}
