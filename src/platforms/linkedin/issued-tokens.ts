import type { TokenFields } from "../oauth/oauth-endpoints.js";
import { scopesOf, wholeOf } from "../oauth/parsed-fields.rules.js";
import type { AnnouncedClock, IssuedTokens } from "../provider-port.js";

/**
 * The tokens of an answer of LinkedIn's. Only approved partners get a refresh token; it ends 365 days after the first consent, however
 * often it is used, and without it the access token's 60 days are all (platform-facts 4.2).
 *
 * @param held the refresh token that was used, which an answer need not repeat
 */
export function issuedTokens(fields: TokenFields, held: string | null, now: Date): IssuedTokens {
  const refreshes = (fields.refresh_token ?? held) !== null;
  return {
    accessToken: fields.access_token,
    refreshToken: fields.refresh_token ?? null,
    accessClock: clockAfter(fields.expires_in, refreshes, now),
    refreshClock: refreshes ? clockAfter(fields["refresh_token_expires_in"], false, now) : null,
    dataAccessClock: null,
    scopes: scopesOf(fields.scope),
    mintedAt: now,
  };
}

function clockAfter(seconds: unknown, renewable: boolean, now: Date): AnnouncedClock | null {
  const whole = wholeOf(seconds);
  return whole === null ? null : { expiresAt: new Date(now.getTime() + whole * 1_000), renewable };
}
