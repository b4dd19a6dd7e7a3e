import { decodeJwt } from "jose";
import { fieldsOf, textOf } from "../oauth/parsed-fields.rules.js";
import type { TokenFields } from "../oauth/oauth-endpoints.js";

/**
 * The member's id from the ID token that comes with the access token when `openid` is granted. It was sent by the token endpoint itself,
 * so its signature adds nothing (OpenID Connect Core 3.1.3.7); the app it is for is compared.
 *
 * @returns null when there is none that can be used
 */
export function memberOfIdToken({ identity }: TokenFields, appId: string): string | null {
  if (typeof identity !== "string") return null;
  try {
    const { aud, sub } = decodeJwt(identity);
    return [aud].flat().includes(appId) ? textOf(sub) : null;
  } catch {
    return null;
  }
}

/** The member's id from an answer of `/v2/userinfo`. */
export function memberOfUserInfo(json: unknown): string | null {
  return textOf(fieldsOf(json)["sub"]);
}
