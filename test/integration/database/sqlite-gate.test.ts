import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { PoolTimeoutError } from "../../../src/database/database-error.js";
import type { Database } from "../../../src/database/database.js";
import { connectTestDatabase, type OpenTestDatabase, openTestDatabase, sqlite } from "../../support/databases.js";

const READ = sql`SELECT clock_offset_ms AS value FROM installation ORDER BY id`;

async function values(reader: Pick<Database, "query">): Promise<number[]> {
  return (await reader.query<{ value: number }>(READ)).map(({ value }) => value);
}

describe("the gate of an SQLite file", () => {
  let opened: OpenTestDatabase;
  let database: Database;

  beforeAll(async () => {
    opened = await openTestDatabase(sqlite, { acquireMs: 300 });
    database = opened.database;
  });

  beforeEach(() =>
    database.transaction(async (tx) => {
      await tx.execute(sql`DELETE FROM installation`);
      for (const id of [1, 2]) {
        await tx.execute(
          sql`INSERT INTO installation (id, sandbox, clock_offset_ms, created_at) VALUES (${id}, 1, 0, '2026-01-01')`,
        );
      }
    }),
  );

  afterAll(() => opened.close());

  it("loses no write and shows no dirty one, with 200 transactions at once of which 20 fail", async () => {
    let uncommittedSeen = 0;
    let reading = true;
    const reader = (async () => {
      while (reading) {
        // Every transaction raises both rows, so whoever reads them unequal has looked inside an open one.
        const [one, two] = await values(database);
        if (one !== two) uncommittedSeen += 1;
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    const numbers: number[] = [];
    const outcomes = await Promise.allSettled(
      Array.from({ length: 200 }, (_, index) =>
        database.transaction(async (tx) => {
          await tx.execute(sql`UPDATE installation SET clock_offset_ms = clock_offset_ms + 1 WHERE id = 1`);
          await new Promise((resolve) => setImmediate(resolve));
          await tx.execute(sql`UPDATE installation SET clock_offset_ms = clock_offset_ms + 1 WHERE id = 2`);
          if (index % 10 === 3) throw new Error("rolled back");
          numbers.push((await values(tx))[0] as number);
        }),
      ),
    );
    reading = false;
    await reader;

    expect(outcomes.filter(({ status }) => status === "rejected")).toHaveLength(20);
    expect(numbers).toEqual(Array.from({ length: 180 }, (_, index) => index + 1));
    expect(await values(database)).toEqual([180, 180]);
    expect(uncommittedSeen).toBe(0);
  });

  it("shows what is committed to the next reader, and an open transaction to itself alone", async () => {
    await database.transaction(async (tx) => {
      await tx.execute(sql`UPDATE installation SET clock_offset_ms = 7`);
      expect(await values(tx)).toEqual([7, 7]);
      expect(await values(database)).toEqual([0, 0]);
    });
    expect(await values(database)).toEqual([7, 7]);
  });

  it("lets nobody write beside it", async () => {
    await expect(database.query(sql`UPDATE installation SET clock_offset_ms = 9`)).rejects.toThrow(
      /readonly|read-only|read only/i,
    );
    expect(await values(database)).toEqual([0, 0]);
  });

  it("opens again after every kind of failure", async () => {
    const failures = [
      database.transaction((tx) => tx.execute(sql`THIS IS NO SQL`)),
      database.transaction((tx) => tx.execute(sql`INSERT INTO installation (id) VALUES (1)`)),
      database.transaction(async (tx) => {
        await tx.execute(sql`UPDATE installation SET clock_offset_ms = 5`);
        await tx.execute(sql`ROLLBACK`);
      }),
      database.transaction(() => {
        throw new Error("before the first await");
      }),
    ];
    for (const outcome of await Promise.allSettled(failures)) expect(outcome.status).toBe("rejected");
    await database.transaction((tx) => tx.execute(sql`UPDATE installation SET clock_offset_ms = clock_offset_ms + 3`));
    expect(await values(database)).toEqual([3, 3]);
  });

  it("waits for another process without stopping this one, and gives up in time", async () => {
    const other = await connectTestDatabase(opened);
    let ticks = 0;
    const ticking = setInterval(() => {
      ticks += 1;
    }, 5);
    try {
      let begun: () => void = () => undefined;
      const writing = new Promise<void>((resolve) => {
        begun = resolve;
      });
      let finish: () => void = () => undefined;
      const finished = new Promise<void>((resolve) => {
        finish = resolve;
      });
      const foreign = other.transaction(async (tx) => {
        await tx.execute(sql`UPDATE installation SET clock_offset_ms = clock_offset_ms + 1`);
        begun();
        await finished;
      });
      await writing;

      await expect(database.transaction(async () => undefined)).rejects.toBeInstanceOf(PoolTimeoutError);
      expect(ticks).toBeGreaterThan(1);

      // Reads first and writes then: with a lock taken only at the write, the other process would have won for good.
      const ours = database.transaction(async (tx) => {
        const [before] = await values(tx);
        await tx.execute(sql`UPDATE installation SET clock_offset_ms = ${(before as number) + 10}`);
      });
      finish();
      await Promise.all([foreign, ours]);
      expect(await values(database)).toEqual([11, 11]);
    } finally {
      clearInterval(ticking);
      await other.close();
    }
  });
});
