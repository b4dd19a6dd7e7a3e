import type { TokenFields } from "../oauth/oauth-endpoints.js";
import { scopesOf } from "../oauth/parsed-fields.rules.js";
import type { IssuedTokens } from "../provider-port.js";

/** The tokens of an answer of X's: 2 hours of access, and a refresh token without a stated end that is good for one use (platform-facts 5.2). */
export function issuedTokens(fields: TokenFields, now: Date): IssuedTokens {
  const refreshToken = fields.refresh_token ?? null;
  const seconds = fields.expires_in;
  return {
    accessToken: fields.access_token,
    refreshToken,
    accessClock:
      seconds === undefined
        ? null
        : { expiresAt: new Date(now.getTime() + Math.floor(seconds) * 1_000), renewable: refreshToken !== null },
    refreshClock: null,
    dataAccessClock: null,
    scopes: scopesOf(fields.scope),
    mintedAt: now,
  };
}
