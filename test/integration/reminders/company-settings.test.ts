import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { Remind } from "../../../src/reminders/remind.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { givenCompany, givenManyAccounts, START } from "../../support/stories.js";
import { admin, BACKEND, SettingsApi } from "./settings-world.js";
import { days, RemindedWorld } from "./world.js";

const UPDATE = `mutation ($input: UpdateCompanySettingsInput!) {
  updateCompanySettings(input: $input) {
    company { timeZone reminderHour ladders { platform purpose days chosenByCompany } }
    userErrors { code path message }
  }
}`;

interface Ladder {
  platform: string;
  purpose: string;
  days: number[];
  chosenByCompany: boolean;
}

interface Payload {
  company: { timeZone: string; reminderHour: number; ladders: Ladder[] } | null;
  userErrors: { code: string; path: string[]; message: string }[];
}

const ACCOUNTS = process.env.RELINK_TEST_FULL === "1" ? 10_000 : 1_000;

/** At noon in UTC, two in the afternoon in Berlin. */
const EXPIRY = days(60);

onEveryEngine("settings of a company", (engine) => {
  let opened: OpenTestDatabase;
  let world: RemindedWorld;
  let api: SettingsApi;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    api = new SettingsApi(opened.database);
  });

  afterAll(() => opened.close());

  beforeEach(() => {
    world = new RemindedWorld(opened.database);
  });

  async function update(company: number, input: object, now: Date = START): Promise<Payload> {
    const data = await api.ask<{ updateCompanySettings: Payload }>(admin(company), UPDATE, input, now);
    return data.updateCompanySettings;
  }

  const auditOf = async (company: number) => {
    const rows = await opened.database.query<{ action: string; details: string }>(
      sql`SELECT action, details FROM audit_entries WHERE company_id = ${company} ORDER BY occurred_at, id`,
    );
    return rows.map(({ action, details }) => [action, JSON.parse(details) as unknown]);
  };

  it("move the rungs that are to come, and never tell again what was told in this life", async () => {
    const { company, ids } = await world.given([{ expiresAt: EXPIRY }]);
    const [id] = ids as [string];
    await world.walk(START, days(56));
    expect(world.toldOf(id)).toEqual([10, 5]);
    const answer = await update(company, { timeZone: "Pacific/Kiritimati", reminderHour: 17 }, days(56));
    expect(answer).toMatchObject({ company: { timeZone: "Pacific/Kiritimati", reminderHour: 17 }, userErrors: [] });
    // The expiry falls on the day after in Kiritimati, whose 17 o'clock is 3 in UTC.
    expect(await world.rungs(company, id)).toEqual([
      "2/10 TOLD 2026-04-20T07:00",
      "2/5 TOLD 2026-04-25T07:00",
      "2/1 PLANNED 2026-04-30T03:00",
      "2/0 PLANNED 2026-05-01T03:00",
    ]);
    await world.walk(days(56), days(70));
    expect(world.toldOf(id)).toEqual([10, 5, 1, 0]);
    expect(await auditOf(company)).toEqual([
      ["COMPANY_SETTINGS_UPDATE", { timeZone: "Pacific/Kiritimati", reminderHour: 17 }],
    ]);
  });

  it("bring a rung at once whose hour has passed by the new ones", async () => {
    const { company, ids } = await world.given([{ expiresAt: EXPIRY }]);
    await update(company, { reminderHour: 23 });
    const noon = new Date("2026-04-20T12:00:00.000Z");
    await world.walk(START, noon);
    expect(world.toldOf(ids[0] as string)).toEqual([]);
    await update(company, { reminderHour: 8 }, noon);
    await world.walk(noon, noon);
    expect(world.toldOf(ids[0] as string)).toEqual([10]);
  });

  it("change the days of a pair, and give it those of the policy again", async () => {
    const { company, ids } = await world.given([
      { expiresAt: EXPIRY },
      { expiresAt: EXPIRY, platform: "LINKEDIN" },
      { expiresAt: EXPIRY, platform: "INSTAGRAM" },
    ]);
    const chosen = await update(company, {
      ladders: [
        { platform: "FACEBOOK", purpose: "OWN", days: [3, 14] },
        { platform: "LINKEDIN", purpose: "OWN", days: [] },
      ],
    });
    expect(chosen.company?.ladders).toHaveLength(11);
    expect(chosen.company?.ladders.filter(({ chosenByCompany }) => chosenByCompany)).toEqual([
      { platform: "FACEBOOK", purpose: "OWN", days: [14, 3], chosenByCompany: true },
      { platform: "LINKEDIN", purpose: "OWN", days: [], chosenByCompany: true },
    ]);
    await world.walk(START, days(54));
    expect(ids.map((id) => world.toldOf(id))).toEqual([[14], [], [10]]);

    const reset = await update(company, { ladders: [{ platform: "FACEBOOK", purpose: "OWN", days: null }] }, days(54));
    expect(reset.company?.ladders.filter(({ chosenByCompany }) => chosenByCompany)).toHaveLength(1);
    await world.walk(days(54), days(54));
    // Ten days before has passed, and nothing more urgent was told.
    expect(ids.map((id) => world.toldOf(id))).toEqual([[14, 10], [], [10]]);
    await world.walk(days(54), days(70));
    expect(ids.map((id) => world.toldOf(id))).toEqual([[14, 10, 5, 1, 0], [], [10, 5, 1, 0]]);
    expect(await auditOf(company)).toEqual([
      ["COMPANY_SETTINGS_UPDATE", { ladders: { "FACEBOOK OWN": [14, 3], "LINKEDIN OWN": [] } }],
      ["COMPANY_SETTINGS_UPDATE", { ladders: { "FACEBOOK OWN": null } }],
    ]);
    await update(company, { ladders: [{ platform: "LINKEDIN", purpose: "OWN" }] }, days(55));
    const [row] = await opened.database.query<{ ladders: string | null }>(
      sql`SELECT ladders FROM companies WHERE id = ${company}`,
    );
    expect(row?.ladders).toBeNull();
  });

  it.each([
    ["a zone that is none", { timeZone: "Europe/Nowhere" }, "INVALID_VALUE", ["timeZone"]],
    ["an offset instead of a zone", { timeZone: "+02:00" }, "INVALID_VALUE", ["timeZone"]],
    ["an hour that is none", { reminderHour: 24 }, "INVALID_VALUE", ["reminderHour"]],
    [
      "a pair that cannot be connected",
      { ladders: [{ platform: "X", purpose: "PAID", days: [1] }] },
      "PURPOSE_NOT_OFFERED",
      ["ladders", "0"],
    ],
    [
      "a day that is none",
      { ladders: [{ platform: "FACEBOOK", purpose: "OWN", days: [366] }] },
      "INVALID_VALUE",
      ["ladders", "0", "days"],
    ],
    [
      "a pair twice",
      {
        ladders: [
          { platform: "FACEBOOK", purpose: "OWN", days: [1] },
          { platform: "FACEBOOK", purpose: "OWN", days: [2] },
        ],
      },
      "DUPLICATE_IN_INPUT",
      ["ladders", "1"],
    ],
  ] as const)("refuse %s, and then change nothing at all", async (_title, input, code, path) => {
    const company = await givenCompany(opened.database);
    const answer = await update(company, { reminderHour: 5, ...input });
    expect(answer).toMatchObject({ company: null, userErrors: [{ code, path }] });
    const [row] = await opened.database.query<{ reminder_hour: number }>(
      sql`SELECT reminder_hour FROM companies WHERE id = ${company}`,
    );
    expect(row?.reminder_hour).toBe(9);
    expect(await auditOf(company)).toEqual([]);
  });

  it("act once with the same key, and plan nothing when nothing changes", async () => {
    const { company } = await world.given([{ expiresAt: EXPIRY }]);
    const input = { reminderHour: 11, idempotencyKey: "once" };
    const first = await update(company, input);
    expect(api.statements.length).toBeGreaterThan(0);
    await update(company, { reminderHour: 12 });
    expect(await update(company, input)).toEqual({ ...first, company: { ...first.company, reminderHour: 12 } });
    expect(api.statements).toEqual([]);
    await update(company, { reminderHour: 12, timeZone: "Europe/Berlin" });
    expect(api.statements).toEqual([]);
    expect(await auditOf(company)).toHaveLength(2);
    expect(await update(company, { ...input, reminderHour: 13 })).toMatchObject({
      company: null,
      userErrors: [{ code: "IDEMPOTENCY_KEY_REUSED" }],
    });
  });

  it("move the rungs as well when a backend changes zone or hour, and only then", async () => {
    const { company, ids } = await world.given([{ expiresAt: EXPIRY }]);
    const [{ external_id: externalId } = { external_id: "" }] = await opened.database.query<{ external_id: string }>(
      sql`SELECT external_id FROM companies WHERE id = ${company}`,
    );
    const upsert = `mutation ($input: UpsertCompanyInput!) { upsertCompany(input: $input) { outcome } }`;
    const renamed = { externalId, name: "Renamed", timeZone: "Europe/Berlin" };
    await api.ask(BACKEND, upsert, renamed, START);
    expect(api.statements).toEqual([]);
    await api.ask(BACKEND, upsert, { ...renamed, timeZone: "America/New_York", reminderHour: 7 }, START);
    expect((await world.rungs(company, ids[0] as string))[3]).toBe("2/0 PLANNED 2026-04-30T11:00");
  });

  it("plan thousands of accounts anew in few statements", async () => {
    const { database } = opened;
    const company = await givenCompany(database);
    await givenManyAccounts(database, company, ACCOUNTS, (n) => (n % 10 === 0 ? null : days(30 + (n % 300))));
    await update(company, { reminderHour: 10 });
    expect(await world.states(company)).toEqual({ PLANNED: 3.6 * ACCOUNTS });
    // Per 500 accounts: the page, the settings, the accounts, their rungs, and two writes; and a page that is not full.
    expect(api.statements.length).toBeLessThanOrEqual(6 * (ACCOUNTS / 500));
    await new Remind(database, [world.telling]).run(days(25));
    const told = world.told.filter(({ companyId }) => companyId === company).length;
    await update(company, { reminderHour: 23 }, days(25));
    await new Remind(database, [world.telling]).run(days(25));
    expect(world.told.filter(({ companyId }) => companyId === company)).toHaveLength(told);
    expect((await world.states(company)).TOLD).toBe(told);
  }, 120_000);

  it("show the plan of a page of accounts with one statement", async () => {
    const { company, ids } = await world.given([
      { expiresAt: EXPIRY, name: "A" },
      { expiresAt: null, name: "B" },
      { expiresAt: days(50), name: "C", purpose: "MONITORED" },
    ]);
    await world.walk(START, days(45));
    await world.find(company, ids[2] as string, days(100), days(45));
    const query = `{ connections(first: 10, orderBy: { field: NAME, direction: ASC }) { nodes { name reminders { daysBefore dueAt state } } } }`;
    const data = await api.ask<{ connections: { nodes: unknown[] } }>(admin(company), query, {}, days(45));
    expect(data.connections.nodes).toEqual([
      {
        name: "A",
        reminders: [
          { daysBefore: 10, dueAt: "2026-04-20T07:00:00.000Z", state: "PLANNED" },
          { daysBefore: 5, dueAt: "2026-04-25T07:00:00.000Z", state: "PLANNED" },
          { daysBefore: 1, dueAt: "2026-04-29T07:00:00.000Z", state: "PLANNED" },
          { daysBefore: 0, dueAt: "2026-04-30T07:00:00.000Z", state: "PLANNED" },
        ],
      },
      { name: "B", reminders: [] },
      { name: "C", reminders: [{ daysBefore: 10, dueAt: "2026-05-30T07:00:00.000Z", state: "PLANNED" }] },
    ]);
    expect(api.reads).toHaveLength(1);
  });
});
