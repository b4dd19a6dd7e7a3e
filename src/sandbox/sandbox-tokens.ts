import { SignJWT } from "jose";
import type { JwtSettings, Secrets } from "../config.js";
import type { DemoCompany } from "./demo/demo-company.js";

/** The longest that a token may live. */
const TOKEN_SECONDS = 86_400;

export interface DemoTokens {
  readonly adminToken: string;
  readonly memberToken: string;
}

/** Tokens of two people of a demo company, good for a day from now, as the operator's own sign-in would issue them. */
export async function signDemoTokens(
  company: Pick<DemoCompany, "externalId" | "users">,
  jwt: JwtSettings,
  key: Secrets["jwtKey"],
): Promise<DemoTokens> {
  if (key?.kind !== "SHARED_SECRET") throw new Error("A sandbox signs with a shared secret of its own.");
  const secret = Buffer.from(key.value, "utf8");
  const sign = (role: string) => {
    const user = company.users.find((each) => each.role === role);
    if (user === undefined) throw new Error(`${company.externalId} has no ${role}.`);
    const now = Math.floor(Date.now() / 1_000);
    return new SignJWT({ company: company.externalId })
      .setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .setSubject(user.externalId)
      .setIssuer(jwt.issuer)
      .setAudience(jwt.audience)
      .setIssuedAt(now)
      .setExpirationTime(now + TOKEN_SECONDS)
      .sign(secret);
  };
  return { adminToken: await sign("ADMIN"), memberToken: await sign("MEMBER") };
}
