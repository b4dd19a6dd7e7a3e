import { IRRELEVANT } from "../meta/error-codes.js";
import { refusalOf } from "../meta/refusal.js";
import { clockIn, readTokenAnswer } from "../meta/token-answer.rules.js";
import type { HeldTokens, RefreshOutcome } from "../provider-port.js";
import type { InstagramCalls } from "./exchange-code.js";
import { readScopes } from "./scopes.rules.js";

/**
 * 60 days more (`ig_refresh_token`), for a token that is at least 24 h old and has not ended; a younger one is refused. The old token
 * goes on until its own end, so a lost answer loses nothing and no refusal is in doubt. Scopes are empty where the answer names none.
 */
export async function refresh(
  { graph, clock }: InstagramCalls,
  { accessToken }: HeldTokens,
  signal: AbortSignal,
): Promise<RefreshOutcome> {
  if (accessToken === null) return { kind: "REFUSED", verdict: IRRELEVANT, inDoubt: false };
  const parameters = { grant_type: "ig_refresh_token", access_token: accessToken };
  const answer = await graph.token("refresh_access_token", parameters, signal);
  const fresh = readTokenAnswer(answer);
  if (fresh === null) return { ...refusalOf(answer), inDoubt: false };
  const now = clock.now();
  return {
    kind: "REFRESHED",
    tokens: {
      accessToken: fresh.accessToken,
      refreshToken: null,
      accessClock: clockIn(fresh.expiresIn, now, true),
      refreshClock: null,
      dataAccessClock: null,
      scopes: readScopes(fresh.fields.permissions) ?? [],
      mintedAt: now,
    },
  };
}
