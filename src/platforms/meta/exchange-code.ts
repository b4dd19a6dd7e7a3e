import type { CodeExchange, ExchangeOutcome } from "../provider-port.js";
import { debugToken } from "./debug-token.js";
import { TRANSIENT } from "./error-codes.js";
import type { MetaCalls } from "./meta-calls.js";
import { refusalOf } from "./refusal.js";
import { clockIn, readTokenAnswer } from "./token-answer.rules.js";

/**
 * Code, then a token for an hour or two, then the one for about 60 days (`fb_exchange_token`); at last `debug_token` tells whose it is,
 * what was granted and all its ends.
 */
export async function exchangeCode(
  calls: MetaCalls,
  { code, redirectUri }: CodeExchange,
  signal: AbortSignal,
): Promise<ExchangeOutcome> {
  const { graph, app, clock } = calls;
  const credentials = { client_id: app.appId, client_secret: app.appSecret };
  const first = await graph.bare("oauth/access_token", { ...credentials, redirect_uri: redirectUri, code }, signal);
  const short = readTokenAnswer(first);
  if (short === null) return refusalOf(first);

  const exchange = { ...credentials, grant_type: "fb_exchange_token", fb_exchange_token: short.accessToken };
  const second = await graph.bare("oauth/access_token", exchange, signal);
  const long = readTokenAnswer(second);
  if (long === null) return refusalOf(second);

  const token = await debugToken(calls, long.accessToken, signal);
  if (token.verdict.kind !== "ALIVE") return { kind: "REFUSED", verdict: token.verdict, inDoubt: false };
  if (token.userId === null) return { kind: "REFUSED", verdict: TRANSIENT, inDoubt: false };
  const now = clock.now();
  const { accessClock = clockIn(long.expiresIn, now, false), dataAccessClock = null } = token.learned ?? {};
  return {
    kind: "GRANTED",
    grant: {
      appId: app.appId,
      subject: token.userId,
      accessToken: long.accessToken,
      refreshToken: null,
      accessClock,
      refreshClock: null,
      dataAccessClock,
      scopes: token.scopes ?? [],
      mintedAt: token.issuedAt ?? now,
    },
  };
}
