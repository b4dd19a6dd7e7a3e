import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { SignJWT } from "jose";
import type { SimulatedPerson } from "../world.js";

const LIFE_SECONDS = 3_600;

/** LinkedIn's ID tokens, signed with a key of the moment: they come straight from the token endpoint, so nobody checks it. */
export class IdTokens {
  private key: KeyObject | null = null;

  issue(person: SimulatedPerson, appId: string, now: Date): Promise<string> {
    this.key ??= generateKeyPairSync("rsa", { modulusLength: 2_048 }).privateKey;
    const seconds = Math.floor(now.getTime() / 1_000);
    return new SignJWT({ name: person.name, locale: "en_US" })
      .setProtectedHeader({ alg: "RS256", typ: "JWT" })
      .setIssuer("https://www.linkedin.com/oauth")
      .setAudience(appId)
      .setSubject(person.id)
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + LIFE_SECONDS)
      .sign(this.key);
  }
}
