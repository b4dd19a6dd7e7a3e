import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { GrantGiven } from "../../../src/accounts/import-input.js";
import { SYSTEM } from "../../../src/api/viewer.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { givenCompany, START } from "../../support/stories.js";
import { counted, days, RemindedWorld } from "./world.js";

/** A consent with so many pages, which ends on a day of its own. */
function consent(number: number, pages: number, mintedAt = START): GrantGiven {
  return {
    provider: "META",
    appId: "app",
    subject: `person-${number}`,
    accessToken: `TOKEN-${number}`,
    clocks: { access: { expiresAt: days(60 + number / 10, mintedAt), renewable: false } },
    scopes: ["pages_manage_posts"],
    mintedAt,
    accounts: Array.from({ length: pages }, (_, page) => ({
      platform: "FACEBOOK",
      purpose: "OWN",
      externalId: `page-${number}-${page}`,
      name: `Page ${page}`,
      handle: null,
      pageToken: null,
    })),
  };
}

onEveryEngine("reminders of imported accounts", (engine) => {
  let opened: OpenTestDatabase;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
  });

  afterAll(() => opened.close());

  it("are planned with the import, in few statements, and anew when it brings newer tokens", async () => {
    const { database } = opened;
    const world = new RemindedWorld(database);
    const company = await givenCompany(database);
    const statements: string[] = [];
    const bring = (mintedAt: Date) =>
      database.transaction((tx) => {
        const grants = Array.from({ length: 10 }, (_, n) => consent(n, 100, mintedAt));
        const request = { companyId: company, grants, actor: SYSTEM, now: mintedAt };
        return world.cases.importAccounts.run(counted(tx, statements), request);
      });
    const ofRungs = () => statements.filter((statement) => statement.includes("reminder_rungs"));

    expect((await bring(START)).userErrors).toEqual([]);
    expect(await world.states(company)).toEqual({ PLANNED: 4_000 });
    expect(ofRungs()).toHaveLength(4);
    expect(statements.length).toBeLessThan(100);

    statements.length = 0;
    await bring(START);
    expect(ofRungs()).toHaveLength(0);

    await world.walk(START, days(51));
    const { TOLD: told = 0 } = await world.states(company);
    expect(told).toBeGreaterThan(0);
    statements.length = 0;
    await bring(days(51));
    expect(await world.states(company)).toEqual({ TOLD: told, CANCELLED: 4_000 - told, PLANNED: 4_000 });
    // Two that silence the old lives, four that plan the new ones.
    expect(ofRungs()).toHaveLength(6);
    await world.walk(days(51), days(100));
    expect((await world.states(company)).TOLD).toBe(told);
  });
});
