import { createSecretKey } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { SignJWT } from "jose";
import sql from "sql-template-tag";
import { Authenticator } from "../../../src/companies/authenticate.js";
import { JwtVerifier } from "../../../src/companies/jwt-verifier.js";
import { KeysUnavailableError } from "../../../src/companies/jwks-keys.js";
import { issueServiceKey } from "../../../src/companies/issue-service-key.js";
import { withdrawServiceKey } from "../../../src/companies/withdraw-service-key.js";
import { onEveryEngine } from "../../support/databases.js";
import { insertCompany, insertUser, NOW, openWorld, type World } from "./world.js";

const settings = { issuer: "issuer", audience: "relink", algorithm: "HS256" };
const secret = createSecretKey(Buffer.from("a secret of at least 32 characters"));
const operator = { actor: { kind: "OPERATOR", id: null }, occurredAt: NOW, address: null, requestId: null } as const;

onEveryEngine("the authenticator", (engine) => {
  let world: World;
  let time = NOW.getTime();
  let authenticator: Authenticator;
  let companyId: number;
  let userId: string;
  let company: string;
  let count = 0;

  beforeAll(async () => {
    world = await openWorld(engine, () => time);
    const tokens = new JwtVerifier(settings, secret, () => time);
    authenticator = new Authenticator({ tokens, people: world.people, serviceKeys: world.serviceKeys });
  });

  beforeEach(async () => {
    company = `company-${++count}`;
    companyId = await insertCompany(world.database, company);
    userId = await insertUser(world.database, companyId, "ada", { role: "ADMIN", locale: "fr" });
  });

  afterAll(() => world.close());

  async function bearer(over: object = {}): Promise<string> {
    const now = Math.floor(time / 1_000);
    const claims = { iss: "issuer", aud: "relink", sub: "ada", company, iat: now, exp: now + 600, ...over };
    return `Bearer ${await new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(secret)}`;
  }

  const change = (statement: ReturnType<typeof sql>) =>
    world.database.transaction((tx) => tx.execute(statement)).then(() => undefined);

  async function makeKey(over: { companyId?: number | null; operations?: string[] } = {}) {
    const wish = { name: "importer", companyId: null, operations: ["importAccounts"], ...over };
    const made = await world.database.transaction((tx) => issueServiceKey(tx, wish, operator));
    if ("problem" in made) throw new Error(made.problem);
    return made;
  }

  describe("with a token", () => {
    it("finds the person, and believes the database about the role", async () => {
      const found = await authenticator.authenticate(await bearer({ role: "SUPERUSER", company_id: 99 }));
      expect(found).toEqual({
        kind: "KNOWN",
        viewer: { kind: "USER", companyId, userId, role: "ADMIN", locale: "fr", timeZone: "Europe/Berlin" },
        expiresAt: new Date(Math.floor(time / 1_000) * 1_000 + 600_000),
      });
    });

    it("takes the company's locale for a person who has none", async () => {
      await insertUser(world.database, companyId, "bob");
      expect(await authenticator.authenticate(await bearer({ sub: "bob" }))).toMatchObject({
        viewer: { locale: "de", role: "MEMBER" },
      });
    });

    it("knows a person of that company only", async () => {
      const other = await insertCompany(world.database, `${company}-other`);
      await insertUser(world.database, other, "eve");
      const unknown = await authenticator.authenticate(await bearer({ sub: "nobody" }));
      expect(unknown).toMatchObject({ kind: "REFUSED", code: "UNAUTHENTICATED" });
      for (const over of [{ sub: "eve" }, { company: "nowhere" }, { company: `${company} ` }, { sub: "ADA" }]) {
        expect(await authenticator.authenticate(await bearer(over))).toEqual(unknown);
      }
    });

    it("knows a person at once who was missing a moment ago", async () => {
      const authorization = await bearer({ sub: "late" });
      expect(await authenticator.authenticate(authorization)).toMatchObject({ kind: "REFUSED" });
      await insertUser(world.database, companyId, "late");
      expect(await authenticator.authenticate(authorization)).toMatchObject({ kind: "KNOWN" });
    });

    it.each([
      ["Basic YWRhOnB3"],
      ["Bearer"],
      ["Bearer "],
      ["Bearer one two"],
      ["eyJhbGciOiJIUzI1NiJ9.e30.x"],
      ["Bearer eyJhbGciOiJIUzI1NiJ9.e30.x"],
      ["Bearer rlk_short"],
      [`Bearer rlk_${"x".repeat(43)}`],
      [`Bearer ${"x".repeat(50_000)}`],
    ])("refuses %.40s", async (authorization) => {
      const refused = await authenticator.authenticate(authorization);
      expect(refused).toMatchObject({ kind: "REFUSED", code: "UNAUTHENTICATED" });
    });

    it.each([null, ""])("takes %j for a stranger", async (authorization) => {
      expect(await authenticator.authenticate(authorization)).toEqual({ kind: "ANONYMOUS", viewer: null });
    });

    it("says that a token has expired", async () => {
      const now = Math.floor(time / 1_000);
      const refused = await authenticator.authenticate(await bearer({ iat: now - 700, exp: now - 100 }));
      expect(refused).toMatchObject({ code: "UNAUTHENTICATED", message: expect.stringContaining("expired") });
    });

    it("asks the database once for a burst", async () => {
      const authorization = await bearer();
      await authenticator.authenticate(authorization);
      await change(sql`UPDATE users SET role = 'MEMBER' WHERE company_id = ${companyId}`);
      const burst = await Promise.all(Array.from({ length: 10 }, () => authenticator.authenticate(authorization)));
      for (const found of burst) expect(found).toMatchObject({ viewer: { role: "ADMIN" } });
    });

    it("says that the issuer's keys cannot be had", async () => {
      const tokens = new JwtVerifier(
        settings,
        () => Promise.reject(new KeysUnavailableError("down")),
        () => time,
      );
      const cut = new Authenticator({ tokens, people: world.people, serviceKeys: world.serviceKeys });
      expect(await cut.authenticate(await bearer())).toMatchObject({ kind: "REFUSED", code: "SERVICE_UNAVAILABLE" });
    });
  });

  describe("within five seconds", () => {
    const changes = [
      [
        "a lowered role",
        () => sql`UPDATE users SET role = 'MEMBER' WHERE company_id = ${companyId}`,
        { kind: "KNOWN" },
      ],
      [
        "a deactivated person",
        () => sql`UPDATE users SET active = ${false} WHERE company_id = ${companyId}`,
        { kind: "REFUSED", code: "UNAUTHENTICATED" },
      ],
      [
        "a suspended company",
        () => sql`UPDATE companies SET suspended_at = ${NOW} WHERE id = ${companyId}`,
        { kind: "REFUSED", code: "COMPANY_SUSPENDED" },
      ],
    ] as const;

    it.each(changes)("sees %s, at a call and on an open socket", async (_name, statement, outcome) => {
      const authorization = await bearer();
      const known = await authenticator.authenticate(authorization);
      if (known.kind !== "KNOWN") throw new Error("not known");
      await change(statement());
      time += 5_001;
      expect(await authenticator.authenticate(authorization)).toMatchObject(outcome);
      const standing = await authenticator.currentViewer(known.viewer);
      expect(standing).toMatchObject(outcome);
      if (standing.kind === "KNOWN") expect(standing.viewer).toMatchObject({ role: "MEMBER" });
    });

    it("sees a revoked key and a suspended company of a key", async () => {
      const revoked = await makeKey();
      const suspended = await makeKey({ companyId });
      const viewers = [];
      for (const made of [revoked, suspended]) {
        const known = await authenticator.authenticate(`Bearer ${made.key}`);
        if (known.kind !== "KNOWN") throw new Error("not known");
        viewers.push(known.viewer);
      }
      expect(await world.database.transaction((tx) => withdrawServiceKey(tx, revoked.id, operator))).toBe("REVOKED");
      await change(sql`UPDATE companies SET suspended_at = ${NOW} WHERE id = ${companyId}`);
      time += 5_001;
      const codes = ["UNAUTHENTICATED", "COMPANY_SUSPENDED"];
      for (const [index, made] of [revoked, suspended].entries()) {
        expect(await authenticator.authenticate(`Bearer ${made.key}`)).toMatchObject({ code: codes[index] });
        expect(await authenticator.currentViewer(viewers[index] as never)).toMatchObject({ code: codes[index] });
      }
    });
  });

  describe("with a service key", () => {
    it("finds what the key is good for", async () => {
      const { id, key } = await makeKey({ companyId, operations: ["upsertUsers", "importAccounts", "upsertUsers"] });
      expect(await authenticator.authenticate(`bearer ${key}`)).toEqual({
        kind: "KNOWN",
        viewer: { kind: "SERVICE_KEY", keyId: id, companyId, operations: ["importAccounts", "upsertUsers"] },
        expiresAt: null,
      });
    });

    it("stores nothing from which the key could be read", async () => {
      const { key } = await makeKey();
      const rows = await world.database.query(sql`SELECT * FROM service_keys`);
      const trail = await world.database.query(sql`SELECT * FROM audit_entries`);
      expect(JSON.stringify([rows, trail])).not.toContain(key.slice(4));
    });

    it("notes its use at most once a minute", async () => {
      const { id, key } = await makeKey();
      const lastUse = async () => {
        const rows = await world.database.query<{ at: string | Date | null }>(
          sql`SELECT last_used_at AS at FROM service_keys WHERE id = ${id}`,
        );
        return JSON.stringify(rows[0]?.at);
      };
      const use = () => authenticator.authenticate(`Bearer ${key}`);
      expect(await lastUse()).toBe("null");
      await use();
      const first = await lastUse();
      expect(first).not.toBe("null");
      time += 30_000;
      await use();
      expect(await lastUse()).toBe(first);
      time += 31_000;
      await use();
      expect(await lastUse()).not.toBe(first);
    });
  });
});
