import { mkdtemp, readFile, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { GRANTABLE_OPERATIONS } from "../../../src/companies/permissions.rules.js";
import { openJwtVerifier } from "../../../src/companies/jwt-verifier.js";
import { ServiceKeyDirectory } from "../../../src/companies/service-key-directory.js";
import { describeSandbox, writeSandboxFile } from "../../../src/sandbox/sandbox-file.js";
import { openServiceKeys } from "../../../src/sandbox/sandbox-service-keys.js";
import { signDemoTokens } from "../../../src/sandbox/sandbox-tokens.js";
import { NORDLICHT } from "../../../src/sandbox/demo/nordlicht.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { givenCompany } from "../../support/stories.js";
import { quiet } from "./world.js";

const NOW = new Date();
const secrets = { signingKey: Buffer.alloc(32, 1) };

onEveryEngine("the sandbox's service keys", (engine) => {
  let opened: OpenTestDatabase;
  let home: string;
  let first: number;

  beforeEach(async () => {
    opened = await openTestDatabase(engine);
    home = await mkdtemp(join(tmpdir(), "relink-access-"));
    first = await givenCompany(opened.database, "first");
    await givenCompany(opened.database, "second");
  });

  afterEach(async () => {
    await opened.close();
    await rm(home, { recursive: true, force: true });
  });

  const open = async (own = secrets, folder = home) => {
    const parts = { database: opened.database, home: folder, secrets: own };
    return Object.fromEntries(await openServiceKeys(parts, ["first", "second"], NOW));
  };
  const standing = (key: string | undefined) => new ServiceKeyDirectory(opened.database, quiet).authenticate(key ?? "");

  it("are one for each company, with everything that a key can be given", async () => {
    const keys = await open();
    const operations = expect.arrayContaining([...GRANTABLE_OPERATIONS]) as unknown;
    expect(await standing(keys.first)).toMatchObject({ kind: "KNOWN", viewer: { companyId: first, operations } });
    expect(await standing(keys.second)).toMatchObject({ kind: "KNOWN" });
    expect(keys.second).not.toBe(keys.first);
    expect((await stat(join(home, "sandbox-service-keys.json"))).mode & 0o777).toBe(0o600);
  });

  it("stay good from start to start", async () => {
    const keys = await open();
    expect(await open()).toEqual(keys);
  });

  it("are made anew when the file is gone, and the old ones are revoked", async () => {
    const old = await open();
    await rm(join(home, "sandbox-service-keys.json"));
    const keys = await open();
    expect(keys.first).not.toBe(old.first);
    expect(await standing(old.first)).toMatchObject({ kind: "REFUSED" });
    expect(await standing(old.second)).toMatchObject({ kind: "REFUSED" });
    expect(await standing(keys.first)).toMatchObject({ kind: "KNOWN" });
  });

  it("are made anew when the database is another one", async () => {
    const elsewhere = await openTestDatabase(engine);
    await givenCompany(elsewhere.database, "first");
    await givenCompany(elsewhere.database, "second");
    const old = await open();
    const parts = { database: elsewhere.database, home, secrets };
    const keys = await openServiceKeys(parts, ["first", "second"], NOW);
    expect(keys.get("first")).not.toBe(old.first);
    await elsewhere.close();
  });

  it("of a sandbox with another folder on the same database are left alone", async () => {
    const keys = await open();
    const other = await open({ signingKey: Buffer.alloc(32, 2) }, join(home, "other"));
    expect(await standing(keys.first)).toMatchObject({ kind: "KNOWN" });
    expect(await standing(other.first)).toMatchObject({ kind: "KNOWN" });
  });
});

describe("the sandbox's tokens", () => {
  const jwt = { issuer: "relink-sandbox", audience: "relink", algorithm: "HS256", jwksUrl: null };
  const key = { kind: "SHARED_SECRET", value: "0123456789abcdef0123456789abcdef" } as const;

  it("are ones that the installation accepts for a day, of an admin and of a member", async () => {
    const verifier = openJwtVerifier(jwt, key);
    const { adminToken, memberToken } = await signDemoTokens(NORDLICHT, jwt, key);
    const admin = await verifier.verify(adminToken);
    expect(admin).toMatchObject({ company: "nordlicht", user: "anna" });
    expect(await verifier.verify(memberToken)).toMatchObject({ company: "nordlicht", user: "jonas" });
    const hours = ((admin as { expiresAt: Date }).expiresAt.getTime() - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23.9);
    const other = openJwtVerifier(jwt, { ...key, value: `${key.value}x` });
    expect(await other.verify(adminToken)).toBe("INVALID");
  });
});

describe("sandbox.json", () => {
  it("tells all that a tool wants to know, the first company at top level too, to its owner alone", async () => {
    const home = await mkdtemp(join(tmpdir(), "relink-file-"));
    const access = (id: string) => ({ id, adminToken: `a-${id}`, memberToken: `m-${id}`, serviceKey: `k-${id}` });
    for (const port of [1, 4000]) {
      await writeSandboxFile(
        home,
        describeSandbox(`http://127.0.0.1:${port}`, "http://127.0.0.1:4001", [access("one"), access("two")]),
      );
    }
    expect(await readdir(home)).toEqual(["sandbox.json"]);
    expect((await stat(join(home, "sandbox.json"))).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(join(home, "sandbox.json"), "utf8"))).toEqual({
      url: "http://127.0.0.1:4000",
      graphqlUrl: "http://127.0.0.1:4000/graphql",
      wsUrl: "ws://127.0.0.1:4000/graphql",
      sandboxUrl: "http://127.0.0.1:4000/sandbox",
      simulatorUrl: "http://127.0.0.1:4001",
      adminToken: "a-one",
      memberToken: "m-one",
      serviceKey: "k-one",
      companies: [access("one"), access("two")],
    });
    expect(describeSandbox("https://relink.example.org", "http://relink.example.org:4001", [access("one")]).wsUrl).toBe(
      "wss://relink.example.org/graphql",
    );
    await rm(home, { recursive: true });
  });
});
