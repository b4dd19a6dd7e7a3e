import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { migrate } from "../../../src/database/migrate.js";
import type { Database } from "../../../src/database/database.js";
import { StartError } from "../../../src/errors.js";
import { checkInstallation, claimInstallation } from "../../../src/sandbox/installation.js";
import { connectTestDatabase, onEveryEngine, type TestDatabase } from "../../support/databases.js";
import { givenCompany } from "../../support/stories.js";
import { quiet } from "./world.js";

const NOW = new Date("2026-03-01T12:00:00.000Z");

onEveryEngine("the installation's mark", (engine) => {
  let made: TestDatabase;
  let database: Database;

  beforeEach(async () => {
    made = await engine.create();
    database = await connectTestDatabase(made);
  });

  afterEach(async () => {
    await database.close();
    await made.drop();
  });

  const claim = (sandbox: boolean) => claimInstallation(database, sandbox, NOW);
  const rows = () =>
    database.query<{ sandbox: number; clock_offset_ms: number }>(
      sql`SELECT sandbox, clock_offset_ms FROM installation`,
    );

  describe("once migrated", () => {
    beforeEach(() => migrate(database, quiet));

    it.each([true, false])("takes an empty database for good (sandbox: %s)", async (sandbox) => {
      await claim(sandbox);
      await claim(sandbox);
      await expect(claim(!sandbox)).rejects.toThrow(StartError);
      expect((await rows()).map((row) => [Boolean(row.sandbox), Number(row.clock_offset_ms)])).toEqual([[sandbox, 0]]);
    });

    it("is no sandbox when there are companies that nobody marked, and leaves it unmarked", async () => {
      await givenCompany(database);
      await expect(claim(true)).rejects.toThrow(/neither empty nor marked as a sandbox/);
      expect(await rows()).toEqual([]);
      await claim(false);
      await expect(claim(true)).rejects.toThrow(/is no sandbox/);
    });

    it("stays a sandbox when there are companies", async () => {
      await claim(true);
      await givenCompany(database);
      await claim(true);
    });

    it("is decided by the first of many", async () => {
      const claims = await Promise.allSettled([true, false, true, false, true, false].map((sandbox) => claim(sandbox)));
      const [row] = await rows();
      const won = claims.filter((each) => each.status === "fulfilled");
      expect(won).toHaveLength(3);
      await claim(Boolean(row?.sandbox));
    });

    it("is refused before anything is written where it is known to be wrong", async () => {
      await checkInstallation(database, true);
      await claim(false);
      await checkInstallation(database, false);
      await expect(checkInstallation(database, true)).rejects.toThrow(StartError);
    });
  });

  describe("before the first migration", () => {
    it("takes an empty database", async () => {
      await checkInstallation(database, true);
      await checkInstallation(database, false);
    });

    it("takes one that another process is just migrating", async () => {
      await database.transaction((tx) => tx.execute(sql`CREATE TABLE migrations (id INTEGER PRIMARY KEY)`));
      await database.transaction((tx) => tx.execute(sql`CREATE TABLE agenda_jobs (id INTEGER PRIMARY KEY)`));
      await checkInstallation(database, true);
    });

    it("leaves a database of somebody else alone", async () => {
      await database.transaction((tx) => tx.execute(sql`CREATE TABLE orders (id INTEGER PRIMARY KEY)`));
      await expect(checkInstallation(database, true)).rejects.toThrow(/neither empty nor marked/);
      await checkInstallation(database, false);
    });
  });
});
