import type { Provider } from "../../../platforms/provider.js";
import type { World } from "../world.js";

/** A token as somebody sent it, with what has become of it. */
export interface HeldToken {
  readonly text: string;
  readonly personId: string;
  /** Of a page's token: the page. */
  readonly pageId: string | null;
  readonly isShort: boolean;
  readonly scopes: readonly string[];
  readonly family: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date | null;
  /** A cause of the login; null: it works. */
  readonly cause: string | null;
}

/** A page's token has no end, and dies with the person's session: it names the person's token, and no list of them has to be kept. */
export function pageTokenOf(token: HeldToken, pageId: string): string {
  return `${token.text}.${pageId}`;
}

/** Null: nobody ever gave it out. */
export async function findToken(world: World, provider: Provider, text: string): Promise<HeldToken | null> {
  const [, base = text, page = null] = /^([^.]+)\.([A-Za-z0-9_]+)$/.exec(text) ?? [];
  const token = await world.token(base);
  if (token === null || token.provider !== provider || token.kind === "CODE") return null;
  const person = await world.person(provider, token.personId);
  if (person === null) return null;
  const pageId = page ?? token.profileId;
  const expiresAt = page !== null && token.kind === "ACCESS" ? null : token.expiresAt;
  const expired = expiresAt !== null && expiresAt <= world.now();
  return {
    text,
    personId: token.personId,
    pageId,
    isShort: token.kind === "SHORT",
    scopes: token.scopes,
    family: token.family,
    issuedAt: token.issuedAt,
    expiresAt,
    cause: token.ended ?? (expired ? "TOKEN_EXPIRED" : person.broken),
  };
}
