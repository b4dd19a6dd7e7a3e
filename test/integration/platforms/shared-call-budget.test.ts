import { afterAll, afterEach, beforeAll, expect, it } from "@jest/globals";
import { nanoid } from "nanoid";
import sql from "sql-template-tag";
import type { Database } from "../../../src/database/database.js";
import { cutMinute } from "../../../src/platforms/call-slots.rules.js";
import { SharedCallBudget } from "../../../src/platforms/shared-call-budget.js";
import {
  connectTestDatabase,
  onEveryEngine,
  onEveryServer,
  type OpenTestDatabase,
  openTestDatabase,
} from "../../support/databases.js";
import { TcpProxy } from "../../support/tcp-proxy.js";
import { eventually } from "../../support/waits.js";

const warnings: string[] = [];
const log = { warn: (_fields: unknown, message: string) => void warnings.push(message) } as never;

afterEach(() => {
  warnings.length = 0;
});

function budgetOn(database: Database, appId: string, callsPerMinute: number): SharedCallBudget {
  return new SharedCallBudget({ provider: "TIKTOK", appId, callsPerMinute, database, log });
}

/** Calls until none is left. @returns how many there were, and the wait it was told */
async function spend(budget: SharedCallBudget): Promise<{ calls: number; wait: number }> {
  for (let calls = 0; ; calls++) {
    const wait = await budget.take();
    if (wait > 0) return { calls, wait };
  }
}

onEveryEngine("a budget shared by processes (D-29)", (engine) => {
  let opened: OpenTestDatabase;
  let other: Database;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    other = await connectTestDatabase(opened);
  });

  afterAll(async () => {
    await other.close();
    await opened.close();
  });

  it("gives two processes together what a slot holds, whoever comes first", async () => {
    const appId = nanoid();
    const { callsPerSlot, slotMs } = cutMinute(600);
    const budgets = [opened.database, other].map((database) => budgetOn(database, appId, 600));
    const spent = await Promise.all([...budgets, ...budgets].map(spend));
    expect(spent.reduce((sum, { calls }) => sum + calls, 0)).toBe(callsPerSlot);
    for (const { wait } of spent) expect(wait).toBeLessThanOrEqual(Math.ceil(slotMs / 1_000));
    expect(warnings).toEqual([]);
  });

  it("goes on in the next slot, and never takes more than its slots hold", async () => {
    const appId = nanoid();
    const { callsPerSlot, slotMs } = cutMinute(600);
    const budgets = [opened.database, other].map((database) => budgetOn(database, appId, 600));
    const begun = performance.now();
    let calls = 0;
    await eventually(
      "three slots",
      async () => {
        for (const spent of await Promise.all(budgets.map(spend))) calls += spent.calls;
        return calls > 2 * callsPerSlot;
      },
      30_000,
    );
    const slots = Math.floor((performance.now() - begun) / slotMs) + 1;
    expect(calls).toBeLessThanOrEqual(slots * callsPerSlot);
  });

  it("asks the database once for many calls", async () => {
    const budget = budgetOn(opened.database, nanoid(), 6_000);
    const { block } = cutMinute(6_000);
    const transaction = opened.database.transaction.bind(opened.database);
    let asked = 0;
    opened.database.transaction = (work) => {
      asked += 1;
      return transaction(work);
    };
    try {
      await Promise.all(Array.from({ length: block }, () => budget.take()));
    } finally {
      opened.database.transaction = transaction;
    }
    expect(asked).toBe(1);
  });

  it("is silent in every process for as long as the provider asked, the longest request counting", async () => {
    const appId = nanoid();
    const [mine, theirs] = [budgetOn(opened.database, appId, 600), budgetOn(other, appId, 600)];
    await mine.blockFor(100);
    await theirs.blockFor(40);
    await budgetOn(other, appId, 600).blockFor(20);
    expect(await mine.take()).toBe(100);
    const news = await budgetOn(other, appId, 600).take();
    expect(news).toBeGreaterThan(90);
    expect(news).toBeLessThanOrEqual(100);
    expect(await budgetOn(opened.database, nanoid(), 600).take()).toBe(0);
  });

  it("speaks again after that", async () => {
    const appId = nanoid();
    const [mine, theirs] = [budgetOn(opened.database, appId, 600), budgetOn(other, appId, 600)];
    await mine.blockFor(1);
    expect(await theirs.take()).toBe(1);
    const begun = performance.now();
    await eventually("the end of the block", async () => (await theirs.take()) === 0, 10_000);
    expect(performance.now() - begun).toBeGreaterThan(500);
    expect(await mine.take()).toBe(0);
  });

  it("keeps apps apart", async () => {
    const [one, two] = [nanoid(), nanoid()];
    const first = await spend(budgetOn(opened.database, one, 600));
    const second = await spend(budgetOn(opened.database, two, 600));
    expect([first.calls, second.calls]).toEqual([cutMinute(600).callsPerSlot, cutMinute(600).callsPerSlot]);
  });

  it("makes its row once, though all begin at the same time", async () => {
    const appId = nanoid();
    const takes = await Promise.all(
      Array.from({ length: 8 }, (_, n) => budgetOn(n % 2 === 0 ? opened.database : other, appId, 6_000).take()),
    );
    expect(takes.filter((wait) => wait === 0).length).toBeGreaterThanOrEqual(4);
    const rows = await opened.database.query(sql`SELECT calls_taken FROM call_budgets WHERE app_id = ${appId}`);
    expect(rows).toHaveLength(1);
    expect(warnings).toEqual([]);
  });
});

onEveryServer("a budget whose database is away", (engine) => {
  it.each(["down", "hanging"])(
    "goes on within a share (%s), and shares again once the database is back",
    async (how) => {
      const made = await openTestDatabase(engine);
      const proxy = await TcpProxy.to(made.url as string);
      const database = await connectTestDatabase(
        { address: { kind: "server", url: proxy.through(made.url as string) } },
        { acquireMs: 400, answerMs: 2_500, closeMs: 300, connectMs: 400 },
      );
      try {
        const { block, slotMs, callsPerSlot } = cutMinute(600);
        const budget = budgetOn(database, nanoid(), 600);
        if (how === "down") await proxy.goDown();
        else proxy.hang();
        const begun = performance.now();
        const first = await spend(budget);
        expect(first.calls).toBe(block);
        expect(first.wait).toBeGreaterThan(0);
        expect(performance.now() - begun).toBeLessThan(slotMs);
        expect(warnings).toEqual([
          "the budget of calls cannot be read, this process goes on within a share of its own",
        ]);
        await proxy.comeBack();
        const again = await eventually("a whole slot", async () => {
          const { calls } = await spend(budget);
          return calls > block && calls;
        });
        expect(again).toBe(callsPerSlot);
      } finally {
        await database.close();
        await proxy.goDown();
        await made.close();
      }
    },
  );
});
