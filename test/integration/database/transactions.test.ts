import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import {
  isBrokenReference,
  isContention,
  isDuplicate,
  UnstorableValueError,
} from "../../../src/database/database-error.js";
import type { Database } from "../../../src/database/database.js";
import type { Transaction } from "../../../src/database/transaction.js";
import {
  connectTestDatabase,
  onEveryEngine,
  onEveryServer,
  type OpenTestDatabase,
  openTestDatabase,
} from "../../support/databases.js";

const offsetOf = (id: number) => sql`SELECT clock_offset_ms AS offset_ms FROM installation WHERE id = ${id}`;
const raise = (id: number, by = 1) =>
  sql`UPDATE installation SET clock_offset_ms = clock_offset_ms + ${by} WHERE id = ${id}`;

async function givenRows(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.execute(sql`DELETE FROM installation`);
    for (const id of [1, 2]) {
      await tx.execute(
        sql`INSERT INTO installation (id, sandbox, clock_offset_ms, created_at) VALUES (${id}, ${true}, 0, '2026-01-01')`,
      );
    }
  });
}

async function offset(database: Database, id: number): Promise<number> {
  const [row] = await database.query<{ offset_ms: number }>(offsetOf(id));
  return (row as { offset_ms: number }).offset_ms;
}

const insertCompany = (externalId: string) => (tx: Transaction) =>
  tx.execute(sql`INSERT INTO companies (external_id, name, time_zone, reminder_hour, default_locale, created_at, updated_at)
    VALUES (${externalId}, 'n', 'UTC', 9, 'en', '2026-01-01', '2026-01-01')`);

/** Resolves once it has been called by as many as are to meet. */
function meeting(guests: number): () => Promise<void> {
  let arrived = 0;
  let begin: () => void = () => undefined;
  const all = new Promise<void>((resolve) => {
    begin = resolve;
  });
  return () => {
    arrived += 1;
    if (arrived === guests) begin();
    return all;
  };
}

onEveryEngine("a transaction", (engine) => {
  let opened: OpenTestDatabase;
  let database: Database;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    database = opened.database;
  });

  beforeEach(() => givenRows(database));

  afterAll(() => opened.close());

  it("leaves nothing behind when it fails, and the next one works", async () => {
    const failing = database.transaction(async (tx) => {
      await tx.execute(raise(1));
      throw new Error("changed my mind");
    });
    await expect(failing).rejects.toThrow("changed my mind");
    expect(await offset(database, 1)).toBe(0);

    await database.transaction((tx) => tx.execute(raise(1)));
    expect(await offset(database, 1)).toBe(1);
  });

  it("leaves nothing behind when one begun inside it was never ended", async () => {
    const failing = database.transaction(async (tx) => {
      await tx.execute(raise(1));
      await tx.manager.queryRunner?.startTransaction();
      await tx.execute(raise(2));
    });
    await expect(failing).rejects.toThrow("was not ended");
    expect([await offset(database, 1), await offset(database, 2)]).toEqual([0, 0]);
    await database.transaction((tx) => tx.execute(raise(1)));
    expect(await offset(database, 1)).toBe(1);
  });

  it("tells how many rows were matched, changed or not", async () => {
    expect(await database.transaction((tx) => tx.execute(sql`UPDATE installation SET sandbox = ${true}`))).toBe(2);
    expect(await database.transaction((tx) => tx.execute(sql`DELETE FROM installation WHERE id = 3`))).toBe(0);
  });

  it("does what follows it only once it is committed, outside of it, and stands even if that fails", async () => {
    const seen: number[] = [];
    const later: Promise<unknown>[] = [];
    await database.transaction(async (tx) => {
      await tx.execute(raise(1));
      tx.afterCommit(() => {
        throw new Error("the bell is broken");
      });
      tx.afterCommit(() => later.push(offset(database, 1).then((value) => seen.push(value))));
      tx.afterCommit(() => later.push(database.transaction((next) => next.execute(raise(2)))));
    });
    await Promise.all(later);
    expect(seen).toEqual([1]);
    expect(await offset(database, 2)).toBe(1);

    const failing = database.transaction(async (tx) => {
      tx.afterCommit(() => seen.push(-1));
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(seen).toEqual([1]);
  });

  it("refuses to begin inside another one instead of waiting for itself", async () => {
    const nested = database.transaction(() => database.transaction(async () => "never"));
    await expect(nested).rejects.toThrow("inside another one");
    expect(await database.transaction(async () => "fine")).toBe("fine");
  });

  it("tells a duplicate from a broken reference", async () => {
    await database.transaction(insertCompany("twice"));
    const duplicate = await database.transaction(insertCompany("twice")).catch((error: unknown) => error);
    expect([isDuplicate(duplicate), isBrokenReference(duplicate), isContention(duplicate)]).toEqual([
      true,
      false,
      false,
    ]);

    const orphan = await database
      .transaction((tx) =>
        tx.execute(
          sql`INSERT INTO company_streams (company_id, generation, last_number, pruned_through) VALUES (4711, 'g', 0, 0)`,
        ),
      )
      .catch((error: unknown) => error);
    expect([isDuplicate(orphan), isBrokenReference(orphan), isContention(orphan)]).toEqual([false, true, false]);
  });

  it("fails without the values that were to be written", async () => {
    const canary = "canary-4f1c";
    await database.transaction(insertCompany(canary));
    const raw = await database.transaction(insertCompany(canary)).catch((error: unknown) => error);
    const syntax = await database.query(sql`SELEC ${canary}`).catch((error: unknown) => error);
    const type = await database
      .transaction((tx) =>
        tx.execute(sql`UPDATE companies SET created_at = ${canary}, suspended_at = ${canary}, reminder_hour = NULL`),
      )
      .catch((error: unknown) => error);
    for (const error of [raw, syntax, type]) {
      expect(error).toBeInstanceOf(Error);
      const { message, stack } = error as Error;
      expect(`${message}\n${stack}\n${JSON.stringify(error)}\n${String(error)}`).not.toContain(canary);
      expect(stack).toMatch(/\n\s+at /);
    }
  });

  it.each([
    ["an object", { a: 1 }],
    ["a list", [1, 2]],
    ["an invalid date", new Date("nonsense")],
    ["NaN", Number.NaN],
    ["Infinity", Number.POSITIVE_INFINITY],
    ["a function", () => 1],
    ["a symbol", Symbol("s")],
  ])("refuses %s as a parameter", async (name, value) => {
    const statement = sql`SELECT ${value as unknown as string} AS a`;
    for (const attempt of [
      () => database.query(statement),
      () => database.transaction((tx) => tx.query(statement)),
      () => database.transaction((tx) => tx.execute(statement)),
    ]) {
      const error = await attempt().catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(UnstorableValueError);
      expect((error as Error).message).toContain(name);
    }
  });
});

