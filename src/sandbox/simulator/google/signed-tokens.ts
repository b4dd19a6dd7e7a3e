import { SignJWT } from "jose";
import type { ProviderApp } from "../../../platforms/provider-app.js";
import type { SimulatedPerson } from "../world.js";
import { signingKeyOf } from "./signing-key.js";

const IDENTITY_SECONDS = 3_600;

/** With the trailing slash that the issuer of events has and the one of id tokens has not. */
export const EVENT_ISSUER = "https://accounts.google.com/";
const IDENTITY_ISSUER = "https://accounts.google.com";

export function signIdentity(person: SimulatedPerson, app: ProviderApp, now: Date): Promise<string> {
  const seconds = Math.floor(now.getTime() / 1_000);
  return sign(
    {
      iss: IDENTITY_ISSUER,
      azp: app.appId,
      aud: app.appId,
      sub: person.id,
      name: person.name,
      email: `${person.id}@gmail.example`,
      email_verified: true,
      iat: seconds,
      exp: seconds + IDENTITY_SECONDS,
    },
    app,
    "JWT",
  );
}

/** A security event token (RFC 8417). */
export function signEvents(claims: Readonly<Record<string, unknown>>, app: ProviderApp): Promise<string> {
  return sign({ iss: EVENT_ISSUER, aud: app.appId, ...claims }, app, "secevent+jwt");
}

function sign(claims: Readonly<Record<string, unknown>>, { appSecret }: ProviderApp, typ: string): Promise<string> {
  const { keyId, privateKey } = signingKeyOf(appSecret);
  return new SignJWT({ ...claims }).setProtectedHeader({ alg: "RS256", kid: keyId, typ }).sign(privateKey);
}
