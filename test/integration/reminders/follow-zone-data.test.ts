import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { FollowZoneData } from "../../../src/reminders/follow-zone-data.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { givenAccounts, givenCompany, START } from "../../support/stories.js";
import { days, RemindedWorld } from "./world.js";

onEveryEngine("newer data of time zones", (engine) => {
  let opened: OpenTestDatabase;
  let world: RemindedWorld;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
  });

  afterAll(() => opened.close());

  beforeEach(async () => {
    world = new RemindedWorld(opened.database);
    await opened.database.transaction((tx) => tx.execute(sql`DELETE FROM zone_data`));
  });

  const follow = (version?: string) => new FollowZoneData(opened.database, version);

  it("plan all companies anew, once for each version, and never for an older one", async () => {
    const { company, ids } = await world.given([{ expiresAt: days(60) }]);
    const right = await world.rungs(company, ids[0] as string);
    // As if they had been worked out before Berlin moved its clocks.
    await opened.database.transaction((tx) =>
      tx.execute(
        sql`UPDATE reminder_rungs SET due_at = ${days(30)} WHERE company_id = ${company} AND account_id = ${ids[0]}`,
      ),
    );
    expect(await world.rungs(company, ids[0] as string)).not.toEqual(right);
    expect(await follow("2026a").run(START)).toBeGreaterThan(0);
    expect(await world.rungs(company, ids[0] as string)).toEqual(right);
    expect(await follow("2026a").run(START)).toBe(0);
    expect(await follow("2025c").run(START)).toBe(0);
    expect(await follow("2026b").run(START)).toBeGreaterThan(0);
  });

  it("plan for accounts of before there were reminders, at the first start with them", async () => {
    const company = await givenCompany(opened.database);
    const [id] = await givenAccounts(opened.database, company, [{ expiresAt: days(60) }]);
    await follow().run(START);
    expect(await world.states(company)).toEqual({ PLANNED: 4 });
    await world.walk(START, days(61));
    expect(world.toldOf(id as string)).toEqual([10, 5, 1, 0]);
  });

  it("begin again when they were interrupted", async () => {
    await givenCompany(opened.database);
    expect(await follow("2026a").run(START, AbortSignal.abort())).toBe(0);
    expect(await follow("2026a").run(START)).toBeGreaterThan(0);
  });
});
