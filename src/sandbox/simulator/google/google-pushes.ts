import { createHash } from "node:crypto";
import { nanoid } from "nanoid";
import type { ProviderApp } from "../../../platforms/provider-app.js";
import type { SimulatedPush } from "../simulated-provider.js";
import { EVENT_ISSUER, signEvents } from "./signed-tokens.js";

const PREFIX = "https://schemas.openid.net/secevent/";

/** What Cross-Account Protection pushes about a cause (platform-facts 9.7). Null: nothing. */
export async function googlePush(
  cause: string,
  personId: string,
  tokens: readonly string[],
  app: ProviderApp,
  now: Date,
): Promise<SimulatedPush | null> {
  const events = eventsOf(cause, personId, tokens);
  if (events === null) return null;
  const body = await signEvents({ iat: Math.floor(now.getTime() / 1_000), jti: nanoid(), events }, app);
  return { topic: "events", headers: { "content-type": "application/secevent+jwt", accept: "application/json" }, body };
}

function eventsOf(cause: string, sub: string, tokens: readonly string[]): object | null {
  const subject = { subject_type: "iss-sub", iss: EVENT_ISSUER, sub };
  switch (cause) {
    case "APP_REMOVED":
      return { [`${PREFIX}oauth/event-type/tokens-revoked`]: { subject } };
    case "TOKEN_REVOKED":
      return tokenRevoked("hash_base64_sha512_sha512", tokens[0] === undefined ? undefined : doubleHash(tokens[0]));
    case "TOKEN_REVOKED_BY_PREFIX":
      return tokenRevoked("prefix", tokens[0]?.slice(0, 16));
    case "ACCOUNT_DELETED":
      return { [`${PREFIX}risc/event-type/account-purged`]: { subject } };
    case "ACCOUNT_STATE_INVALID":
      return { [`${PREFIX}risc/event-type/account-disabled`]: { subject, reason: "hijacking" } };
    case "ACCOUNT_ENABLED":
      return { [`${PREFIX}risc/event-type/account-enabled`]: { subject } };
    case "SESSIONS_ENDED":
      return { [`${PREFIX}risc/event-type/sessions-revoked`]: { subject } };
    case "CREDENTIALS_AT_RISK":
      return { [`${PREFIX}risc/event-type/account-credential-change-required`]: { subject } };
    default:
      return null;
  }
}

/** Null: the person has no refresh token out that could be named. */
function tokenRevoked(token_identifier_alg: string, token: string | undefined): object | null {
  if (token === undefined) return null;
  const subject = { subject_type: "oauth_token", token_type: "refresh_token", token_identifier_alg, token };
  return { [`${PREFIX}oauth/event-type/token-revoked`]: { subject } };
}

function doubleHash(token: string): string {
  const once = createHash("sha512").update(token).digest();
  return createHash("sha512").update(once).digest("base64");
}
