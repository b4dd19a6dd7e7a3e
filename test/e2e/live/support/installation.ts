import { randomBytes } from "node:crypto";
import { SignJWT } from "jose";
import { nanoid } from "nanoid";
import sql from "sql-template-tag";
import { createServiceKey } from "../../../../src/companies/service-keys.js";
import type { ProcessRole } from "../../../../src/config.js";
import type { Role } from "../../../../src/api/role.js";
import { generateKeyRing } from "../../../../src/vault/key-ring.js";
import { type OpenTestDatabase, openTestDatabase, type TestEngine } from "../../../support/databases.js";
import { dropHome, makeHome, RelinkProcess } from "../../../support/relink-process.js";
import { givenCompany, START } from "../../../support/stories.js";
import { TcpProxy } from "../../../support/tcp-proxy.js";

const ISSUER = "https://issuer.test.example";
export const COMPANY = "acme";

/** One process of the installation that takes calls. */
export interface Api {
  readonly process: RelinkProcess;
  readonly url: string;
  readonly socketUrl: string;
}

/**
 * An installation in production: real processes with a role each on one database, which reach Redis by way of a proxy. One company.
 */
export class Installation {
  private readonly jwtSecret = randomBytes(32).toString("base64url");
  private readonly keys = {
    VAULT_KEYS: generateKeyRing(),
    SIGNING_KEY: randomBytes(32).toString("base64"),
    IDENTITY_KEY: randomBytes(32).toString("base64"),
  };
  private readonly home = makeHome();
  private readonly processes: RelinkProcess[] = [];

  private constructor(
    readonly opened: OpenTestDatabase,
    readonly companyId: number,
    readonly redis: TcpProxy,
    private readonly redisUrl: string,
    /** In front of the database, for processes that are started with it. */
    readonly databaseProxy: TcpProxy,
  ) {}

  static async open(engine: TestEngine, redisUrl: string): Promise<Installation> {
    const opened = await openTestDatabase(engine);
    const companyId = await givenCompany(opened.database, COMPANY);
    const redis = await TcpProxy.to(redisUrl);
    return new Installation(opened, companyId, redis, redisUrl, await TcpProxy.to(opened.url ?? ""));
  }

  get database() {
    return this.opened.database;
  }

  /** A process with the role `api`, once it takes calls. */
  async startApi(overProxy = false): Promise<Api> {
    const relink = this.spawn("api", overProxy);
    await relink.says('"msg":"ready"', 90_000);
    const url = /"url":"(http[^"]+)"[^\n]*"msg":"ready"/.exec(relink.log)?.[1] ?? "";
    return { process: relink, url: `${url}/graphql`, socketUrl: `${url.replace("http", "ws")}/graphql` };
  }

  /** A worker, without waiting: it works before it is ready. */
  startWorker(): void {
    this.spawn("worker", false);
  }

  private spawn(role: ProcessRole, overProxy: boolean): RelinkProcess {
    const databaseUrl = this.opened.url ?? "";
    const relink = RelinkProcess.spawn(this.home, {
      NODE_ENV: "production",
      DATABASE_URL: overProxy ? this.databaseProxy.through(databaseUrl) : databaseUrl,
      REDIS_URL: this.redis.through(this.redisUrl),
      RELINK_SANDBOX: "0",
      HOST: "127.0.0.1",
      PUBLIC_URL: "http://127.0.0.1",
      ROLES: role,
      LOG_LEVEL: "info",
      MAILER: "none",
      JWT_ISSUER: ISSUER,
      JWT_AUDIENCE: "relink",
      JWT_ALGORITHM: "HS256",
      JWT_SHARED_SECRET: this.jwtSecret,
      ...this.keys,
    });
    this.processes.push(relink);
    return relink;
  }

  /** A person of the company. @returns a token, good for an hour */
  async person(name: string, role: Role = "MEMBER"): Promise<string> {
    await this.database.transaction((tx) =>
      tx.execute(sql`
        INSERT INTO users (company_id, id, external_id, email, name, locale, role, active, created_at, updated_at)
        VALUES (${this.companyId}, ${nanoid()}, ${name}, ${`${name}@example.com`}, ${`Name of ${name}`}, NULL, ${role}, ${true},
          ${START}, ${START})`),
    );
    return new SignJWT({ company: COMPANY })
      .setProtectedHeader({ alg: "HS256" })
      .setSubject(name)
      .setIssuer(ISSUER)
      .setAudience("relink")
      .setIssuedAt()
      .setExpirationTime("1h")
      .sign(Buffer.from(this.jwtSecret, "utf8"));
  }

  serviceKey(operations: readonly string[]): Promise<{ id: string; key: string }> {
    return this.database.transaction((tx) =>
      createServiceKey(tx, { name: "backend", companyId: this.companyId, operations, now: new Date() }),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.processes.map((each) => each.crash()));
    await Promise.all([this.redis.goDown(), this.databaseProxy.goDown()]);
    await this.opened.close();
    dropHome(this.home);
  }
}

export interface Answer<Data> {
  readonly data: Data;
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
}

export async function ask<Data>(
  { url }: Api,
  token: string,
  query: string,
  variables: object = {},
): Promise<Answer<Data>> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Answer<Data>;
}
