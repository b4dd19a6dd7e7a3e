import { afterAll, beforeAll, expect, it, jest } from "@jest/globals";
import sql, { join } from "sql-template-tag";
import { DueTurns } from "../../../src/verification/due-turns.js";
import { VerifyDueGrants } from "../../../src/verification/verify-due-grants.js";
import {
  connectTestDatabase,
  onEveryEngine,
  type OpenTestDatabase,
  openTestDatabase,
} from "../../support/databases.js";
import { letLeaseRunOut } from "../../support/renewals.js";
import { permanent, ScriptedPort, TRANSIENT } from "../../support/scripted-port.js";
import { after, givenCompany } from "../../support/stories.js";
import {
  givenConsent,
  grantTraces,
  statusesOf,
  type StoredConsent,
  testKeys,
  type Verifications,
  verifications,
} from "../../support/verifications.js";
import { insertGrants } from "./support/many-grants.js";

const CALM = { isOpen: async () => false, consider: async () => undefined };
const FULL = process.env.RELINK_TEST_FULL === "1";

onEveryEngine("verify-due-grants", (engine) => {
  let opened: OpenTestDatabase;
  const keys = testKeys();

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
  });

  afterAll(() => opened.close());

  const workerOf = (database: OpenTestDatabase["database"], world: Verifications, atOnce?: number) =>
    new VerifyDueGrants({
      database,
      turns: new DueTurns(database),
      lookAtGrant: world.lookAtGrant,
      ...(atOnce === undefined ? {} : { atOnce }),
    });

  const makeDue = async (consents: readonly StoredConsent[], at: Date) => {
    await opened.database.transaction((tx) =>
      tx.execute(
        sql`UPDATE grants SET next_verification_at = ${at} WHERE id IN (${join(consents.map(({ id }) => id))})`,
      ),
    );
  };

  const emptyTimetable = () =>
    opened.database.transaction((tx) => tx.execute(sql`UPDATE grants SET next_verification_at = NULL`));

  it("looks at what is due, and at nothing else", async () => {
    const port = new ScriptedPort();
    const world = verifications(opened.database, [port], { keys, incidents: CALM });
    const companyId = await givenCompany(opened.database);
    const consents = [];
    for (let n = 0; n < 3; n++) consents.push(await givenConsent(opened.database, world, companyId));
    await makeDue(consents.slice(0, 2), after(60));
    await makeDue(consents.slice(2), after(90));
    const worker = workerOf(opened.database, world);
    expect(await worker.run(after(59))).toBe(0);
    expect(await worker.nextInstant(after(59))).toEqual(after(60));
    expect(await worker.run(after(60))).toBe(2);
    expect(await worker.nextInstant(after(60))).toEqual(after(90));
    expect(await worker.run(after(60))).toBe(0);
    expect(port.calls.filter((call) => call.startsWith("grant"))).toHaveLength(2);
    await emptyTimetable();
  });

  it("does the same work once in two processes at the same moment", async () => {
    const port = new ScriptedPort();
    const world = verifications(opened.database, [port], { keys, incidents: CALM });
    const other = engine.title === "SQLite" ? opened.database : await connectTestDatabase(opened);
    const there = verifications(other, [port], { keys, incidents: CALM });
    const consents = [];
    for (let n = 0; n < 4; n++) {
      const companyId = await givenCompany(opened.database);
      for (let each = 0; each < 20; each++) consents.push(await givenConsent(opened.database, world, companyId));
    }
    await makeDue(consents, after(60));
    const counts = await Promise.all([
      workerOf(opened.database, world).run(after(60)),
      workerOf(other, there).run(after(60)),
    ]);
    if (other !== opened.database) await other.close();
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(80);
    const asked = port.calls.filter((call) => call.startsWith("grant"));
    expect(asked).toHaveLength(80);
    expect(new Set(asked).size).toBe(80);
    await emptyTimetable();
  });

  it("extends claims that had to wait for a place, and drops those that were lost meanwhile", async () => {
    const claims = Array.from({ length: 5 }, (_, n) => ({ companyId: 1, id: `g${n}`, attempt: 1, abandoned: false }));
    const batches = [claims];
    const kept: string[] = [];
    const looked: string[] = [];
    let now = performance.now();
    const clock = jest.spyOn(performance, "now").mockImplementation(() => now);
    const worker = new VerifyDueGrants({
      database: opened.database,
      turns: {
        claim: async () => batches.shift() ?? [],
        keep: async ({ id }) => {
          kept.push(id);
          return id !== "g4";
        },
      },
      lookAtGrant: {
        run: async ({ claim }) => {
          looked.push(claim.id);
          now += 6_000;
          return { kind: "OVERTAKEN" };
        },
      },
      atOnce: 2,
    });
    try {
      expect(await worker.run(after(60))).toBe(5);
    } finally {
      clock.mockRestore();
    }
    expect(looked).toEqual(["g0", "g1", "g2", "g3"]);
    expect(kept).toEqual(["g2", "g3", "g4"]);
  });

  it("never has more in hand than it may", async () => {
    const port = new ScriptedPort();
    const world = verifications(opened.database, [port], { keys, incidents: CALM });
    const companyId = await givenCompany(opened.database);
    const consents = [];
    for (let n = 0; n < 20; n++) consents.push(await givenConsent(opened.database, world, companyId));
    await makeDue(consents, after(60));
    let inHand = 0;
    let most = 0;
    port.grant = async () => {
      inHand += 1;
      most = Math.max(most, inHand);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inHand -= 1;
      return TRANSIENT;
    };
    expect(await workerOf(opened.database, world, 4).run(after(60))).toBe(20);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);
    await emptyTimetable();
  });

  it("serves five of a small company within the first batches, beside many of a large one (T-7)", async () => {
    const { database } = opened;
    const port = new ScriptedPort();
    const world = verifications(database, [port], { keys, incidents: CALM });
    const [large, small] = [await givenCompany(database), await givenCompany(database)];
    await insertGrants(database, large, FULL ? 20_000 : 2_000, after(0));
    const consents = [];
    for (let n = 0; n < 5; n++) consents.push(await givenConsent(database, world, small));
    await makeDue(consents, after(59));
    const turns = new DueTurns(database);
    const seen: number[] = [];
    for (let batch = 0; batch < 4; batch++) {
      seen.push(...(await turns.claim(after(60), 16)).map(({ companyId }) => companyId));
    }
    expect(seen.filter((companyId) => companyId === small)).toHaveLength(5);
    expect(seen.filter((companyId) => companyId === large).length).toBeGreaterThan(40);
    await emptyTimetable();
  });

  it("lets consents that fail fall back behind the rest", async () => {
    const port = new ScriptedPort();
    const world = verifications(opened.database, [port], { keys, incidents: CALM });
    const companyId = await givenCompany(opened.database);
    const failing = [];
    const healthy = [];
    for (let n = 0; n < 10; n++) failing.push(await givenConsent(opened.database, world, companyId));
    for (let n = 0; n < 10; n++) healthy.push(await givenConsent(opened.database, world, companyId));
    port.set(TRANSIENT, ...failing.map(({ token }) => token));
    await makeDue(failing, after(0));
    await makeDue(healthy, after(59));
    expect(await workerOf(opened.database, world, 4).run(after(60))).toBe(20);
    for (const consent of healthy) {
      expect(await grantTraces(opened.database, consent)).toMatchObject({ lastAnswer: "ALIVE" });
    }
    for (const consent of failing) {
      expect((await grantTraces(opened.database, consent)).next?.getTime()).toBeGreaterThan(after(60).getTime());
    }
    await emptyTimetable();
  });

  it("counts the death of a worker, so that a consent that kills each one falls back (D-24)", async () => {
    const port = new ScriptedPort();
    const world = verifications(opened.database, [port], { keys, incidents: CALM });
    const companyId = await givenCompany(opened.database);
    const consent = await givenConsent(opened.database, world, companyId);
    await makeDue([consent], after(60));
    await new DueTurns(opened.database).claim(after(60), 1);
    await letLeaseRunOut(opened.database, consent.id);
    const dying = new VerifyDueGrants({
      database: opened.database,
      turns: new DueTurns(opened.database),
      lookAtGrant: { run: async () => ({ kind: "OVERTAKEN" }) },
    });
    await dying.run(after(60));
    const traces = await grantTraces(opened.database, consent);
    expect(traces).toMatchObject({ failures: 1, leased: true });
    expect(traces.next?.getTime()).toBeGreaterThan(after(60).getTime());
    await letLeaseRunOut(opened.database, consent.id);
    await makeDue([consent], after(120));
    await workerOf(opened.database, world).run(after(120));
    expect(await grantTraces(opened.database, consent)).toMatchObject({ failures: 0, lastAnswer: "ALIVE" });
    await emptyTimetable();
  });

  it("marks a dead consent that is alone at its provider in two looks", async () => {
    const port = new ScriptedPort("LINKEDIN");
    const world = verifications(opened.database, [port], { keys });
    const companyId = await givenCompany(opened.database);
    const consent = await givenConsent(opened.database, world, companyId, { provider: "LINKEDIN", profiles: 40 });
    port.set(permanent(), consent.token);
    await makeDue([consent], after(60));
    const worker = workerOf(opened.database, world);
    await worker.run(after(60));
    expect(await worker.nextInstant(after(60))).toEqual(after(90));
    await worker.run(after(90));
    expect(new Set(await statusesOf(opened.database, consent))).toEqual(new Set(["INVALID ACCESS_REVOKED"]));
    const incidents = await opened.database.query(sql`SELECT id FROM incidents`);
    expect(incidents).toEqual([]);
    await emptyTimetable();
  });

  it("walks the indexes in their order, so that the cost of a batch does not grow with what is scheduled", async () => {
    const { database } = opened;
    const companyId = await givenCompany(database);
    await insertGrants(database, companyId, 2_000, after(3_600));
    const { dialect } = database;
    const explain = database.engine === "sqlite" ? sql`EXPLAIN QUERY PLAN ` : sql`EXPLAIN FORMAT=JSON `;
    const columns = sql`company_id, id, attempt FROM grants`;
    const free = sql`(lease_until IS NULL OR lease_until <= ${dialect.databaseNow})`;
    const statements = {
      grants_verification_due: sql`SELECT ${columns} ${dialect.withIndex("grants_verification_due")}
        WHERE next_verification_at <= ${after(60)} AND ${free}
        ORDER BY next_verification_at, company_id, id LIMIT 16${dialect.forUpdateSkipLocked}`,
      grants_verification_of_company: sql`SELECT ${columns} ${dialect.withIndex("grants_verification_of_company")}
        WHERE company_id = ${companyId} AND next_verification_at <= ${after(60)} AND ${free}
        ORDER BY next_verification_at, id LIMIT 4${dialect.forUpdateSkipLocked}`,
    };
    for (const [index, statement] of Object.entries(statements)) {
      const plan = JSON.stringify(await database.query<unknown>(sql`${explain}${statement}`));
      expect(plan).toContain(index);
      expect(plan).not.toMatch(/filesort[^:]{0,4}: true|filesort\W+\{|Sort: |TEMP B-TREE/);
    }
    await emptyTimetable();
  });
});
