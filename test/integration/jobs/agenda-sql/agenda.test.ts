import { afterAll, afterEach, beforeAll, expect, it } from "@jest/globals";
import { Agenda, InMemoryNotificationChannel, type Job } from "agenda";
import { define, MINUTE, times, until } from "./support/jobs.js";
import { onEveryEngine, type Store } from "./support/stores.js";

/** Agenda leaves a timer of half this time behind each run, for which the process would wait at its end. */
const defaultLockLifetime = 4_000;

onEveryEngine("Agenda over the backend", (openStore) => {
  let store: Store;
  let running: Agenda[] = [];

  const start = async (defineAll: (agenda: Agenda) => void, more: { processEvery?: number; name?: string } = {}) => {
    const backend = await store.worker();
    const agenda = new Agenda({ backend, processEvery: 20, defaultLockLifetime, ...more });
    running.push(agenda);
    defineAll(agenda);
    await agenda.start();
    return agenda;
  };

  beforeAll(async () => {
    store = await openStore();
  });
  afterEach(async () => {
    for (const agenda of running) {
      await agenda.drain(5_000);
      await agenda.stop();
    }
    running = [];
    await store.backend().repository.purgeAllJobs();
  });
  afterAll(() => store.close());

  it("runs now, with its data, once, and records the run", async () => {
    const seen: unknown[] = [];
    const agenda = await start((each) => define(each, "greet", async (job: Job) => void seen.push(job.attrs.data)));
    const { attrs } = await agenda.now("greet", { to: "you" });
    const [done] = await until(async () => {
      const found = (await agenda.queryJobs({ id: String(attrs._id), state: "completed" })).jobs;
      return found.length > 0 ? found : undefined;
    });
    expect(seen).toEqual([{ to: "you" }]);
    expect(done).toMatchObject({ nextRunAt: null, lastRunAt: expect.any(Date), lastFinishedAt: expect.any(Date) });
    expect(done?.lockedAt).toBeUndefined();
  });

  it("runs each of 40 jobs once, with two workers", async () => {
    const seen: number[] = [];
    const defineAll = (agenda: Agenda) =>
      define(agenda, "shared", async (job: Job<{ n: number }>) => void seen.push(job.attrs.data.n), { lockLimit: 5 });
    const agenda = await start(defineAll, { name: "one" });
    await start(defineAll, { name: "two" });
    await Promise.all(times(40, (n) => agenda.now("shared", { n })));
    await until(async () => (await agenda.queryJobs({ name: "shared", state: "completed" })).total === 40);
    expect(seen.sort((a, b) => a - b)).toEqual(times(40, (n) => n));
  });

  it("runs at the scheduled time, not before", async () => {
    let ranAt = 0;
    const agenda = await start((each) => define(each, "alarm", async () => void (ranAt = Date.now())));
    const at = new Date(Date.now() + 300);
    await agenda.schedule(at, "alarm", {});
    await until(() => ranAt > 0);
    expect(ranAt).toBeGreaterThanOrEqual(at.getTime());
  });

  it("runs every interval from one row, whoever asks for it and however often", async () => {
    let runs = 0;
    const agenda = await start((each) => define(each, "tick", async () => void (runs += 1)));
    await Promise.all(times(5, () => agenda.every(30, "tick")));
    await until(() => runs >= 3);
    expect(await agenda.queryJobs({ name: "tick" })).toMatchObject({
      total: 1,
      jobs: [{ type: "single", repeatInterval: 30 }],
    });
  });

  it("keeps start date, end date and skipped days over a run", async () => {
    let runs = 0;
    const agenda = await start((each) => define(each, "dated", async () => void (runs += 1)));
    const today = new Date().getDay();
    const skipDays = [(today + 2) % 7];
    const startDate = new Date(Date.now() - MINUTE);
    const endDate = new Date(Date.now() + MINUTE);
    const job = await agenda.every("1 day", "dated", {}, { startDate, endDate, skipDays });
    await until(
      async () => runs === 1 && (await agenda.queryJobs({ id: String(job.attrs._id), state: "running" })).total === 0,
    );
    const [stored] = (await agenda.queryJobs({ name: "dated" })).jobs;
    expect(stored).toMatchObject({ startDate, endDate, skipDays });
    expect(stored?.nextRunAt).toBeNull();
  });

  it("runs the higher priority first", async () => {
    const seen: unknown[] = [];
    const agenda = await start((each) =>
      define(each, "ranked", async (job: Job) => void seen.push(job.attrs.data), { concurrency: 1, lockLimit: 1 }),
    );
    const at = new Date(Date.now() + 200);
    for (const priority of ["low", "highest", "normal"] as const) {
      await agenda.create("ranked", priority).priority(priority).schedule(at).save();
    }
    await until(() => seen.length === 3);
    expect(seen).toEqual(["highest", "normal", "low"]);
  });

  it("leaves a disabled job alone until it is enabled, and never runs a cancelled one", async () => {
    const seen: unknown[] = [];
    const defineAll = (agenda: Agenda) => {
      define(agenda, "paused", async (job: Job) => void seen.push(job.attrs.data));
      define(agenda, "other", async () => void seen.push("other"));
    };
    const planner = new Agenda({ backend: store.backend() });
    await planner.now("paused", "kept");
    await planner.now("paused", "cancelled");
    expect(await planner.disable({ name: "paused" })).toBe(2);
    const agenda = await start(defineAll);
    await agenda.now("other", {});
    await until(() => seen.includes("other"));
    expect(await agenda.cancel({ name: "paused", data: "cancelled" })).toBe(1);
    expect(await agenda.enable({ name: "paused" })).toBe(1);
    await until(() => seen.includes("kept"));
    expect(seen).toEqual(["other", "kept"]);
  });

  it("tries a failed job again and remembers why it failed", async () => {
    let runs = 0;
    const agenda = await start((each) =>
      define(
        each,
        "shaky",
        async () => {
          runs += 1;
          if (runs < 3) throw new Error(`attempt ${runs}`);
        },
        { backoff: ({ attempt }) => (attempt < 5 ? 10 : null) },
      ),
    );
    const { attrs } = await agenda.now("shaky", {});
    const stored = await until(async () => {
      const [found] = (await agenda.queryJobs({ id: String(attrs._id) })).jobs;
      return runs === 3 && found?.lockedAt === undefined && found;
    });
    expect(stored).toMatchObject({ failCount: 0, failReason: "attempt 2", nextRunAt: null });
  });

  it("drains: what runs is finished, what waits stays for the next worker", async () => {
    const done: unknown[] = [];
    let finish = () => {};
    const held = new Promise<void>((resolve) => (finish = resolve));
    let started = false;
    const agenda = await start((each) =>
      define(
        each,
        "slow",
        async (job: Job) => {
          started = true;
          await held;
          done.push(job.attrs.data);
        },
        { concurrency: 1, lockLimit: 1 },
      ),
    );
    await agenda.now("slow", 1);
    await until(() => started);
    await agenda.now("slow", 2);
    const drained = agenda.drain();
    finish();
    expect(await drained).toMatchObject({ completed: 1, running: 0 });
    expect(done).toEqual([1]);
    expect(await store.backend().repository.getQueueSize()).toBe(1);
    await start((each) => define(each, "slow", async (job: Job) => void done.push(job.attrs.data)));
    await until(() => done.includes(2));
  });

  it("wakes a worker that polls rarely through a notification channel", async () => {
    let ran = false;
    const notificationChannel = new InMemoryNotificationChannel();
    const backend = store.backend();
    const agenda = new Agenda({ backend, notificationChannel, defaultLockLifetime, processEvery: 6_000 });
    running.push(agenda);
    define(agenda, "woken", async () => void (ran = true));
    await agenda.start();
    await agenda.now("woken", {});
    await until(() => ran, 3);
  });

  it("says what is missing when the data source is not ready", async () => {
    const backend = await store.worker();
    if (store.engine === "sqlite") return expect(backend.ownsConnection).toBe(false);
    await store.dataSource.query("RENAME TABLE agenda_jobs TO elsewhere");
    await expect(backend.connect()).rejects.toThrow("have its migrations run");
    await store.dataSource.query("RENAME TABLE elsewhere TO agenda_jobs");
    await expect(backend.connect()).resolves.toBeUndefined();
    await backend.disconnect();
    await expect(backend.connect()).resolves.toBeUndefined();
  });
});
