import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { job } from "./support/jobs.js";
import { migrations, onEveryEngine, type Store } from "./support/stores.js";

onEveryEngine("the migrations", (openStore) => {
  let store: Store;

  beforeAll(async () => {
    store = await openStore();
  });
  afterAll(() => store.close());

  it("run again after being cut short before they were recorded, and lose nothing", async () => {
    const { repository } = store.backend();
    await repository.saveJob(job("kept"), undefined);
    await store.dataSource.query("DELETE FROM migrations");
    const again = await store.dataSource.runMigrations();
    expect(again.map(({ name }) => name)).toEqual(migrations.map(({ name }) => name));
    expect((await repository.queryJobs()).total).toBe(1);
  });

  it("leave no difference for the schema comparison", async () => {
    const { upQueries } = await store.dataSource.driver.createSchemaBuilder().log();
    expect(upQueries).toEqual([]);
  });

  it("go forward only", async () => {
    await expect(store.dataSource.undoLastMigration()).rejects.toThrow("forward only");
  });
});
