import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { forgetAnswers, type OnceRequest, runOnce } from "../../../src/api/run-once.js";
import { onEveryEngine, onEveryServer, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";

const now = new Date("2026-03-01T12:00:00.000Z");
const request = (over: Partial<OnceRequest>): OnceRequest => ({
  companyId: 1,
  operation: "verifyAccount",
  key: "k",
  input: { account: "a" },
  now,
  ...over,
});

onEveryEngine("a mutation with an idempotency key", (engine) => {
  let opened: OpenTestDatabase;
  let runs = 0;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
  });

  afterAll(() => opened.close());

  const run = (over: Partial<OnceRequest>) =>
    opened.database.transaction((tx) => runOnce(tx, request(over), async () => ({ run: ++runs, at: now })));

  it("runs once and then gives the stored answer, whatever the order of properties", async () => {
    const first = await run({ key: "twice", input: { a: 1, b: { c: [1, 2], d: null } } });
    const second = await run({ key: "twice", input: { b: { d: null, c: [1, 2] }, a: 1, e: undefined } });
    expect(first).toEqual({
      kind: "ANSWERED",
      answer: { run: runs, at: "2026-03-01T12:00:00.000Z" },
      repeated: false,
    });
    expect(second).toEqual({ ...first, repeated: true });
  });

  it.each([{ a: 2 }, { a: "1" }, { a: 1, b: null }, { a: [1] }, null])(
    "refuses the key with another input: %j",
    async (input) => {
      await run({ key: "other-input", input: { a: 1 } });
      const before = runs;
      const refused = await run({ key: "other-input", input });
      expect(refused).toMatchObject({ kind: "REFUSED", error: { code: "IDEMPOTENCY_KEY_REUSED" } });
      expect(runs).toBe(before);
    },
  );

  it("tells companies, operations and the case of keys apart", async () => {
    const before = runs;
    for (const over of [{}, { companyId: 2 }, { operation: "disconnectAccount" }, { key: "K" }]) await run(over);
    expect(runs).toBe(before + 4);
  });

  it("runs every time without a key", async () => {
    const before = runs;
    await run({ key: null });
    await run({ key: undefined });
    expect(runs).toBe(before + 2);
  });

  it.each([
    ["", "INVALID_VALUE"],
    ["two words", "INVALID_VALUE"],
    ["schlüssel", "INVALID_VALUE"],
    ["k".repeat(129), "TOO_LONG"],
  ])("refuses %j as a key", async (key, code) => {
    const before = runs;
    expect(await run({ key })).toMatchObject({ kind: "REFUSED", error: { code, path: ["idempotencyKey"] } });
    expect(runs).toBe(before);
  });

  it("keeps nothing of work that failed", async () => {
    const failing = opened.database.transaction((tx) =>
      runOnce(tx, request({ key: "failing" }), () => Promise.reject(new Error("no"))),
    );
    await expect(failing).rejects.toThrow("no");
    expect(await run({ key: "failing" })).toMatchObject({ kind: "ANSWERED", repeated: false });
  });

  it("runs once when many send it at once", async () => {
    const before = runs;
    const results = await Promise.all(Array.from({ length: 8 }, () => run({ key: "crowd" })));
    expect(runs).toBe(before + 1);
    expect(results.filter((result) => result.kind === "ANSWERED" && !result.repeated)).toHaveLength(1);
    expect(new Set(results.map((result) => JSON.stringify("answer" in result && result.answer))).size).toBe(1);
  });

  it("forgets what is old and keeps what is not", async () => {
    await run({ key: "old", now: new Date("2026-02-01T00:00:00.000Z") });
    await run({ key: "young" });
    await opened.database.transaction((tx) => forgetAnswers(tx, new Date("2026-02-28T12:00:00.000Z")));
    const rows = await opened.database.query<{ name: string }>(
      sql`SELECT idempotency_key AS name FROM idempotency_keys WHERE idempotency_key IN ('old', 'young')`,
    );
    expect(rows.map((row) => row.name)).toEqual(["young"]);
  });
});

onEveryServer("two that send the same key at once", (engine) => {
  let opened: OpenTestDatabase;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
  });

  afterAll(() => opened.close());

  /** Starts one that stops in the middle of its work, and a second one meanwhile. */
  async function race(key: string, end: () => Promise<string>) {
    let ran = 0;
    const inside = signal();
    const goOn = signal();
    const first = opened.database.transaction((tx) =>
      runOnce(tx, request({ key }), async () => {
        ran++;
        inside.give();
        await goOn.given;
        return end();
      }),
    );
    await inside.given;
    const second = opened.database.transaction((tx) =>
      runOnce(tx, request({ key }), async () => {
        ran++;
        return "second";
      }),
    );
    await untilSomebodyWaitsFor(key);
    const before = ran;
    goOn.give();
    const [one, two] = await Promise.allSettled([first, second]);
    return { one, two, ranWhileWaiting: before, ran };
  }

  function signal() {
    let give = (): void => undefined;
    const given = new Promise<void>((resolve) => {
      give = resolve;
    });
    return { given, give };
  }

  /** Somebody's insert waits for a lock, by the account of the server (which it renews only if not asked for 100 ms). */
  async function untilSomebodyWaitsFor(key: string): Promise<void> {
    for (;;) {
      const [row] = await opened.database.query<{ waiting: number | string }>(
        sql`SELECT COUNT(*) AS waiting FROM information_schema.innodb_trx
          WHERE trx_state = 'LOCK WAIT' AND trx_query LIKE ${`%INSERT%${key}%`}`,
      );
      if (Number(row?.waiting) > 0) return;
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  }

  describe("the second", () => {
    it("waits and gets the answer of the first", async () => {
      const { one, two, ranWhileWaiting, ran } = await race("race-that-commits", async () => "first");
      expect([ranWhileWaiting, ran]).toEqual([1, 1]);
      expect(one).toMatchObject({ value: { answer: "first", repeated: false } });
      expect(two).toMatchObject({ value: { answer: "first", repeated: true } });
    });

    it("runs when the first fails", async () => {
      const { one, two, ran } = await race("race-that-rolls-back", () => Promise.reject(new Error("no")));
      expect(ran).toBe(2);
      expect(one.status).toBe("rejected");
      expect(two).toMatchObject({ value: { answer: "second", repeated: false } });
    });
  });
});
