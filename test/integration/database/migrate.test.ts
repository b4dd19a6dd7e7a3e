import { afterEach, beforeEach, expect, it } from "@jest/globals";
import sql, { raw } from "sql-template-tag";
import type { MigrationInterface, QueryRunner } from "typeorm";
import { migrations } from "../../../migrations/list.js";
import type { Database } from "../../../src/database/database.js";
import { migrate, type MigrationLog, pendingMigrations, requireMigrated } from "../../../src/database/migrate.js";
import { openDatabase } from "../../../src/database/open-database.js";
import { StartError } from "../../../src/errors.js";
import { entities } from "../../../src/tables.js";
import { Child } from "../../support/child.js";
import { onEveryEngine, type TestDatabase } from "../../support/databases.js";

const names = migrations.map((Each) => new Each().name);
const byAge = [...names].sort((one, other) => Number(one.slice(-13)) - Number(other.slice(-13)));
const silent: MigrationLog = { info: () => undefined };

type Migrations = (new () => MigrationInterface)[];

/** A migration of the future, made of one piece of work. */
function later(name: string, work: (runner: QueryRunner) => Promise<unknown>): new () => MigrationInterface {
  return class implements MigrationInterface {
    name = name;
    async up(runner: QueryRunner): Promise<void> {
      await work(runner);
    }
    async down(): Promise<void> {}
  };
}

const addNickname = later("AddNickname1999000000001", (runner) =>
  runner.query("ALTER TABLE companies ADD COLUMN nickname VARCHAR(40) NULL"),
);

