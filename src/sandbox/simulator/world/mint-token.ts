import { randomBytes } from "node:crypto";
import { nanoid } from "nanoid";
import type { SimulatedToken, TokenKind, TokenOrder } from "../world.js";

/** Short, because Google's events name a refresh token by its first 16 characters: they have to differ. */
const PREFIXES: Readonly<Record<TokenKind, string>> = {
  CODE: "c_",
  SHORT: "s_",
  ACCESS: "a_",
  REFRESH: "r_",
  PAGE: "p_",
};

/** A token as ordered, given out at an instant; it is not stored yet. */
export function mintToken(order: TokenOrder, now: Date): SimulatedToken {
  return {
    token: PREFIXES[order.kind] + randomBytes(32).toString("base64url"),
    provider: order.provider,
    kind: order.kind,
    personId: order.personId,
    profileId: order.profileId ?? null,
    scopes: order.scopes,
    family: order.family ?? nanoid(),
    issuedAt: now,
    expiresAt: order.lifeSeconds === null ? null : new Date(now.getTime() + order.lifeSeconds * 1_000),
    ended: null,
    redirectUri: order.redirectUri ?? null,
    codeChallenge: order.codeChallenge ?? null,
  };
}
