import { expect, it } from "@jest/globals";
import sql, { join, raw } from "sql-template-tag";
import { migrations } from "../../../migrations/list.js";
import type { Database } from "../../../src/database/database.js";
import { migrate } from "../../../src/database/migrate.js";
import { writeMomentText } from "../../../src/database/moment.js";
import { openDatabase } from "../../../src/database/open-database.js";
import { entities } from "../../../src/tables.js";
import { onEveryEngine } from "../../support/databases.js";
import { type LandedState, landedStates } from "./support/landed-states.js";

type Row = Readonly<Record<string, unknown>>;

const silent = { info: () => undefined };
const identifier = (name: string, database: Database) => raw(database.source.driver.escape(name));

async function fill(database: Database, { rows }: LandedState): Promise<void> {
  await database.transaction(async (tx) => {
    for (const [table, several] of Object.entries(rows)) {
      for (const row of several) {
        const columns = Object.keys(row).map((name) => identifier(name, database));
        await tx.execute(
          sql`INSERT INTO ${identifier(table, database)} (${join(columns)}) VALUES (${join(Object.values(row))})`,
        );
      }
    }
  });
}

/** The rows of a table with values as the fixture writes them. */
async function read(database: Database, table: string): Promise<Row[]> {
  const rows = await database.query<Row>(sql`SELECT * FROM ${identifier(table, database)} ORDER BY 1, 2`);
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, value instanceof Date ? writeMomentText(value) : value]),
    ),
  );
}

async function tablesOf(database: Database): Promise<string[]> {
  const rows = await database.query<{ name: string }>(
    database.engine === "sqlite"
      ? sql`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`
      : sql`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()`,
  );
  return rows.map(({ name }) => name).filter((name) => name !== "migrations");
}

onEveryEngine("upgrading a database that holds data", (engine) => {
  it.each(landedStates)("from $title keeps all of it", async (state) => {
    const made = await engine.create();
    const open = (list: typeof migrations) =>
      openDatabase({ address: made.address, entities, migrations: list, log: { warn: () => undefined } });
    try {
      const then = await open(migrations.filter((Each) => state.migrations.includes(new Each().name)));
      const before: Record<string, Row[]> = {};
      try {
        expect((await migrate(then, silent)).sort()).toEqual([...state.migrations].sort());
        await fill(then, state);
        // The fixture forgets no table and no column.
        expect(Object.keys(state.rows).sort()).toEqual((await tablesOf(then)).sort());
        for (const [table, rows] of Object.entries(state.rows)) {
          const [found] = await read(then, table);
          const stored = Object.keys(found as Row).filter((name) => !state.generated.includes(`${table}.${name}`));
          expect([table, ...stored.sort()]).toEqual([table, ...Object.keys(rows[0] as Row).sort()]);
          before[table] = await read(then, table);
        }
      } finally {
        await then.close();
      }

      const now = await open(migrations);
      try {
        await migrate(now, silent);
        for (const [table, rows] of Object.entries(state.rows)) {
          const after = await read(now, table);
          expect(after).toEqual((before[table] as Row[]).map((row) => expect.objectContaining(row)));
          expect(after).toEqual(rows.map((row) => expect.objectContaining(row)));
        }
        expect((await now.source.driver.createSchemaBuilder().log()).upQueries).toEqual([]);
      } finally {
        await now.close();
      }
    } finally {
      await made.drop();
    }
  });
});

it("is tried from the newest state too, so that the next one cannot be forgotten", () => {
  const known = landedStates.flatMap((state) => state.migrations);
  const newest = migrations.map((Each) => new Each().name);
  expect(newest.filter((name) => !known.includes(name))).toEqual([]);
});
