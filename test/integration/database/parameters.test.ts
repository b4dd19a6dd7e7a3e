import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { UnstorableValueError } from "../../../src/database/database-error.js";
import { toBindable } from "../../../src/database/libsql-database.js";
import { InstallationRow } from "../../../src/sandbox/installation.entity.js";
import {
  onEveryEngine,
  onEveryServer,
  type OpenTestDatabase,
  openTestDatabase,
  sqlite,
} from "../../support/databases.js";

const insertNote = (name: unknown) =>
  sql`INSERT INTO companies (external_id, name, time_zone, reminder_hour, default_locale, created_at, updated_at)
    VALUES (${String(name)}, ${name as string}, 'UTC', 9, 'en', '2026-01-01', '2026-01-01')`;

onEveryEngine("a parameter", (engine) => {
  let opened: OpenTestDatabase;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
  });

  afterAll(() => opened.close());

  const echo = async (value: unknown) => {
    const [row] = await opened.database.query<{ value: unknown }>(sql`SELECT ${value as string} AS value`);
    return row?.value;
  };

  it.each([
    ["text", "Zoë 👩‍👩‍👧 ' \\ \"", "Zoë 👩‍👩‍👧 ' \\ \""],
    ["an empty text", "", ""],
    ["a number", 42, 42],
    ["the largest whole number", Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ["a fraction", 0.25, 0.25],
    ["a big integer", 42n, 42],
    ["true", true, 1],
    ["false", false, 0],
    ["null", null, null],
    ["undefined", undefined, null],
    ["bytes", Buffer.from([0, 1, 255]), Buffer.from([0, 1, 255])],
  ])("of %s arrives as it was meant", async (_, value, expected) => {
    expect(await echo(value).then((found) => (typeof expected === "number" ? Number(found) : found))).toEqual(expected);
  });

  it("that is a whole number stays one in a column of text", async () => {
    await opened.database.transaction((tx) => tx.execute(insertNote(5)));
    expect(await opened.database.query(sql`SELECT name FROM companies WHERE external_id = '5'`)).toEqual([
      { name: "5" },
    ]);
  });

  it("that is an instant matches the column it was stored in", async () => {
    const createdAt = new Date("2026-03-29T01:30:00.123Z");
    await opened.database.transaction(async (tx) => {
      await tx.manager.insert(InstallationRow, { id: 1, sandbox: true, clockOffsetMs: 2 ** 45, createdAt });
    });
    const same = await opened.database.query(sql`SELECT id FROM installation WHERE created_at = ${createdAt}`);
    const earlier = await opened.database.query(sql`SELECT id FROM installation WHERE created_at < ${createdAt}`);
    expect([same.length, earlier.length]).toEqual([1, 0]);
    expect(await opened.database.manager.find(InstallationRow)).toEqual([
      Object.assign(new InstallationRow(), { id: 1, sandbox: true, clockOffsetMs: 2 ** 45, createdAt }),
    ]);
  });
});

onEveryServer("text with NUL", (engine) => {
  it("is stored whole", async () => {
    const opened = await openTestDatabase(engine);
    try {
      await opened.database.transaction((tx) => tx.execute(insertNote("a\0b")));
      expect(await opened.database.query(sql`SELECT name FROM companies`)).toEqual([{ name: "a\0b" }]);
    } finally {
      await opened.close();
    }
  });
});

describe("a value that would end the process inside libsql, or come back as another", () => {
  let opened: OpenTestDatabase;

  beforeAll(async () => {
    opened = await openTestDatabase(sqlite);
  });

  afterAll(() => opened.close());

  it.each([
    ["an object", { a: 1 }],
    ["a list", ["a"]],
    ["text with a NUL character", "a\0b"],
    ["an integer of more than 64 bits", 2n ** 63n],
    ["NaN", Number.NaN],
    ["an invalid date", new Date(Number.NaN)],
  ])("is refused with a clear error by the driver itself: %s", async (name, value) => {
    expect(() => toBindable(value)).toThrow(UnstorableValueError);
    // TypeORM's own way to the driver, past the checks of our own statements.
    const alone: unknown = await opened.database.source
      .query("SELECT ? AS value", [value])
      .catch((error: unknown) => error);
    expect(alone).toMatchObject({ driverError: expect.any(UnstorableValueError) });
    expect((alone as Error).message).toContain(name);
    expect(await opened.database.query(sql`SELECT 1 AS one`)).toEqual([{ one: 1 }]);
  });

  it("reaches the column as an integer or a text, whatever the value", async () => {
    const [types] = await opened.database.query(
      sql`SELECT typeof(${1}) AS whole, typeof(${true}) AS flag, typeof(${new Date()}) AS instant, typeof(${2.5}) AS fraction`,
    );
    expect(types).toEqual({ whole: "integer", flag: "integer", instant: "text", fraction: "real" });
  });
});
