import { decodeJwt } from "jose";

const ISSUERS: readonly string[] = ["https://accounts.google.com", "accounts.google.com"];

/**
 * The person of an id token that came straight from Google's token endpoint: that connection stands for the signature (OpenID Connect
 * Core 3.1.3.7, 6), issuer and audience are compared all the same.
 *
 * @returns Google's stable id of the person; null where the token is for another app, of another issuer, or none
 */
export function subjectOfIdentityToken(token: unknown, appId: string): string | null {
  if (typeof token !== "string") return null;
  try {
    const { iss, aud, sub } = decodeJwt(token);
    const isOurs = iss !== undefined && ISSUERS.includes(iss) && [aud].flat().includes(appId);
    return isOurs && sub !== undefined && sub !== "" ? sub : null;
  } catch {
    return null;
  }
}
