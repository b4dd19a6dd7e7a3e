import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { measureClockSkew } from "../../../src/database/clock-skew.js";
import type { Database } from "../../../src/database/database.js";
import { readMoment, type StoredMoment } from "../../../src/database/moment.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";

const insert = (id: number, offset: number) =>
  sql`INSERT INTO installation (id, sandbox, clock_offset_ms, created_at) VALUES (${id}, ${true}, ${offset}, '2026-01-01')`;

onEveryEngine("what engines say in different words", (engine) => {
  let opened: OpenTestDatabase;
  let database: Database;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    database = opened.database;
  });

  beforeEach(() => database.transaction((tx) => tx.execute(sql`DELETE FROM installation`)));

  afterAll(() => opened.close());

  const rows = () => database.query(sql`SELECT id, clock_offset_ms AS value FROM installation ORDER BY id`);

  it("a row that is there already takes the new values, or stays as it is", async () => {
    const { dialect } = database;
    await database.transaction(async (tx) => {
      await tx.execute(insert(1, 10));
      await tx.execute(sql`${insert(1, 20)}${dialect.onConflictUpdate(["id"], ["clock_offset_ms"])}`);
      await tx.execute(sql`${insert(2, 30)}${dialect.onConflictUpdate(["id"], ["clock_offset_ms"])}`);
      await tx.execute(sql`${insert(2, 40)}${dialect.onConflictUpdate(["id"], [])}`);
    });
    expect(await rows()).toEqual([
      { id: 1, value: 20 },
      { id: 2, value: 30 },
    ]);
  });

  it("rows are updated from other rows", async () => {
    await database.transaction(async (tx) => {
      for (const id of [1, 2, 3]) await tx.execute(insert(id, 0));
      const source = sql`(SELECT 1 AS id, 7 AS offset_ms UNION ALL SELECT 3, 9)`;
      const update = tx.dialect.updateFrom(
        "installation",
        source,
        [["clock_offset_ms", "s.offset_ms"]],
        sql`t.id = s.id`,
      );
      expect(await tx.execute(update)).toBe(2);
    });
    expect(await rows()).toEqual([
      { id: 1, value: 7 },
      { id: 2, value: 0 },
      { id: 3, value: 9 },
    ]);
  });

  it("the database's clock speaks UTC and compares with instants, to the millisecond", async () => {
    const { dialect } = database;
    const [row] = await database.query<{
      at: StoredMoment;
      later: StoredMoment;
      is_before: number;
      is_after: number;
    }>(sql`
      SELECT ${dialect.databaseNow} AS at, ${dialect.databaseNowPlus(90.5)} AS later,
        CASE WHEN ${dialect.databaseNow} > ${new Date(Date.now() - 60_000)} THEN 1 ELSE 0 END AS is_before,
        CASE WHEN ${dialect.databaseNow} < ${new Date(Date.now() + 60_000)} THEN 1 ELSE 0 END AS is_after`);
    const { at, later, is_before, is_after } = row as NonNullable<typeof row>;
    expect([is_before, is_after]).toEqual([1, 1]);
    expect(readMoment(later).getTime() - readMoment(at).getTime()).toBe(90_500);
    expect(Math.abs(await measureClockSkew(database))).toBeLessThan(10_000);
  });

  it("locks are words that every engine takes", async () => {
    const { dialect } = database;
    for (const lock of [dialect.forUpdate, dialect.forUpdateSkipLocked]) {
      const locked = database.transaction((tx) => tx.query(sql`SELECT id FROM installation${lock}`));
      expect(await locked).toEqual([]);
    }
  });
});