onEveryEngine("migrating", (engine) => {
  let made: TestDatabase;
  let opened: Database[];

  beforeEach(async () => {
    made = await engine.create();
    opened = [];
  });

  afterEach(async () => {
    for (const each of opened) await each.close();
    await made.drop();
  });

  const open = async (list: Migrations = migrations): Promise<Database> => {
    const database = await openDatabase({
      address: made.address,
      entities,
      migrations: list,
      log: { warn: () => undefined },
    });
    opened.push(database);
    return database;
  };

  const drift = async (database: Database) =>
    (await database.source.driver.createSchemaBuilder().log()).upQueries.map(({ query }) => query);

  it("takes an empty database to the newest state, says so, and has nothing left to do", async () => {
    const database = await open();
    const lines: string[] = [];
    const log: MigrationLog = { info: (_, message) => lines.push(message) };
    expect(await pendingMigrations(database)).toEqual(byAge);
    await expect(requireMigrated(database)).rejects.toThrow(`The database is not migrated: ${names.length} to run`);

    expect(await migrate(database, log)).toEqual(byAge);
    expect(lines).toEqual(["migrating the database", "the database is migrated"]);
    expect(await drift(database)).toEqual([]);
    expect(await pendingMigrations(database)).toEqual([]);
    await requireMigrated(database);

    expect(await migrate(database, log)).toEqual([]);
    expect(lines).toHaveLength(2);
  });

  it("runs what is new on a database that is in use", async () => {
    await migrate(await open(), silent);
    const newer = await open([...migrations, addNickname]);
    expect(await pendingMigrations(newer)).toEqual(["AddNickname1999000000001"]);
    expect(await migrate(newer, silent)).toEqual(["AddNickname1999000000001"]);
    expect(await newer.query(sql`SELECT nickname FROM companies`)).toEqual([]);
  });

  it("is done by one of two that start at once, and both end well", async () => {
    const both = [await open(), await open()];
    const ran = await Promise.all(both.map((each) => migrate(each, silent)));
    expect(ran.map((each) => each.length).sort((one, other) => one - other)).toEqual([0, names.length]);
    expect(await drift(both[0] as Database)).toEqual([]);
  });

  it("waits for another one that is at it, and says so, but not for ever", async () => {
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let begun: () => void = () => undefined;
    const atIt = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const slow = later("Slow1999000000001", async () => {
      begun();
      await held;
    });
    const first = migrate(await open([...migrations, slow]), silent);
    await atIt;

    const second = await open([...migrations, slow]);
    await expect(migrate(second, silent, 0)).rejects.toThrow(
      "Another process has been migrating the database for too long",
    );
    const lines: string[] = [];
    const patient = migrate(second, {
      info: (_, message) => {
        lines.push(message);
        letGo();
      },
    });
    expect(await first).toEqual([...byAge, "Slow1999000000001"]);
    expect(await patient).toEqual([]);
    expect(lines).toEqual(["another process is migrating the database, waiting for it"]);
  });

  it.each([
    ["CreateGrants1764000008000", "before"],
    ["CreateGrants1764000008000", "after"],
    ["CreateAgendaJobs1700000000001", "after"],
  ])("goes on where a run was killed: at %s, %s it did its work", async (name, moment) => {
    const doomed = new Child(new URL("./support/doomed-migration.ts", import.meta.url), [
      JSON.stringify(made.address),
      name,
      moment,
    ]);
    await doomed.prints("dying");
    await doomed.kill();

    const database = await open();
    expect(await pendingMigrations(database)).toContain(name);
    expect(await migrate(database, silent)).toContain(name);
    expect(await pendingMigrations(database)).toEqual([]);
    expect(await drift(database)).toEqual([]);
  });

  it("can run every migration again whose end was not recorded", async () => {
    const database = await open();
    await migrate(database, silent);
    await database.transaction((tx) => tx.execute(sql`DELETE FROM migrations`));
    expect(await migrate(database, silent)).toEqual(byAge);
    expect(await drift(database)).toEqual([]);
  });

  it("keeps what worked when one fails, and frees the way for the next run", async () => {
    const broken = later("Broken1999000000001", (runner) => runner.query("THIS IS NO SQL"));
    await migrate(await open(), silent);
    const newer = await open([...migrations, broken]);
    await expect(migrate(newer, silent)).rejects.toThrow(/SQL|syntax/);
    expect(await pendingMigrations(newer)).toEqual(["Broken1999000000001"]);
    const mended = await open([...migrations, later("Broken1999000000001", (runner) => runner.query("SELECT 1"))]);
    expect(await migrate(mended, silent)).toEqual(["Broken1999000000001"]);
  });

  it("does not leave references that lead nowhere", async () => {
    await migrate(await open(), silent);
    const careless = later("Careless1999000000001", (runner) =>
      runner.query(
        "INSERT INTO company_streams (company_id, generation, last_number, pruned_through) VALUES (99, 'g', 0, 0)",
      ),
    );
    const newer = await open([...migrations, careless]);
    await expect(migrate(newer, silent)).rejects.toThrow(/company_streams/);
    expect(await newer.query(sql`SELECT company_id FROM company_streams`)).toEqual([]);
  });

  it("refuses a database that a newer Relink has migrated, and changes nothing", async () => {
    await migrate(await open([...migrations, addNickname]), silent);
    const older = await open();
    for (const start of [() => migrate(older, silent), () => requireMigrated(older)]) {
      const error = await start().catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(StartError);
      expect((error as Error).message).toMatch(/newer Relink than this one \(AddNickname1999000000001\)/);
    }
    expect(await pendingMigrations(older)).toEqual([]);
  });

  it("may take its time, which is nobody else's", async () => {
    const limit =
      engine.title === "SQLite"
        ? "PRAGMA foreign_keys"
        : `SELECT ${(await open()).engine === "mariadb" ? "@@max_statement_time" : "@@max_execution_time"} AS value`;
    let during: unknown;
    const watched = await open([
      ...migrations,
      later("Watch1999000000001", async (runner) => {
        during = Object.values(((await runner.query(limit)) as object[])[0] ?? {}).map(Number);
      }),
    ]);
    await migrate(watched, silent);
    // Unlimited while migrating (on SQLite: tables may be rebuilt, so references are not watched), and never afterwards.
    expect(during).toEqual([0]);
    const after = await Promise.all(
      Array.from({ length: 3 }, () => watched.transaction((tx) => tx.query<object>(sql`${raw(limit)}`))),
    );
    for (const [row] of after) expect(Number(Object.values(row ?? {})[0])).toBeGreaterThan(0);
  });
});