onEveryServer("transactions side by side", (engine) => {
  let opened: OpenTestDatabase;
  let database: Database;

  beforeAll(async () => {
    opened = await openTestDatabase(engine, { lockWaitSeconds: 1 });
    database = opened.database;
  });

  beforeEach(() => givenRows(database));

  afterAll(() => opened.close());

  it("both succeed after a deadlock: the loser is run again from its beginning", async () => {
    const bothHoldOne = meeting(2);
    const runs = { there: 0, back: 0 };
    const cross = (way: "there" | "back", first: number, second: number) =>
      database.transaction(async (tx) => {
        runs[way] += 1;
        await tx.execute(raise(first));
        if (runs[way] === 1) await bothHoldOne();
        await tx.execute(raise(second, 10));
      });

    await Promise.all([cross("there", 1, 2), cross("back", 2, 1)]);
    expect([await offset(database, 1), await offset(database, 2)]).toEqual([11, 11]);
    expect(runs.there + runs.back).toBe(3);
  });

  it("are run again after waiting for a lock in vain", async () => {
    let attempts = 0;
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const locked = meeting(2);
    const holder = database.transaction(async (tx) => {
      await tx.execute(raise(1));
      await locked();
      await released;
    });
    const waiter = database.transaction(async (tx) => {
      attempts += 1;
      if (attempts === 1) await locked();
      else release();
      await tx.execute(raise(1, 10));
    });
    await Promise.all([holder, waiter]);
    expect(attempts).toBeGreaterThan(1);
    expect(await offset(database, 1)).toBe(11);
  });

  it("are not run again for ever, nor for any other failure", async () => {
    let runs = 0;
    const contention = Object.assign(new Error("deadlock"), { errno: 1213 });
    const always = database.transaction(async () => {
      runs += 1;
      throw contention;
    });
    await expect(always).rejects.toBe(contention);
    expect(runs).toBe(6);

    runs = 0;
    const other = database.transaction(async () => {
      runs += 1;
      throw new Error("no luck");
    });
    await expect(other).rejects.toThrow("no luck");
    expect(runs).toBe(1);
  });

  it("never meet one that could not be undone: its connection is thrown away", async () => {
    const single = await connectTestDatabase({
      address: { kind: "server", url: opened.url as string, poolSize: 1 },
    });
    try {
      const failing = single.transaction(async (tx) => {
        await tx.execute(raise(1));
        const cannot = () => Promise.reject(new Error("cannot"));
        Object.assign(tx.manager.queryRunner as object, { rollbackTransaction: cannot });
        throw new Error("changed my mind");
      });
      await expect(failing).rejects.toThrow("changed my mind");
      await single.transaction((tx) => tx.execute(raise(1, 10)));
      expect(await offset(single, 1)).toBe(10);
    } finally {
      await single.close();
    }
  });

  it("read what is committed, and nothing else", async () => {
    const other = await connectTestDatabase(opened);
    try {
      await database.transaction(async (tx) => {
        await tx.execute(raise(1));
        expect(await offset(database, 1)).toBe(0);
        expect(await tx.query(offsetOf(1))).toEqual([{ offset_ms: 1 }]);
        expect(await tx.query(offsetOf(2))).toEqual([{ offset_ms: 0 }]);
        await other.transaction((elsewhere) => elsewhere.execute(raise(2)));
        expect(await tx.query(offsetOf(2))).toEqual([{ offset_ms: 1 }]);
      });
    } finally {
      await other.close();
    }
  });
});
