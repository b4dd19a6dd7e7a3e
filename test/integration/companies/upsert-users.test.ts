import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import type { Viewer } from "../../../src/api/viewer.js";
import { onEveryEngine } from "../../support/databases.js";
import { auditRows, companyKey, insertCompany, installationKey, openWorld, userViewer, type World } from "./world.js";

const UPSERT = `mutation ($input: UpsertUsersInput!) {
  upsertUsers(input: $input) {
    results {
      externalId outcome
      user { id externalId name email locale role active }
      userErrors { code path }
    }
    userErrors { code path message }
  }
}`;
const DEACTIVATE = `mutation ($input: DeactivateUserInput!) {
  deactivateUser(input: $input) { user { externalId active } userErrors { code path } }
}`;

interface Result {
  externalId: string;
  outcome: string;
  user: Record<string, unknown> | null;
  userErrors: { code: string; path: string[] }[];
}
interface Payload {
  results: Result[];
  userErrors: { code: string; path: string[] }[];
}

onEveryEngine("people", (engine) => {
  let world: World;
  let companyId: number;
  let company: string;
  let count = 0;

  beforeAll(async () => {
    world = await openWorld(engine);
  });

  beforeEach(async () => {
    company = `company-${++count}`;
    companyId = await insertCompany(world.database, company);
  });

  afterAll(() => world.close());

  const ada = { externalId: "ada", email: "ada@example.com", name: "Ada", role: "ADMIN" };
  const bob = { externalId: "bob", email: "bob@example.com", name: "Bob", role: "MEMBER", locale: "de-at" };

  async function upsert(users: object[], over: object = {}, viewer: Viewer = installationKey): Promise<Payload> {
    const input = { company, users, ...over };
    return (await world.ask<{ upsertUsers: Payload }>(viewer, UPSERT, { input })).upsertUsers;
  }

  const outcomes = (payload: Payload) => payload.results.map((result) => result.outcome);

  describe("upsertUsers", () => {
    it("creates people, and knows them the second time", async () => {
      const first = await upsert([ada, bob]);
      expect(first).toEqual({
        userErrors: [],
        results: [
          {
            externalId: "ada",
            outcome: "CREATED",
            user: { ...ada, id: expect.any(String), locale: null, active: true },
            userErrors: [],
          },
          {
            externalId: "bob",
            outcome: "CREATED",
            user: { ...bob, id: expect.any(String), locale: "de-AT", active: true },
            userErrors: [],
          },
        ],
      });
      const second = await upsert([ada, bob]);
      expect(outcomes(second)).toEqual(["UNCHANGED", "UNCHANGED"]);
      expect(second.results.map((result) => result.user)).toEqual(first.results.map((result) => result.user));
      expect((await auditRows(world.database, companyId)).map((row) => row.action)).toEqual([
        "USER_CREATE",
        "USER_CREATE",
      ]);
    });

    it("changes what differs, keeps ids and what is left out, and says so in the audit trail", async () => {
      const [first] = (await upsert([bob, ada])).results;
      const changed = { externalId: "bob", email: "robert@example.com", name: "Bob", role: "ADMIN" };
      const payload = await upsert([changed, ada]);
      expect(outcomes(payload)).toEqual(["UPDATED", "UNCHANGED"]);
      expect(payload.results[0]?.user).toEqual({ ...changed, id: first?.user?.id, locale: "de-AT", active: true });
      const [, , update] = await auditRows(world.database, companyId);
      expect(update).toMatchObject({ action: "USER_UPDATE", targetType: "User", actorId: "installation-key" });
      expect(JSON.parse(update?.details ?? "")).toEqual({ changed: ["email", "role"], role: "ADMIN", active: true });
    });

    it("takes back the company's locale for an explicit null", async () => {
      await upsert([bob]);
      expect((await upsert([{ ...bob, locale: null }])).results[0]?.user).toMatchObject({ locale: null });
    });

    it("leaves a deactivated person so, unless it is told to take the person back", async () => {
      await upsert([ada]);
      await world.ask(installationKey, DEACTIVATE, { input: { company, user: "ada" } });
      expect(await upsert([ada])).toMatchObject({ results: [{ outcome: "UNCHANGED", user: { active: false } }] });
      expect(await upsert([{ ...ada, active: true }])).toMatchObject({
        results: [{ outcome: "UPDATED", user: { active: true } }],
      });
    });

    it.each([
      [{ externalId: "" }, "INVALID_VALUE", "externalId"],
      [{ externalId: "bad " }, "INVALID_VALUE", "externalId"],
      [{ email: "nobody" }, "INVALID_VALUE", "email"],
      [{ email: "a@b.c\r\nBcc: all@example.com" }, "INVALID_VALUE", "email"],
      [{ email: `${"a".repeat(320)}@example.com` }, "TOO_LONG", "email"],
      [{ name: "tab\there" }, "INVALID_VALUE", "name"],
      [{ name: "" }, "INVALID_VALUE", "name"],
      [{ locale: "xx_YY" }, "INVALID_VALUE", "locale"],
    ])("refuses %j without holding up the others", async (bad, code, field) => {
      const payload = await upsert([ada, { ...bob, externalId: "bad", ...bad }, bob]);
      expect(outcomes(payload)).toEqual(["CREATED", "REFUSED", "CREATED"]);
      expect(payload.results[1]).toMatchObject({ user: null, userErrors: [{ code, path: ["users", "1", field] }] });
    });

    it("takes the first of two of the same name", async () => {
      const payload = await upsert([ada, { ...ada, name: "Other" }]);
      expect(payload).toMatchObject({
        results: [
          { outcome: "CREATED", user: { name: "Ada" } },
          { outcome: "REFUSED", userErrors: [{ code: "DUPLICATE_IN_INPUT", path: ["users", "1", "externalId"] }] },
        ],
      });
    });

    it("tells ids apart by case and accent", async () => {
      const payload = await upsert(["é", "e", "E"].map((externalId) => ({ ...ada, externalId })));
      expect(outcomes(payload)).toEqual(["CREATED", "CREATED", "CREATED"]);
    });

    it("takes a thousand people in a call, and no more", async () => {
      const many = Array.from({ length: 1_001 }, (_, index) => ({
        ...ada,
        externalId: `u${index}`,
        name: `🎉 ${index}`,
      }));
      expect(await upsert(many)).toMatchObject({ results: [], userErrors: [{ code: "TOO_MANY", path: ["users"] }] });
      expect(new Set(outcomes(await upsert(many.slice(0, 1_000))))).toEqual(new Set(["CREATED"]));
      const renamed = many.slice(0, 1_000).map((user, index) => (index % 2 === 0 ? { ...user, name: "N" } : user));
      const again = outcomes(await upsert(renamed));
      expect(again.filter((outcome) => outcome === "UPDATED")).toHaveLength(500);
      expect(again.filter((outcome) => outcome === "UNCHANGED")).toHaveLength(500);
    });

    it("creates everyone once when two imports run at once", async () => {
      const people = Array.from({ length: 20 }, (_, index) => ({ ...ada, externalId: `r${index}` }));
      const payloads = await Promise.all([upsert(people), upsert(people.toReversed()), upsert(people)]);
      const created = payloads.flatMap(outcomes).filter((outcome) => outcome === "CREATED");
      expect(created).toHaveLength(20);
      expect(await auditRows(world.database, companyId)).toHaveLength(20);
    });

    it("acts once for an idempotency key", async () => {
      const over = { idempotencyKey: "import-1" };
      const first = await upsert([ada], over);
      expect(await upsert([ada], over)).toEqual(first);
      expect(await upsert([bob], over)).toMatchObject({ userErrors: [{ code: "IDEMPOTENCY_KEY_REUSED" }] });
    });

    it("changes a role at once for those who are known already", async () => {
      await upsert([ada]);
      const person = await world.people.find(company, "ada");
      if (person === null) throw new Error("the user is missing");
      expect(await world.people.standing(person)).toMatchObject({ viewer: { role: "ADMIN" } });
      await upsert([{ ...ada, role: "MEMBER" }]);
      expect(await world.people.standing(person)).toMatchObject({ viewer: { role: "MEMBER" } });
    });
  });

  describe("the company of a call", () => {
    it("must be named with a key of the installation", async () => {
      expect(await upsert([ada], { company: undefined })).toMatchObject({
        userErrors: [{ code: "INVALID_VALUE", path: ["company"] }],
      });
      expect(await upsert([ada], { company: "nobody" })).toMatchObject({
        userErrors: [{ code: "NOT_FOUND", path: ["company"] }],
      });
      expect(await upsert([ada], { company: `${company} ` })).toMatchObject({ userErrors: [{ code: "NOT_FOUND" }] });
    });

    it("is that of the key, named or not, and no other can be told from none", async () => {
      await insertCompany(world.database, `${company}-foreign`);
      const key = companyKey(companyId);
      expect(outcomes(await upsert([ada], { company: undefined }, key))).toEqual(["CREATED"]);
      expect(outcomes(await upsert([ada], {}, key))).toEqual(["UNCHANGED"]);
      const foreign = await upsert([ada], { company: `${company}-foreign` }, key);
      expect(foreign).toMatchObject({ results: [], userErrors: [{ code: "NOT_FOUND", path: ["company"] }] });
      expect(await upsert([ada], { company: "nobody" }, key)).toEqual(foreign);
    });
  });

  describe("deactivateUser", () => {
    const deactivate = async (input: object, viewer: Viewer = installationKey) =>
      (await world.ask<{ deactivateUser: object }>(viewer, DEACTIVATE, { input: { company, ...input } }))
        .deactivateUser;

    it("shuts a person out at once, and once", async () => {
      await upsert([ada]);
      const person = await world.people.find(company, "ada");
      if (person === null) throw new Error("the user is missing");
      expect(await world.people.standing(person)).toMatchObject({ kind: "KNOWN" });
      const done = { user: { externalId: "ada", active: false }, userErrors: [] };
      expect(await deactivate({ user: "ada" })).toEqual(done);
      expect(await deactivate({ user: "ada" })).toEqual(done);
      expect(await world.people.standing(person)).toMatchObject({ kind: "REFUSED", code: "UNAUTHENTICATED" });
      const actions = (await auditRows(world.database, companyId)).map((row) => row.action);
      expect(actions).toEqual(["USER_CREATE", "USER_DEACTIVATE"]);
    });

    it("cannot tell a person of another company from none", async () => {
      const other = await insertCompany(world.database, `${company}-other`);
      await upsert([ada]);
      const key = companyKey(other);
      const foreign = await deactivate({ company: undefined, user: "ada" }, key);
      expect(foreign).toEqual({ user: null, userErrors: [{ code: "NOT_FOUND", path: ["user"] }] });
      expect(await deactivate({ company: undefined, user: "nobody" }, key)).toEqual(foreign);
      const [row] = await world.database.query<{ active: number }>(sql`
        SELECT active AS active FROM users WHERE company_id = ${companyId}`);
      expect(Boolean(row?.active)).toBe(true);
    });

    it("is not for users", async () => {
      const { errors } = await world.answer(userViewer(companyId, "ada"), DEACTIVATE, { input: { user: "ada" } });
      expect(errors?.[0]?.extensions.code).toBe("FORBIDDEN");
    });
  });
});
