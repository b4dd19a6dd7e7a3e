import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import type { ServiceKeyViewer } from "../../../src/api/viewer.js";
import { onEveryEngine } from "../../support/databases.js";
import { auditRows, companyKey, insertCompany, installationKey, NOW, openWorld, type World } from "./world.js";

const UPSERT = `mutation ($input: UpsertCompanyInput!) {
  upsertCompany(input: $input) {
    outcome
    company { id externalId name timeZone reminderHour defaultLocale suspended }
    userErrors { code path message }
  }
}`;

interface Payload {
  outcome: string;
  company: Record<string, unknown> | null;
  userErrors: { code: string; path: string[]; message: string }[];
}

onEveryEngine("upsertCompany", (engine) => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld(engine);
  });

  afterAll(() => world.close());

  async function upsert(input: object, viewer: ServiceKeyViewer = installationKey): Promise<Payload> {
    const base = { externalId: "acme", name: "Acme", timeZone: "Europe/Berlin" };
    const data = await world.ask<{ upsertCompany: Payload }>(viewer, UPSERT, { input: { ...base, ...input } });
    return data.upsertCompany;
  }

  const idOf = async (externalId: string) =>
    (await world.database.query<{ id: number }>(sql`SELECT id FROM companies WHERE external_id = ${externalId}`))[0]
      ?.id ?? 0;

  it("creates a company with its defaults and a stream of its own, and knows it the second time", async () => {
    const first = await upsert({ externalId: "new" });
    expect(first).toEqual({
      outcome: "CREATED",
      company: {
        id: Buffer.from("Company:new").toString("base64url"),
        externalId: "new",
        name: "Acme",
        timeZone: "Europe/Berlin",
        reminderHour: 9,
        defaultLocale: "en",
        suspended: false,
      },
      userErrors: [],
    });
    expect(await upsert({ externalId: "new" })).toEqual({ ...first, outcome: "UNCHANGED" });
    const companyId = await idOf("new");
    const streams = await world.database.query<{ generation: string; lastNumber: number; prunedThrough: number }>(sql`
      SELECT generation, last_number AS lastNumber, pruned_through AS prunedThrough FROM company_streams
      WHERE company_id = ${companyId}`);
    expect(streams).toEqual([{ generation: expect.stringMatching(/^[\w-]{21}$/), lastNumber: 0, prunedThrough: 0 }]);
    expect(await auditRows(world.database, companyId)).toEqual([
      {
        action: "COMPANY_CREATE",
        companyId,
        targetType: "Company",
        targetId: "new",
        actorKind: "SERVICE_KEY",
        actorId: "installation-key",
        details: JSON.stringify({ name: "Acme", timeZone: "Europe/Berlin" }),
      },
    ]);
  });

  it("gives every company a generation of its own", async () => {
    for (const externalId of ["g1", "g2"]) await upsert({ externalId });
    const rows = await world.database.query<{ generation: string }>(sql`SELECT generation FROM company_streams`);
    expect(new Set(rows.map((row) => row.generation)).size).toBe(rows.length);
  });

  it("updates what is named and keeps what is left out", async () => {
    await upsert({ externalId: "kept", reminderHour: 0, defaultLocale: "de-at" });
    const { outcome, company } = await upsert({
      externalId: "kept",
      name: "Ünïcödé 🎉 שלום",
      timeZone: "Asia/Kolkata",
    });
    expect(outcome).toBe("UPDATED");
    expect(company).toMatchObject({
      name: "Ünïcödé 🎉 שלום",
      timeZone: "Asia/Kolkata",
      reminderHour: 0,
      defaultLocale: "de-AT",
    });
    expect((await auditRows(world.database, await idOf("kept"))).map((row) => [row.action, row.details])).toEqual([
      ["COMPANY_CREATE", expect.anything()],
      ["COMPANY_UPDATE", JSON.stringify({ name: "Ünïcödé 🎉 שלום", timeZone: "Asia/Kolkata" })],
    ]);
  });

  it("suspends and resumes, and an update that says nothing of it leaves it", async () => {
    expect((await upsert({ externalId: "s", suspended: true })).company).toMatchObject({ suspended: true });
    expect((await upsert({ externalId: "s", name: "Renamed" })).company).toMatchObject({ suspended: true });
    expect(await upsert({ externalId: "s", name: "Renamed", suspended: true })).toMatchObject({ outcome: "UNCHANGED" });
    expect((await upsert({ externalId: "s", name: "Renamed", suspended: false })).company).toMatchObject({
      suspended: false,
    });
  });

  it.each([
    ["externalId", ""],
    ["externalId", " padded"],
    ["externalId", "nul\u0000"],
    ["externalId", "x".repeat(129), "TOO_LONG"],
    ["externalId", "🎉".repeat(65), "TOO_LONG"],
    ["name", "   "],
    ["name", "bell\u0007"],
    ["name", "half \ud83c"],
    ["name", "x".repeat(201), "TOO_LONG"],
    ["timeZone", "Berlin"],
    ["timeZone", "+02:00"],
    ["timeZone", ""],
    ["timeZone", "Europe/Berlin; DROP TABLE users"],
    ["reminderHour", 24],
    ["reminderHour", -1],
    ["defaultLocale", "deutsch_AT"],
    ["defaultLocale", ""],
    ["defaultLocale", "x".repeat(40)],
  ])("refuses %s %j", async (field, value, code = "INVALID_VALUE") => {
    const base = { externalId: "refused", [field]: value };
    expect(await upsert(base)).toEqual({
      outcome: "REFUSED",
      company: null,
      userErrors: [{ code, path: [field], message: expect.any(String) }],
    });
    expect(await idOf("refused")).toBe(0);
  });

  it("reports everything that is wrong at once", async () => {
    const { userErrors } = await upsert({ externalId: "", name: "", timeZone: "x", reminderHour: 99 });
    expect(userErrors.map((error) => error.path[0])).toEqual(["externalId", "name", "timeZone", "reminderHour"]);
  });

  it("acts once for an idempotency key, and answers the same", async () => {
    const input = { externalId: "once", idempotencyKey: "key-1" };
    const first = await upsert(input);
    expect(first.outcome).toBe("CREATED");
    expect(await upsert(input)).toEqual(first);
    expect((await upsert({ ...input, name: "Other" })).userErrors).toMatchObject([{ code: "IDEMPOTENCY_KEY_REUSED" }]);
  });

  it("creates once when many ask at once", async () => {
    const payloads = await Promise.all(Array.from({ length: 6 }, () => upsert({ externalId: "raced" })));
    const outcomes = payloads.map((payload) => payload.outcome).sort();
    expect(outcomes).toEqual(["CREATED", ...Array.from({ length: 5 }, () => "UNCHANGED")]);
    expect(await auditRows(world.database, await idOf("raced"))).toHaveLength(1);
  });

  describe("with a key of one company", () => {
    let own: number;

    beforeAll(async () => {
      own = await insertCompany(world.database, "own");
      await insertCompany(world.database, "foreign");
    });

    it("updates that company", async () => {
      const payload = await upsert({ externalId: "own", reminderHour: 7 }, companyKey(own));
      expect(payload).toMatchObject({ outcome: "UPDATED", company: { reminderHour: 7 } });
    });

    it("cannot tell another company from one that does not exist", async () => {
      const foreign = await upsert({ externalId: "foreign" }, companyKey(own));
      const missing = await upsert({ externalId: "missing" }, companyKey(own));
      expect(foreign).toEqual(missing);
      expect(foreign).toMatchObject({ outcome: "REFUSED", userErrors: [{ code: "NOT_FOUND", path: ["externalId"] }] });
      expect(await idOf("missing")).toBe(0);
    });

    it("cannot touch suspension", async () => {
      const payload = await upsert({ externalId: "own", suspended: false }, companyKey(own));
      expect(payload).toMatchObject({ outcome: "REFUSED", userErrors: [{ path: ["suspended"] }] });
    });

    it("shares idempotency keys with nobody", async () => {
      await upsert({ externalId: "installation", idempotencyKey: "1" });
      const payload = await upsert({ externalId: "own", reminderHour: 5, idempotencyKey: "1" }, companyKey(own));
      expect(payload).toMatchObject({ outcome: "UPDATED", userErrors: [] });
    });
  });

  it("shuts out its people and lets them in again at once", async () => {
    await upsert({ externalId: "shut" });
    const companyId = await idOf("shut");
    const users = `mutation { upsertUsers(input: { company: "shut", users: [
      { externalId: "u", email: "u@example.com", name: "U", role: MEMBER }] }) { results { outcome } } }`;
    await world.ask(installationKey, users);
    const person = await world.people.find("shut", "u");
    if (person === null) throw new Error("the user is missing");
    expect(await world.people.standing(person)).toMatchObject({ kind: "KNOWN", viewer: { companyId } });
    await upsert({ externalId: "shut", suspended: true });
    expect(await world.people.standing(person)).toMatchObject({ kind: "REFUSED", code: "COMPANY_SUSPENDED" });
    await upsert({ externalId: "shut", suspended: false });
    expect(await world.people.standing(person)).toMatchObject({ kind: "KNOWN" });
  });

  it("is not for users or strangers", async () => {
    const input = { externalId: "x", name: "X", timeZone: "UTC" };
    const user = { kind: "USER", companyId: 1, userId: "u", role: "ADMIN", locale: "de", timeZone: "UTC" } as const;
    for (const [viewer, code] of [
      [user, "FORBIDDEN"],
      [null, "UNAUTHENTICATED"],
    ] as const) {
      const { errors } = await world.answer(viewer, UPSERT, { input }, NOW);
      expect(errors?.[0]?.extensions.code).toBe(code);
    }
  });
});
