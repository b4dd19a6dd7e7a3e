import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { PruneRungs } from "../../../src/reminders/prune-rungs.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { START } from "../../support/stories.js";
import { days, RemindedWorld } from "./world.js";

onEveryEngine("rungs of long ago", (engine) => {
  let opened: OpenTestDatabase;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
  });

  afterAll(() => opened.close());

  it("are forgotten with the history, except those of the present life", async () => {
    const world = new RemindedWorld(opened.database);
    const { company, ids } = await world.given([{ expiresAt: days(30) }, { expiresAt: days(30) }]);
    const [renewed, expired] = ids as [string, string];
    await world.walk(START, days(26));
    await world.find(company, renewed, days(500), days(26));
    await world.walk(days(26), days(470));
    const before = await world.rungs(company, renewed);
    expect(before).toHaveLength(8);

    const pruning = new PruneRungs(opened.database);
    await pruning.run(days(400));
    expect(await world.rungs(company, renewed)).toEqual(before);
    await pruning.run(days(424));
    // That of 10 days before was due more than 400 days ago, the others were not.
    expect(await world.rungs(company, renewed)).toEqual(before.filter((rung) => !rung.startsWith("2/10 ")));
    await pruning.run(days(470));
    expect(await world.rungs(company, renewed)).toEqual(before.filter((rung) => rung.startsWith("3/")));
    expect(await world.rungs(company, expired)).toHaveLength(4);
  });
});
