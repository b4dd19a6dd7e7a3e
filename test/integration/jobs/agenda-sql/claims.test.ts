import { afterAll, beforeAll, beforeEach, expect, it, jest } from "@jest/globals";
import type { JobRepository } from "agenda";
import { claim, job, MINUTE, times } from "./support/jobs.js";
import { onEveryEngine, type Store } from "./support/stores.js";

onEveryEngine("claiming jobs", (openStore) => {
  let store: Store;
  let jobs: JobRepository;

  /** The statements that run meanwhile. */
  const recorded = async (work: () => Promise<unknown>) => {
    const statements: { text: string; parameters: unknown[] }[] = [];
    const logQuery = jest.spyOn(store.dataSource.logger, "logQuery");
    logQuery.mockImplementation(
      (text, parameters) => void statements.push({ text, parameters: [parameters ?? []].flat() }),
    );
    try {
      await work();
      return statements;
    } finally {
      logQuery.mockRestore();
    }
  };

  beforeAll(async () => {
    store = await openStore();
    jobs = store.backend().repository;
  });
  beforeEach(() => jobs.purgeAllJobs());
  afterAll(() => store.close());

  it("gives each of 200 jobs to exactly one of four workers", async () => {
    await Promise.all(times(200, (index) => jobs.saveJob(job("race", { data: { index } }), undefined)));
    const workers = await Promise.all(times(4, () => store.worker()));

    const taken = await Promise.all(
      workers.map(async ({ repository }) => {
        const ids: string[] = [];
        for (;;) {
          const next = await claim(repository, "race");
          if (next?._id !== undefined) ids.push(next._id);
          else if ((await jobs.queryJobs({ name: "race", state: "queued" })).total === 0) return ids;
        }
      }),
    );

    const ids = taken.flat();
    expect(ids).toHaveLength(200);
    expect(new Set(ids).size).toBe(200);
    expect((await jobs.queryJobs({ state: "running" })).total).toBe(200);
  });

  it("returns the job as locked, with what it carries", async () => {
    const saved = await jobs.saveJob(job("one", { data: { list: [1, { deep: "ü" }] } }), undefined);
    const taken = await claim(jobs, "one");
    expect(taken).toMatchObject({ _id: saved._id, data: { list: [1, { deep: "ü" }] }, lastModifiedBy: "tester" });
    expect(taken?.lockedAt).toBeInstanceOf(Date);
    expect(await jobs.getJobById(String(saved._id))).toEqual(taken);
  });

  it("takes the earliest first, then the highest priority, then the oldest", async () => {
    const early = new Date(Date.now() - 2 * MINUTE);
    const late = new Date(Date.now() - MINUTE);
    await jobs.saveJob(job("order", { nextRunAt: late, priority: 20, data: 4 }), undefined);
    await jobs.saveJob(job("order", { nextRunAt: early, priority: -10, data: 3 }), undefined);
    await jobs.saveJob(job("order", { nextRunAt: early, priority: 10, data: 1 }), undefined);
    await jobs.saveJob(job("order", { nextRunAt: early, priority: 10, data: 2 }), undefined);

    const order = [];
    for (let next = await claim(jobs, "order"); next; next = await claim(jobs, "order")) order.push(next.data);
    expect(order).toEqual([1, 2, 3, 4]);
  });

  it("compares the time to the millisecond", async () => {
    const nextRunAt = new Date(Date.now() - 500);
    await jobs.saveJob(job("exact", { nextRunAt }), undefined);
    expect(await claim(jobs, "exact", { nextScanAt: new Date(nextRunAt.getTime() - 1) })).toBeUndefined();
    expect(await claim(jobs, "exact", { nextScanAt: nextRunAt })).toMatchObject({ nextRunAt });
  });

  it.each([
    ["disabled", { disabled: true }],
    ["not due", { nextRunAt: new Date(Date.now() + MINUTE) }],
    ["finished", { nextRunAt: null }],
    ["of a name in another case", { name: "Shape" }],
    ["locked", { lockedAt: new Date() }],
  ])("leaves a job alone that is %s", async (_, more) => {
    await jobs.saveJob(job("shape", more), undefined);
    expect(await claim(jobs, "shape")).toBeUndefined();
  });

  it("recovers a stale lock, even of a job that has no next run any more", async () => {
    const lockedAt = new Date(Date.now() - MINUTE);
    const saved = await jobs.saveJob(job("stale", { lockedAt, nextRunAt: null }), undefined);
    expect(await claim(jobs, "stale", { lockDeadline: new Date(lockedAt.getTime() - 1) })).toBeUndefined();

    const claims = await Promise.all(times(4, () => claim(jobs, "stale", { lockDeadline: lockedAt })));
    expect(claims.filter((taken) => taken !== undefined).map((taken) => taken._id)).toEqual([saved._id]);
  });

  it("takes what is due before it recovers what is stale", async () => {
    const lockedAt = new Date(Date.now() - MINUTE);
    const stale = await jobs.saveJob(job("both", { lockedAt, nextRunAt: new Date(0) }), undefined);
    const due = await jobs.saveJob(job("both"), undefined);
    expect((await claim(jobs, "both", { lockDeadline: lockedAt }))?._id).toBe(due._id);
    expect((await claim(jobs, "both", { lockDeadline: lockedAt }))?._id).toBe(stale._id);
  });

  it("asks for all names of one tick with one statement, and opens no transaction when nothing is due", async () => {
    await jobs.saveJob(job("later", { nextRunAt: new Date(Date.now() + MINUTE) }), undefined);
    const statements = await recorded(async () => {
      const claims = await Promise.all(times(20, (index) => claim(jobs, index === 0 ? "later" : `name ${index}`)));
      expect(claims).toEqual(times(20, () => undefined));
    });
    expect(statements).toHaveLength(1);
  });

  it("answers each name of one tick by itself, with more names than fit one statement", async () => {
    await jobs.saveJob(job("name 3", { data: 3 }), undefined);
    await jobs.saveJob(job("name 77", { data: 77, lockedAt: new Date(0) }), undefined);
    const claims = await Promise.all(times(120, (index) => claim(jobs, `name ${index}`)));
    expect(claims.filter((taken) => taken !== undefined).map(({ data }) => data)).toEqual([3, 77]);
  });

  it.each([
    ["due jobs", new Date()],
    ["stale locks", new Date(0)],
  ])("reads %s in the order of the index, without sorting", async (_, lockedSince) => {
    const isStale = lockedSince.getTime() === 0;
    await jobs.saveJob(job("plan", isStale ? { lockedAt: lockedSince } : {}), undefined);
    const statements = await recorded(() => claim(jobs, "plan"));
    const taking = statements.find(({ text }) => /ORDER BY/.test(text));
    const explain = store.engine === "sqlite" ? "EXPLAIN QUERY PLAN" : "EXPLAIN FORMAT=TRADITIONAL";
    const plan = JSON.stringify(await store.dataSource.query(`${explain} ${taking?.text}`, taking?.parameters));
    expect(plan).toContain("ix_agenda_jobs_claim");
    expect(plan).not.toMatch(/filesort|TEMP B-TREE/);
  });
});

