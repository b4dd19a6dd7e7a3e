import sql from "sql-template-tag";
import { SignJWT } from "jose";
import { findCompanyByExternalId } from "../companies/find-company.js";
import { GRANTABLE_OPERATIONS } from "../companies/permissions.rules.js";
import { createServiceKey } from "../companies/service-keys.js";
import type { JwtSettings, Secrets } from "../config.js";
import type { Database } from "../database/database.js";
import { DEMO_COMPANIES, type DemoCompany } from "./demo-companies.js";
import type { CompanyAccess } from "./sandbox-file.js";

/** The longest that a token may live; renewed well before. */
const TOKEN_SECONDS = 86_400;

const KEY_NAME = "Sandbox";

/**
 * Tokens and a fresh service key for every company of the demo. A key is known only when it is made, so each start makes new ones
 * and revokes those of the start before.
 */
export async function openAccess(
  database: Database,
  jwt: JwtSettings,
  secrets: Secrets,
): Promise<readonly CompanyAccess[]> {
  const now = new Date();
  const keys = await database.transaction(async (tx) => {
    await tx.execute(
      sql`UPDATE service_keys SET revoked_at = ${now} WHERE name = ${KEY_NAME} AND company_id IS NOT NULL AND revoked_at IS NULL`,
    );
    const made: string[] = [];
    for (const { externalId } of DEMO_COMPANIES) {
      const companyId = (await findCompanyByExternalId(tx, externalId))?.id ?? null;
      const wanted = { name: KEY_NAME, companyId, operations: GRANTABLE_OPERATIONS, now };
      made.push((await createServiceKey(tx, wanted)).key);
    }
    return made;
  });
  return Promise.all(
    DEMO_COMPANIES.map(async (company, index) => ({
      id: company.externalId,
      ...(await signTokens(company, jwt, secrets)),
      serviceKey: keys[index] as string,
    })),
  );
}

/** The same access with new tokens. */
export function renewTokens(
  access: readonly CompanyAccess[],
  jwt: JwtSettings,
  secrets: Secrets,
): Promise<readonly CompanyAccess[]> {
  return Promise.all(
    access.map(async (one, index) => ({
      ...one,
      ...(await signTokens(DEMO_COMPANIES[index] as DemoCompany, jwt, secrets)),
    })),
  );
}

async function signTokens(company: DemoCompany, jwt: JwtSettings, secrets: Secrets) {
  const of = (role: string) => company.users.find((user) => user.role === role)?.externalId as string;
  return {
    adminToken: await sign(company.externalId, of("ADMIN"), jwt, secrets),
    memberToken: await sign(company.externalId, of("MEMBER"), jwt, secrets),
  };
}

function sign(company: string, user: string, jwt: JwtSettings, { jwtKey }: Secrets): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({ company })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setSubject(user)
    .setIssuer(jwt.issuer)
    .setAudience(jwt.audience)
    .setIssuedAt(now)
    .setExpirationTime(now + TOKEN_SECONDS)
    .sign(Buffer.from(jwtKey?.value ?? "", "utf8"));
}
