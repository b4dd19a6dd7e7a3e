import { scopesOf, textOf } from "../oauth/parsed-fields.rules.js";
import type { GrantProbe } from "../provider-port.js";
import { clockIn } from "./announced-clock.rules.js";

/**
 * What `tokeninfo` states about a living access token; null when it is no such answer. Its numbers are texts.
 *
 * @param renewable whether a refresh token is held, so that the end needs no person
 */
export function readTokenInfo(json: unknown, now: Date, renewable: boolean): NonNullable<GrantProbe["learned"]> | null {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return null;
  const fields = json as Readonly<Record<string, unknown>>;
  if (textOf(fields.aud) === null && textOf(fields.azp) === null) return null;
  const scopes = scopesOf(fields.scope);
  const accessClock = clockIn(fields.expires_in, now, renewable);
  return { ...(scopes.length > 0 && { scopes }), ...(accessClock !== null && { accessClock }) };
}
