import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";

onEveryEngine("migrations", (engine) => {
  let opened: OpenTestDatabase;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
  });

  afterAll(() => opened.close());

  it("build exactly the schema that the entities describe", async () => {
    const difference = await opened.database.source.driver.createSchemaBuilder().log();
    expect(difference.upQueries.map((query) => query.query)).toEqual([]);
  });

  it("have nothing left to run, however often they are run", async () => {
    expect(await opened.database.source.runMigrations()).toEqual([]);
  });
});
