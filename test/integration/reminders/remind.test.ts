import { afterAll, beforeAll, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import type { ExpiryMove } from "../../../src/accounts/record-expiry.js";
import type { LockedAccount } from "../../../src/accounts/locked-account.js";
import { systemClock } from "../../../src/clock.js";
import type { Database } from "../../../src/database/database.js";
import type { Transaction } from "../../../src/database/transaction.js";
import { Remind } from "../../../src/reminders/remind.js";
import { RemindJob } from "../../../src/reminders/remind.job.js";
import type { FallenRung } from "../../../src/reminders/rung-effect.js";
import { rungsFollowExpiry } from "../../../src/reminders/rungs-follow-expiry.js";
import { rungsFollowSettings } from "../../../src/reminders/rungs-follow-settings.js";
import { rungsFollowStatus } from "../../../src/reminders/rungs-follow-status.js";
import {
  connectTestDatabase,
  onEveryEngine,
  onEveryServer,
  type OpenTestDatabase,
  openTestDatabase,
} from "../../support/databases.js";
import { givenCompany, givenManyAccounts, START } from "../../support/stories.js";
import { counted, days, RemindedWorld } from "./world.js";

/** Many accounts with one end each, planned. @returns the company */
async function givenPlanned(database: Database, count: number, expiresAt: (index: number) => Date): Promise<number> {
  const company = await givenCompany(database);
  await givenManyAccounts(database, company, count, expiresAt);
  await database.transaction(async (tx) => {
    await rungsFollowExpiry.moved(tx, await firstEnds(database, company), START);
  });
  return company;
}

/** What record-expiry says of accounts whose first end it has just stored. */
async function firstEnds(database: Database, companyId: number, expiresAt = days(30)): Promise<ExpiryMove[]> {
  const rows = await database.query<{ id: string }>(
    sql`SELECT id FROM social_accounts WHERE company_id = ${companyId} ORDER BY id`,
  );
  const none = { expiresAt: null, reason: null, epoch: 0, epochExpiresAt: null };
  return rows.map(({ id }) => ({
    account: { companyId, id, status: "CONNECTED", expiry: none } as LockedAccount,
    before: none,
    after: { ...none, expiresAt, epoch: 1 },
  }));
}

function keyOf({ companyId, accountId, epoch, daysBefore }: FallenRung): string {
  return `${companyId}/${accountId}/${epoch}/${daysBefore}`;
}

onEveryEngine("remind", (engine) => {
  let opened: OpenTestDatabase;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
  });

  afterAll(() => opened.close());

  it("does nothing the second time, and tells an effect of rungs in the order of their companies and accounts", async () => {
    const world = new RemindedWorld(opened.database);
    const first = await givenPlanned(opened.database, 70, (n) => days(30 + (n % 3) / 10));
    const second = await givenPlanned(opened.database, 70, () => days(30));
    expect(await world.remind.run(days(21))).toBe(140);
    expect(world.told).toHaveLength(140);
    const keys = world.told.map(({ companyId, accountId }) => `${companyId}/${accountId}`);
    expect(keys).toEqual(keys.toSorted());
    expect(await world.remind.run(days(21))).toBe(0);
    expect(world.told).toHaveLength(140);
    expect(await world.states(first)).toEqual({ TOLD: 70, PLANNED: 210 });
    expect(await world.states(second)).toEqual({ TOLD: 70, PLANNED: 210 });
  });

  it("tells each rung once when several processes run at the same moment, and again after each", async () => {
    const { database } = opened;
    const companies = [
      await givenPlanned(database, 350, () => days(40)),
      await givenPlanned(database, 350, () => days(40)),
    ];
    const other = engine.title === "SQLite" ? database : await connectTestDatabase(opened);
    const told: FallenRung[] = [];
    const effect = {
      fell: async (tx: { afterCommit(action: () => void): void }, rungs: readonly FallenRung[]) =>
        tx.afterCommit(() => told.push(...rungs)),
    };
    // The first wave finds two rungs of each account due: the less urgent of them collapses, whoever holds which.
    for (const now of [days(35.5), days(39), days(40), days(41)]) {
      await Promise.all([database, other, database, other].map((each) => new Remind(each, [effect]).run(now)));
    }
    if (other !== database) await other.close();
    const ours = told.filter(({ companyId }) => companies.includes(companyId));
    expect(new Set(ours.map(keyOf)).size).toBe(ours.length);
    expect(ours).toHaveLength(3 * 700);
    const world = new RemindedWorld(database);
    for (const company of companies) expect(await world.states(company)).toEqual({ TOLD: 1_050, COLLAPSED: 350 });
  });

  it("leaves everything as it was when telling fails, and tells it the next time", async () => {
    const { database } = opened;
    const company = await givenPlanned(database, 20, () => days(50));
    const failing = new Remind(database, [{ fell: () => Promise.reject(new Error("no ledger")) }]);
    await expect(failing.run(days(41))).rejects.toThrow("no ledger");
    const world = new RemindedWorld(database);
    expect(await world.states(company)).toEqual({ PLANNED: 80 });
    await world.remind.run(days(41));
    expect(await world.states(company)).toEqual({ PLANNED: 60, TOLD: 20 });
  });

  it("closes what no transaction should have left, so that it is not found due for ever", async () => {
    const { database } = opened;
    const world = new RemindedWorld(database);
    const { company, ids } = await world.given([{ expiresAt: days(60) }]);
    await database.transaction((tx) =>
      tx.execute(sql`UPDATE social_accounts SET status = 'INVALID' WHERE company_id = ${company} AND id = ${ids[0]}`),
    );
    await world.remind.run(days(51));
    expect(world.toldOf(ids[0] as string)).toEqual([]);
    expect(await world.states(company)).toEqual({ CANCELLED: 1, PLANNED: 3 });
  });

  it("says when the next rung is due, and its job asks to be woken then", async () => {
    const { database } = opened;
    const world = new RemindedWorld(database);
    const far = new Date("2090-01-01T12:00:00.000Z");
    await world.given([{ expiresAt: far }]);
    const next = await world.remind.nextInstant(new Date("2089-01-01T00:00:00.000Z"));
    expect(next).toEqual(new Date("2089-12-22T08:00:00.000Z"));
    expect(await world.remind.nextInstant(far)).toBeNull();
    const clock = { ...systemClock, now: () => new Date("2089-12-25T00:00:00.000Z") };
    const job = new RemindJob(world.remind, clock);
    expect(await job.run(new AbortController().signal)).toEqual(new Date("2089-12-27T08:00:00.000Z"));
  });

  it("stops before the next batch when it is aborted", async () => {
    const world = new RemindedWorld(opened.database);
    const company = await givenPlanned(opened.database, 10, () => days(70));
    expect(await world.remind.run(days(61), AbortSignal.abort())).toBe(0);
    expect(await world.states(company)).toEqual({ PLANNED: 40 });
  });

  it("plans for thousands in few statements, and looks at nothing when ends jitter within their day", async () => {
    const { database } = opened;
    const company = await givenCompany(database);
    await givenManyAccounts(database, company, 2_000, () => days(80));
    const moves = await firstEnds(database, company, days(80));
    const statements: string[] = [];
    await database.transaction((tx) => rungsFollowExpiry.moved(counted(tx, statements), moves, START));
    // The settings once, the accounts in four reads, the rungs in two writes each.
    expect(statements).toHaveLength(13);
    const world = new RemindedWorld(database);
    expect(await world.states(company)).toEqual({ PLANNED: 8_000 });

    const jitter = moves.map(({ account, after }) => ({
      account,
      before: after,
      after: { ...after, expiresAt: new Date((after.expiresAt as Date).getTime() + 5_000) },
    }));
    statements.length = 0;
    await database.transaction((tx) => rungsFollowExpiry.moved(counted(tx, statements), jitter, START));
    expect(statements).toHaveLength(5);
    expect(statements.every((statement) => statement.startsWith("SELECT"))).toBe(true);

    const ended = moves.map(({ account, after }) => ({
      account,
      before: after,
      after: { ...after, expiresAt: null, epoch: 2 },
    }));
    statements.length = 0;
    await database.transaction((tx) => rungsFollowExpiry.moved(counted(tx, statements), ended, START));
    expect(statements).toHaveLength(4);
    expect(await world.states(company)).toEqual({ CANCELLED: 8_000 });
  });

  it("asks once when nothing is due, and silences thousands in few statements", async () => {
    const { database } = opened;
    const company = await givenPlanned(database, 1_000, () => days(90));
    const statements: string[] = [];
    const counting = Object.create(database, {
      transaction: {
        value: (work: (tx: never) => Promise<unknown>) =>
          database.transaction((tx) => work(counted(tx, statements) as never)),
      },
    }) as Database;
    await new Remind(counting, []).run(days(1));
    expect(statements).toHaveLength(1);

    statements.length = 0;
    const findings = (await firstEnds(database, company)).map(({ account }) => ({
      account,
      to: "INVALID" as const,
      reason: "ACCESS_REVOKED" as const,
      source: "PROBE" as const,
      actor: { kind: "SYSTEM", id: null } as const,
      occurredAt: START,
    }));
    await database.transaction(
      (tx) => rungsFollowStatus.prepare?.(counted(tx, statements), findings, START) as Promise<void>,
    );
    expect(statements).toHaveLength(2);
    expect(await new RemindedWorld(database).states(company)).toEqual({ CANCELLED: 4_000 });
  });
});

