import { afterAll, afterEach, beforeAll, beforeEach, expect, it, jest } from "@jest/globals";
import { nanoid } from "nanoid";
import sql from "sql-template-tag";
import type { Database } from "../../../src/database/database.js";
import { type Claim, Lease } from "../../../src/database/lease.js";
import { readOptionalMoment, type StoredMoment } from "../../../src/database/moment.js";
import {
  connectTestDatabase,
  onEveryEngine,
  onEveryServer,
  type OpenTestDatabase,
  openTestDatabase,
} from "../../support/databases.js";
import { givenCompany } from "../../support/stories.js";

const DUE_AT = new Date("2026-03-01T12:00:00.000Z");
const NOW = new Date("2026-03-01T13:00:00.000Z");
const due = sql`next_refresh_at <= ${NOW}`;

function leaseOn(database: Database, seconds = 60): Lease {
  return new Lease(database, {
    table: "grants",
    index: "grants_refresh_due",
    order: ["next_refresh_at", "company_id", "id"],
    seconds,
  });
}

async function givenGrants(database: Database, companyId: number, count: number, dueAt = DUE_AT): Promise<string[]> {
  const ids = Array.from({ length: count }, () => nanoid());
  await database.transaction(async (tx) => {
    for (const [index, id] of ids.entries()) {
      const at = new Date(dueAt.getTime() + index);
      await tx.execute(sql`
        INSERT INTO grants (company_id, id, provider, app_id, subject_hash, scopes, access_renewable, refresh_renewable,
          data_access_renewable, minted_at, next_refresh_at, attempt, created_at, updated_at)
        VALUES (${companyId}, ${id}, 'META', 'app', ${id}, '[]', ${true}, ${true}, ${false}, ${DUE_AT}, ${at}, 0, ${DUE_AT}, ${DUE_AT})`);
    }
  });
  return ids;
}

/** Lets the lease of a row run out by the database's clock, as if its time had passed. */
async function letRunOut(database: Database, claim: Claim): Promise<void> {
  await database.transaction(async (tx) => {
    const before = tx.dialect.databaseNowPlus(-1);
    await tx.execute(
      sql`UPDATE grants SET lease_until = ${before} WHERE company_id = ${claim.companyId} AND id = ${claim.id}`,
    );
  });
}

interface Row {
  readonly attempt: number;
  readonly leaseUntil: Date | null;
  readonly appId: string;
}

async function rowOf(database: Database, claim: { companyId: number; id: string }): Promise<Row> {
  const [row] = await database.query<{ attempt: number; lease_until: StoredMoment | null; app_id: string }>(
    sql`SELECT attempt, lease_until, app_id FROM grants WHERE company_id = ${claim.companyId} AND id = ${claim.id}`,
  );
  if (row === undefined) throw new Error("no such grant");
  return { attempt: row.attempt, leaseUntil: readOptionalMoment(row.lease_until), appId: row.app_id };
}

const rename = (claim: Claim, appId: string) => (tx: { execute(statement: ReturnType<typeof sql>): Promise<number> }) =>
  tx.execute(sql`UPDATE grants SET app_id = ${appId} WHERE company_id = ${claim.companyId} AND id = ${claim.id}`);

/** Everything but `Date`: the worker's clock alone is wrong. */
const TIMERS = [
  "setTimeout",
  "clearTimeout",
  "setInterval",
  "clearInterval",
  "setImmediate",
  "clearImmediate",
  "nextTick",
  "queueMicrotask",
  "performance",
  "hrtime",
] as const;

