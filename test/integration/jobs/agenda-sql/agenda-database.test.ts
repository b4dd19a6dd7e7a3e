import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import type { JobRepository } from "agenda";
import sql from "sql-template-tag";
import { AgendaDatabase } from "../../../../src/jobs/agenda-sql/agenda-database.js";
import { SqlAgendaBackend } from "../../../../src/jobs/agenda-sql/sql-agenda-backend.js";
import { claim, job } from "./support/jobs.js";
import { onEveryEngine, type Store } from "./support/stores.js";

onEveryEngine("the database under the backend", (openStore, engine) => {
  let store: Store;
  let jobs: JobRepository;
  let database: AgendaDatabase;

  beforeAll(async () => {
    store = await openStore();
    jobs = store.backend().repository;
    const { dataSource: source, write: gate } = store;
    database = new AgendaDatabase({ source, readSource: source, gate, engine: store.engine });
  });
  beforeEach(() => jobs.purgeAllJobs());
  afterAll(() => store.close());

  it("writes behind the gate, and reads without it", async () => {
    let passed = 0;
    const backend = new SqlAgendaBackend({
      dataSource: store.dataSource,
      engine: store.engine,
      write: (work) => {
        passed += 1;
        return store.write(work);
      },
    });
    const { repository, logger } = backend;
    const counted = async (work: () => Promise<unknown>) => {
      const before = passed;
      await work();
      return passed - before;
    };
    const saved = await repository.saveJob(job("gate"), undefined);
    const id = String(saved._id);
    const entry = { timestamp: new Date(), level: "info", event: "start", jobName: "gate", message: "" } as const;

    const writes = [
      () => repository.saveJob(job("gate"), undefined),
      () => repository.saveJob(saved, undefined),
      () => repository.saveJob(job("gate", { type: "single" }), undefined),
      () => repository.saveJob(job("gate", { unique: { "data.a": 1 } }), undefined),
      () => repository.saveJobState(saved, undefined),
      () => repository.lockJob(saved, undefined),
      () => repository.unlockJob(saved),
      () => repository.unlockJobs([id]),
      () => claim(repository, "gate"),
      () => repository.disableJobs({ id }),
      () => repository.enableJobs({ id }),
      () => repository.removeJobs({ id }),
      () => logger.log(entry),
      () => logger.clearLogs(),
      () => repository.purgeAllJobs(),
    ];
    for (const write of writes) expect([String(write), await counted(write)]).toEqual([String(write), 1]);

    const reads = [
      () => repository.queryJobs(),
      () => repository.getJobById(id),
      () => repository.getJobsOverview(),
      () => repository.getDistinctJobNames(),
      () => repository.getQueueSize(),
      () => claim(repository, "gate"),
      () => logger.getLogs(),
    ];
    for (const read of reads) expect([String(read), await counted(read)]).toEqual([String(read), 0]);
  });

  it("refuses a parameter that would end the process on SQLite", async () => {
    const time = new Date();
    await expect(database.rows(sql`SELECT ${time} AS now`)).rejects.toThrow("not object");
    await expect(database.write((statements) => statements.rows(sql`SELECT ${{}} AS thing`))).rejects.toThrow(
      "not object",
    );
    expect(await database.rows(sql`SELECT ${"text"} AS word`)).toEqual([{ word: "text" }]);
  });

  // SQLite has one connection, so nobody else can hold anything.
  if (engine === "sqlite") return;

  it("claims past a job that somebody else holds, without waiting", async () => {
    const first = await jobs.saveJob(job("held", { data: 1, nextRunAt: new Date(0) }), undefined);
    await jobs.saveJob(job("held", { data: 2 }), undefined);
    const holder = store.dataSource.createQueryRunner();
    try {
      await holder.startTransaction("READ COMMITTED");
      await holder.query("SELECT id FROM agenda_jobs WHERE id = ? FOR UPDATE", [first._id]);
      expect((await claim(jobs, "held"))?.data).toBe(2);
      expect(await claim(jobs, "held")).toBeUndefined();
    } finally {
      await holder.rollbackTransaction();
      await holder.release();
    }
    expect((await claim(jobs, "held"))?.data).toBe(1);
  });

  it("does the work again that lost a deadlock", async () => {
    const ids = [await jobs.saveJob(job("a"), undefined), await jobs.saveJob(job("b"), undefined)].map(
      ({ _id }) => _id,
    );
    let attempts = 0;
    let arrived = 0;
    let meet = () => {};
    const bothHoldOne = new Promise<void>((resolve) => (meet = resolve));
    const raise = async (order: typeof ids) =>
      database.writeReadCommitted(async (statements) => {
        attempts += 1;
        await statements.affected(sql`UPDATE agenda_jobs SET priority = priority + 1 WHERE id = ${order[0]}`);
        arrived += 1;
        if (arrived === 2) meet();
        await bothHoldOne;
        await statements.affected(sql`UPDATE agenda_jobs SET priority = priority + 1 WHERE id = ${order[1]}`);
      });

    await Promise.all([raise(ids), raise([...ids].reverse())]);
    expect(attempts).toBe(3);
    expect((await jobs.queryJobs()).jobs.map(({ priority }) => priority)).toEqual([2, 2]);
  });

  it("takes back a transaction that failed", async () => {
    await jobs.saveJob(job("a"), undefined);
    const failed = database.writeReadCommitted(async (statements) => {
      await statements.affected(sql`DELETE FROM agenda_jobs`);
      throw new Error("no");
    });
    await expect(failed).rejects.toThrow("no");
    expect((await jobs.queryJobs()).total).toBe(1);
  });

  it("gives up waiting for nobody: the lock of a unique save is free after a failure", async () => {
    const unique = { "data.key": "k" };
    const tooLong = job("unique", { unique, repeatTimezone: "x".repeat(500) });
    await expect(jobs.saveJob(tooLong, undefined)).rejects.toThrow();
    const [row] = await database.rows(
      sql`SELECT IS_FREE_LOCK(CONCAT('agenda:', SHA2(CONCAT_WS('/', DATABASE(), ${'["unique",[["data.key","k"]]]'}), 224))) AS free`,
    );
    expect(Number(row?.["free"])).toBe(1);
    expect(await jobs.saveJob(job("unique", { unique, data: { key: "k" } }), undefined)).toMatchObject({
      name: "unique",
    });
  });
});