onEveryEngine("locking one job", (openStore) => {
  let store: Store;
  let jobs: JobRepository;

  beforeAll(async () => {
    store = await openStore();
    jobs = store.backend().repository;
  });
  afterAll(() => store.close());

  it("locks once, and only at the very same time", async () => {
    const saved = await jobs.saveJob(job("lock"), undefined);
    const moved = { ...saved, nextRunAt: new Date((saved.nextRunAt?.getTime() ?? 0) + 1) };
    expect(await jobs.lockJob(moved, undefined)).toBeUndefined();
    const locks = await Promise.all(times(5, () => jobs.lockJob(saved, { lastModifiedBy: "me" })));
    expect(locks.filter((lock) => lock !== undefined)).toEqual([expect.objectContaining({ lastModifiedBy: "me" })]);
  });

  it("unlocks a waiting job, but not a job being processed", async () => {
    const waiting = await jobs.saveJob(job("unlock", { lockedAt: new Date() }), undefined);
    const running = await jobs.saveJob(job("unlock", { lockedAt: new Date(), nextRunAt: null }), undefined);
    await jobs.unlockJob(waiting);
    await jobs.unlockJob(running);
    expect((await jobs.getJobById(String(waiting._id)))?.lockedAt).toBeUndefined();
    expect((await jobs.getJobById(String(running._id)))?.lockedAt).toBeInstanceOf(Date);
    await jobs.unlockJobs([String(running._id)]);
    expect((await jobs.getJobById(String(running._id)))?.lockedAt).toBeUndefined();
  });
});