onEveryEngine("a lease", (engine) => {
  let opened: OpenTestDatabase;
  let database: Database;
  let companyId: number;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    database = opened.database;
  });

  beforeEach(async () => {
    await database.transaction((tx) => tx.execute(sql`DELETE FROM grants`));
    companyId = await givenCompany(database);
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  afterAll(() => opened.close());

  const only = async (claims: Promise<Claim[]>): Promise<Claim> => {
    const [claim, ...others] = await claims;
    expect(others).toEqual([]);
    if (claim === undefined) throw new Error("nothing was claimed");
    return claim;
  };

  it("hands out what is due, most urgent first, and not more than asked for", async () => {
    const ids = await givenGrants(database, companyId, 4);
    await givenGrants(database, companyId, 1, new Date(NOW.getTime() + 1));
    const lease = leaseOn(database);

    expect((await lease.claim(due, 3)).map(({ id }) => id)).toEqual(ids.slice(0, 3));
    expect((await lease.claim(due, 3)).map(({ id }) => id)).toEqual(ids.slice(3));
    expect(await lease.claim(due, 3)).toEqual([]);
  });

  it("is set, and the attempt counted, before the work begins", async () => {
    await givenGrants(database, companyId, 1);
    const claim = await only(leaseOn(database).claim(due, 10));

    expect(claim).toMatchObject({ companyId, attempt: 1, abandoned: false });
    expect(await rowOf(database, claim)).toMatchObject({ attempt: 1, leaseUntil: expect.any(Date) });
  });

  it("counts every worker that died with the row in its hands", async () => {
    await givenGrants(database, companyId, 1);
    const lease = leaseOn(database);
    let claim = await only(lease.claim(due, 1));
    for (const attempt of [2, 3, 4]) {
      await letRunOut(database, claim);
      claim = await only(lease.claim(due, 1));
      expect(claim).toMatchObject({ attempt, abandoned: true });
    }
  });

  it("that ran out is taken over, and the former holder can neither finish nor extend it", async () => {
    await givenGrants(database, companyId, 1);
    const lease = leaseOn(database);
    const slow = await only(lease.claim(due, 1));
    await letRunOut(database, slow);
    const quick = await only(lease.claim(due, 1));

    let written = false;
    const write = async () => {
      written = true;
    };
    expect(await lease.extend(slow)).toBe(false);
    expect(await lease.finish(slow, write)).toEqual({ held: false });
    expect(written).toBe(false);
    expect(await rowOf(database, quick)).toMatchObject({ attempt: 2, leaseUntil: expect.any(Date) });

    expect(await lease.finish(quick, rename(quick, "new"))).toEqual({ held: true, value: 1 });
    expect(await rowOf(database, quick)).toEqual({ attempt: 2, leaseUntil: null, appId: "new" });
    expect(await lease.finish(slow, rename(slow, "old"))).toEqual({ held: false });
    expect((await rowOf(database, quick)).appId).toBe("new");
  });

  it("ends once", async () => {
    await givenGrants(database, companyId, 1);
    const lease = leaseOn(database);
    const claim = await only(lease.claim(due, 1));
    await lease.finish(claim, async () => undefined);

    expect(await lease.finish(claim, async () => undefined)).toEqual({ held: false });
    expect(await lease.extend(claim)).toBe(false);
    expect((await rowOf(database, claim)).leaseUntil).toBeNull();
  });

  it("lives on, and so does the fence, when what is written fails", async () => {
    await givenGrants(database, companyId, 1);
    const lease = leaseOn(database);
    const claim = await only(lease.claim(due, 1));
    const write = () => lease.finish(claim, () => Promise.reject(new Error("no room")));

    await expect(write()).rejects.toThrow("no room");
    expect(await rowOf(database, claim)).toMatchObject({ leaseUntil: expect.any(Date) });
    expect(await lease.finish(claim, rename(claim, "new"))).toMatchObject({ held: true });
  });

  it("can be extended by its holder", async () => {
    await givenGrants(database, companyId, 1);
    const claim = await only(leaseOn(database, 5).claim(due, 1));
    const before = (await rowOf(database, claim)).leaseUntil as Date;

    expect(await leaseOn(database, 500).extend(claim)).toBe(true);
    const after = (await rowOf(database, claim)).leaseUntil as Date;
    expect(after.getTime() - before.getTime()).toBeGreaterThan(490_000);
  });

  it.each([-5, 5])("does not care about a worker whose clock is off by %i hours", async (hours) => {
    await givenGrants(database, companyId, 1);
    const realNow = Date.now();
    jest.useFakeTimers({ now: realNow + hours * 3_600_000, doNotFake: [...TIMERS] });
    const skewed = await only(leaseOn(database).claim(due, 1));
    jest.useRealTimers();

    const { leaseUntil } = await rowOf(database, skewed);
    expect(Math.abs((leaseUntil as Date).getTime() - (realNow + 60_000))).toBeLessThan(30_000);
    expect(await leaseOn(database).claim(due, 1)).toEqual([]);
    jest.useFakeTimers({ now: realNow + hours * 3_600_000, doNotFake: [...TIMERS] });
    expect(await leaseOn(database).claim(due, 1)).toEqual([]);
  });

  it("of one row is had whether or not it is due, by one at a time", async () => {
    const [id] = await givenGrants(database, companyId, 1);
    await database.transaction((tx) =>
      tx.execute(sql`UPDATE grants SET next_refresh_at = NULL WHERE company_id = ${companyId}`),
    );
    const tries = await Promise.all([1, 2, 3, 4].map(() => leaseOn(database).claimRow(companyId, id as string)));
    const had = tries.filter((claim) => claim !== null);
    expect(had).toEqual([{ companyId, id, attempt: 1, abandoned: false }]);
    expect(await leaseOn(database).claimRow(companyId, "no-such-row")).toBeNull();
    expect(await leaseOn(database).claimRow(companyId + 1, id as string)).toBeNull();
  });

  it("is held by one of many claimers who come at once", async () => {
    const ids = await givenGrants(database, companyId, 60);
    const others = await Promise.all([1, 2, 3].map(() => connectTestDatabase(opened)));
    const claimers = (engine.title === "SQLite" ? [database] : [database, ...others]).map((each) => leaseOn(each));
    const claimed: Claim[] = [];
    const drain = async (lease: Lease) => {
      for (;;) {
        const claims = await lease.claim(due, 4);
        if (claims.length === 0) return;
        claimed.push(...claims);
      }
    };
    try {
      // An empty answer may mean that others hold the rest for the blink of an eye, so everybody looks twice.
      for (let round = 0; round < 2; round++) await Promise.all([...claimers, ...claimers].map(drain));
    } finally {
      await Promise.all(others.map((each) => each.close()));
    }
    expect(claimed.map(({ id }) => id).sort()).toEqual([...ids].sort());
    expect(claimed.every(({ attempt }) => attempt === 1)).toBe(true);
  });
});

onEveryServer("claims side by side", (engine) => {
  let opened: OpenTestDatabase;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
  });

  afterAll(() => opened.close());

  it("pass over what an open claim holds, at once and without touching the rest", async () => {
    const { database } = opened;
    const ids = await givenGrants(database, await givenCompany(database), 30);
    const other = await connectTestDatabase(opened);
    try {
      await database.transaction(async (tx) => {
        const held = await tx.query<{ id: string }>(sql`
          SELECT id FROM grants ${tx.dialect.withIndex("grants_refresh_due")} WHERE ${due}
          ORDER BY next_refresh_at, company_id, id LIMIT 10 ${tx.dialect.forUpdateSkipLocked}`);
        expect(held.map(({ id }) => id)).toEqual(ids.slice(0, 10));
        expect((await leaseOn(other).claim(due, 10)).map(({ id }) => id)).toEqual(ids.slice(10, 20));
      });
    } finally {
      await other.close();
    }
  });
});
