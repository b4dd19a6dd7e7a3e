import { randomBytes } from "node:crypto";
import { SignJWT } from "jose";
import { generateKeyRing } from "../src/vault/key-ring.js";

const ISSUER = "https://issuer.bench.example";
const AUDIENCE = "relink";

/** Keys for one run, and tokens signed with them. */
export class Secrets {
  private readonly jwtSecret = randomBytes(32).toString("base64url");
  private readonly keys = {
    VAULT_KEYS: generateKeyRing(),
    SIGNING_KEY: randomBytes(32).toString("base64"),
    IDENTITY_KEY: randomBytes(32).toString("base64"),
  };

  /** A user's token for an hour. @param user and company: external ids */
  token(company: string, user: string): Promise<string> {
    return new SignJWT({ company })
      .setProtectedHeader({ alg: "HS256" })
      .setSubject(user)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt()
      .setExpirationTime("1h")
      .sign(Buffer.from(this.jwtSecret, "utf8"));
  }

  /** The environment of a Relink in production mode on a port that is free. */
  environment(databaseUrl: string, roles = "api,worker"): Record<string, string> {
    return {
      NODE_ENV: "production",
      DATABASE_URL: databaseUrl,
      RELINK_SANDBOX: "0",
      HOST: "127.0.0.1",
      PORT: "0",
      PUBLIC_URL: "http://127.0.0.1",
      ROLES: roles,
      LOG_LEVEL: "info",
      JWT_ISSUER: ISSUER,
      JWT_AUDIENCE: AUDIENCE,
      JWT_ALGORITHM: "HS256",
      JWT_SHARED_SECRET: this.jwtSecret,
      MAILER: "none",
      ...this.keys,
    };
  }
}
