import { SignJWT } from "jose";
import type { JwtSettings, Secrets } from "../config.js";
import type { DemoCompany } from "./demo/demo-company.js";

/** The longest that a token may live. */
export const TOKEN_SECONDS = 86_400;

export interface DemoTokens {
  readonly adminToken: string;
  readonly memberToken: string;
}

/** Tokens of two people of a demo company, good for a day from now. */
export async function signDemoTokens(
  company: Pick<DemoCompany, "externalId" | "users">,
  jwt: JwtSettings,
  key: Secrets["jwtKey"],
): Promise<DemoTokens> {
  const sign = (role: string) => {
    const user = company.users.find((each) => each.role === role);
    if (user === undefined) throw new Error(`${company.externalId} has no ${role}.`);
    return signToken({ company: company.externalId, person: user.externalId }, jwt, key);
  };
  return { adminToken: await sign("ADMIN"), memberToken: await sign("MEMBER") };
}

/** A token good for a day from now, as the operator's own sign-in would issue it; both ids are the operator's. */
export function signToken(
  { company, person }: { readonly company: string; readonly person: string },
  jwt: JwtSettings,
  key: Secrets["jwtKey"],
): Promise<string> {
  if (key?.kind !== "SHARED_SECRET") throw new Error("A sandbox signs with a shared secret of its own.");
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({ company })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setSubject(person)
    .setIssuer(jwt.issuer)
    .setAudience(jwt.audience)
    .setIssuedAt(now)
    .setExpirationTime(now + TOKEN_SECONDS)
    .sign(Buffer.from(key.value, "utf8"));
}
