import type { Clock } from "../../clock.js";
import { refusalOf } from "../meta/refusal.js";
import { clockIn, readTokenAnswer } from "../meta/token-answer.rules.js";
import type { ProviderApp } from "../provider-app.js";
import type { CodeExchange, ExchangeOutcome } from "../provider-port.js";
import type { InstagramGraph } from "./instagram-graph.js";
import { readSelf, SELF_FIELDS } from "./read-self.js";
import { readScopes } from "./scopes.rules.js";

export interface InstagramCalls {
  readonly graph: InstagramGraph;
  readonly app: ProviderApp;
  readonly clock: Clock;
}

/**
 * Code, then a token for an hour, then the one for 60 days (`ig_exchange_token`). Whose it is `/me` tells: the token's own answer holds
 * the id as a number that is too long for JSON.
 */
export async function exchangeCode(
  { graph, app, clock }: InstagramCalls,
  { code, redirectUri }: CodeExchange,
  signal: AbortSignal,
): Promise<ExchangeOutcome> {
  const form = {
    client_id: app.appId,
    client_secret: app.appSecret,
    grant_type: "authorization_code",
    redirect_uri: redirectUri,
    // Instagram appends it to the address; browsers drop it, people who paste the address do not.
    code: code.replace(/#_$/, ""),
  };
  const first = await graph.trade(form, signal);
  const short = readTokenAnswer(first);
  if (short === null) return refusalOf(first);

  const exchange = { grant_type: "ig_exchange_token", client_secret: app.appSecret, access_token: short.accessToken };
  const second = await graph.token("access_token", exchange, signal);
  const long = readTokenAnswer(second);
  if (long === null) return refusalOf(second);

  const third = await graph.read("me", long.accessToken, SELF_FIELDS, signal);
  const self = readSelf(third);
  if (self === null) return refusalOf(third);
  const now = clock.now();
  return {
    kind: "GRANTED",
    grant: {
      appId: app.appId,
      subject: self.subject,
      accessToken: long.accessToken,
      refreshToken: null,
      accessClock: clockIn(long.expiresIn, now, true),
      refreshClock: null,
      dataAccessClock: null,
      scopes: readScopes(long.fields.permissions) ?? readScopes(short.fields.permissions) ?? [],
      mintedAt: now,
    },
  };
}