onEveryServer("remind beside others", (engine) => {
  let opened: OpenTestDatabase;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
  });

  afterAll(() => opened.close());

  it("uses the index in its order, so that a second worker finds rungs of its own", async () => {
    const plan = await opened.database.query<unknown>(
      sql`EXPLAIN FORMAT=JSON SELECT company_id, account_id, epoch, days_before, due_at
        FROM reminder_rungs FORCE INDEX (reminder_rungs_due) WHERE state = 'PLANNED' AND due_at <= ${days(0)}
        ORDER BY due_at, company_id, account_id, epoch, days_before LIMIT 200 FOR UPDATE SKIP LOCKED`,
    );
    const text = JSON.stringify(plan);
    expect(text).toContain("reminder_rungs_due");
    expect(text).not.toMatch(/filesort[^:]{0,4}: true|filesort\W+\{|Sort: /);
  });

  it("races heals: whatever is not told before the heal is not told after it", async () => {
    const { database } = opened;
    const world = new RemindedWorld(database);
    const { company, ids } = await world.given(Array.from({ length: 60 }, () => ({ expiresAt: days(60) })));
    const toldAtHeal = new Map<string, number>();
    const now = days(51);
    const heals = ids.map(async (id) => {
      await world.holding(company, [id], async (tx, [account]) => {
        const finding = {
          account: account as LockedAccount,
          expiresAt: days(120),
          reason: "TOKEN_EXPIRED",
          renewedByPerson: false,
        };
        await world.cases.recordExpiry.record(tx, [finding as never], now);
        const rows = await tx.query<{ n: number | string }>(
          sql`SELECT COUNT(*) AS n FROM reminder_rungs
            WHERE company_id = ${company} AND account_id = ${id} AND epoch = 2 AND state = 'TOLD'`,
        );
        toldAtHeal.set(id, Number(rows[0]?.n));
      });
    });
    const runs = [1, 2, 3].map(() => new Remind(database, [world.telling]).run(now));
    await Promise.all([...heals, ...runs]);
    await world.remind.run(now);
    for (const id of ids) expect([id, world.toldOf(id).length]).toEqual([id, toldAtHeal.get(id)]);
    expect(await world.states(company)).toMatchObject({ PLANNED: 240 });
  });

  it("races a change of settings: each rung is told once, at the old hour or at the new one", async () => {
    const { database } = opened;
    const world = new RemindedWorld(database);
    const company = await givenPlanned(database, 600, () => days(60));
    const now = days(51);
    const moving = database.transaction(async (tx) => {
      await tx.execute(sql`UPDATE companies SET reminder_hour = 8, time_zone = 'UTC' WHERE id = ${company}`);
      await rungsFollowSettings.moved(tx, company, now);
    });
    // Telling takes a share of the company's row, as every row that refers to it does.
    const telling = {
      fell: async (tx: Transaction, rungs: readonly FallenRung[]) => {
        await tx.query(sql`SELECT id FROM companies WHERE id = ${company} LOCK IN SHARE MODE`);
        await world.telling.fell(tx, rungs, now);
      },
    };
    await Promise.all([moving, ...[1, 2].map(() => new Remind(database, [telling]).run(now))]);
    await world.remind.run(now);
    const told = world.told.filter(({ companyId }) => companyId === company);
    expect(new Set(told.map(keyOf)).size).toBe(600);
    expect(told).toHaveLength(600);
    expect(await world.states(company)).toEqual({ TOLD: 600, PLANNED: 1_800 });
  });
});
