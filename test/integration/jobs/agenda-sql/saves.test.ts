import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import type { JobParameters, JobRepository } from "agenda";
import { claim, inTurn, job, MINUTE, times } from "./support/jobs.js";
import { onEveryEngine, type Store } from "./support/stores.js";

onEveryEngine("saving jobs", (openStore) => {
  let store: Store;
  let jobs: JobRepository;

  const save = (saved: JobParameters) => jobs.saveJob(saved, undefined);
  const only = async (name: string): Promise<JobParameters | undefined> => {
    const found = await jobs.queryJobs({ name });
    expect(found.total).toBe(1);
    return found.jobs[0];
  };
  const debounced = (
    data: { key: string; value?: number },
    debounce: { delay: number; maxWait?: number; strategy?: "leading" },
  ) => save(job("burst", { data, nextRunAt: new Date(), unique: { "data.key": data.key }, uniqueOpts: { debounce } }));
  /** Moves the start of the gathering (and the run) into the past, in place of waiting. */
  const age = async (saved: JobParameters, milliseconds: number) => {
    const back = (time: Date | null | undefined) => (time ? new Date(time.getTime() - milliseconds) : null);
    await save({
      ...saved,
      nextRunAt: back(saved.nextRunAt),
      debounceStartedAt: back(saved.debounceStartedAt) ?? undefined,
    } as JobParameters);
  };

  beforeAll(async () => {
    store = await openStore();
    jobs = store.backend().repository;
  });
  beforeEach(() => jobs.purgeAllJobs());
  afterAll(() => store.close());

  it("keeps every field of a job", async () => {
    const whole = job("whole ✓", {
      priority: -20,
      nextRunAt: new Date("2030-01-02T03:04:05.678Z"),
      data: { text: "ä\u0001\\'\"", none: null, nested: { b: 1, a: [true, 1.5] } },
      repeatInterval: "0 3 * * *",
      repeatTimezone: "Europe/Berlin",
      repeatAt: "3:30pm",
      startDate: new Date("2029-01-01T00:00:00.001Z"),
      endDate: new Date("2031-12-31T23:59:59.999Z"),
      skipDays: [0, 6],
      fork: true,
      disabled: true,
      failCount: 2,
      failReason: "x".repeat(100_000),
      failedAt: new Date("2029-05-05T05:05:05.005Z"),
      lastRunAt: new Date("2029-05-05T05:05:05.000Z"),
      lastFinishedAt: new Date("2029-05-05T05:05:05.009Z"),
      lockedAt: new Date("2029-05-05T05:05:04.000Z"),
      progress: 12.5,
    });
    const saved = await jobs.saveJob(whole, { lastModifiedBy: "author" });
    expect(saved).toEqual({ ...whole, _id: saved._id, lastModifiedBy: "author" });
    const stored = await jobs.getJobById(String(saved._id));
    expect(stored).toEqual(saved);
    expect(JSON.stringify(stored?.data)).toBe(JSON.stringify(whole.data));
  });

  it.each([[5_000], ["5000"], ["5 minutes"]])("keeps the kind of a repeat interval: %p", async (repeatInterval) => {
    const saved = await save(job("interval", { repeatInterval }));
    expect((await jobs.getJobById(String(saved._id)))?.repeatInterval).toBe(repeatInterval);
  });

  it("changes a stored job without touching what its worker keeps", async () => {
    const lockedAt = new Date();
    const { _id, ...rest } = await save(
      job("kept", { lockedAt, failCount: 3, disabled: true, startDate: new Date(0) }),
    );
    const changed = await save({ ...job("kept", { data: 2, priority: 7 }), _id } as JobParameters);
    expect(changed).toMatchObject({ lockedAt, failCount: 3, disabled: true, data: 2, priority: 7 });
    expect(changed.startDate).toBeUndefined();
    expect(rest.startDate).toEqual(new Date(0));
  });

  it("returns a removed job as it was given, and stores nothing", async () => {
    const saved = await save(job("gone"));
    await jobs.removeJobs({ name: "gone" });
    expect(await save({ ...saved, priority: 9 })).toEqual({ ...saved, priority: 9 });
    expect(await jobs.getJobById(String(saved._id))).toBeNull();
  });

  it("saves the state of a run, and throws when the job is gone", async () => {
    const saved = await save(job("state", { repeatInterval: "1 minute" }));
    const state = {
      ...saved,
      lastRunAt: new Date(1),
      progress: 50,
      failReason: "no",
      failCount: 1,
      failedAt: new Date(2),
    };
    await jobs.saveJobState({ ...state, data: "not saved" }, { lastModifiedBy: "worker" });
    expect(await jobs.getJobById(String(saved._id))).toEqual({ ...state, lastModifiedBy: "worker" });
    await jobs.saveJobState(state, { lastModifiedBy: "worker" });

    await jobs.removeJobs({ id: String(saved._id) });
    await expect(jobs.saveJobState(state, undefined)).rejects.toThrow("no longer exists");
    await expect(jobs.saveJobState({ ...state, name: "State" }, undefined)).rejects.toThrow("no longer exists");
  });

  it("makes one row of 40 concurrent single saves, from four workers", async () => {
    const workers = await Promise.all(times(4, () => store.worker()));
    const saved = await Promise.all(
      times(40, (index) =>
        inTurn(workers, index).repository.saveJob(job("single", { type: "single", data: index }), undefined),
      ),
    );
    const stored = await only("single");
    expect(new Set(saved.map((each) => each._id))).toEqual(new Set([stored?._id]));
  });

  it("keeps a single job's planned run unless the new time lies in the future", async () => {
    const planned = new Date(Date.now() + MINUTE);
    const every = (nextRunAt: Date) => save(job("every", { type: "single", nextRunAt }));
    await every(planned);
    expect((await every(new Date())).nextRunAt).toEqual(planned);
    const later = new Date(Date.now() + 5 * MINUTE);
    expect((await every(later)).nextRunAt).toEqual(later);
  });

  it("plans a single job again that had no next run, and leaves a disabled one disabled", async () => {
    const { _id } = await save(job("every", { type: "single" }));
    await save({ ...job("every", { type: "single", nextRunAt: null, disabled: true }), _id } as JobParameters);
    const now = new Date();
    expect(await save(job("every", { type: "single", nextRunAt: now }))).toMatchObject({
      nextRunAt: now,
      disabled: true,
    });
  });

  it("lets single jobs differ by case, and stand beside ordinary ones", async () => {
    await save(job("name", { type: "single" }));
    await save(job("Name", { type: "single" }));
    await save(job("name"));
    await save(job("name"));
    expect((await jobs.getJobsOverview()).map(({ name, total }) => [name, total])).toEqual([
      ["Name", 1],
      ["name", 3],
    ]);
  });

  it("makes one row of 40 concurrent unique saves, from four workers", async () => {
    const workers = await Promise.all(times(4, () => store.worker()));
    const unique = { "data.user.id": 7, "data.kind": "a" };
    const saved = await Promise.all(
      times(40, (index) =>
        inTurn(workers, index).repository.saveJob(
          job("unique", { unique, data: { user: { id: 7 }, kind: "a", index } }),
          undefined,
        ),
      ),
    );
    const stored = await only("unique");
    expect(new Set(saved.map((each) => each._id))).toEqual(new Set([stored?._id]));
  });

  it("changes the unique job, or leaves it as it is when asked to insert only", async () => {
    const unique = { "data.key": "k" };
    const first = await save(job("unique", { unique, data: { key: "k", value: 1 } }));
    const second = await save(job("unique", { unique, data: { key: "k", value: 2 }, priority: 5 }));
    expect(second).toMatchObject({ _id: first._id, data: { value: 2 }, priority: 5 });
    const uniqueOpts = { insertOnly: true };
    const third = await save(job("unique", { unique, uniqueOpts, data: { key: "k", value: 3 } }));
    expect(third).toEqual(second);
    expect(await only("unique")).toMatchObject({ data: { value: 2 } });
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ["another value", { "data.key": "b" }, { key: "b" }],
    ["another case", { "data.key": "A" }, { key: "A" }],
    ["a number for a text", { "data.key": 1 }, { key: 1 }],
    ["a missing path", { "data.other": null, "data.key": "b" }, { key: "b" }],
    ["another field", { priority: 9 }, { key: "a" }],
  ])("takes %s for another job", async (_, unique, data) => {
    await save(job("unique", { unique: { "data.key": "a" }, data: { key: "a" } }));
    await save(job("unique", { unique: { "data.key": "1" }, data: { key: "1" } }));
    await save(job("unique", { unique, data }));
    expect((await jobs.queryJobs({ name: "unique" })).total).toBe(3);
  });

  it("finds the unique job by a field, by an odd path and by an absent value", async () => {
    const nextRunAt = new Date("2030-01-01T00:00:00.123Z");
    const first = await save(job("unique", { nextRunAt, data: { "a b": { "c-d": "'x\"" } } }));
    for (const unique of [{ nextRunAt }, { "data.a b.c-d": "'x\"" }, { "data.none": null }, { data: first.data }]) {
      expect((await save(job("unique", { nextRunAt, unique, data: first.data })))._id).toBe(first._id);
    }
    await expect(save(job("unique", { unique: { "1=1; --": 1 } }))).rejects.toThrow("no field");
  });

  it("debounces to the trailing edge: one job, the last data, the run moved on", async () => {
    const first = await debounced({ key: "a", value: 1 }, { delay: MINUTE });
    await age(first, 10_000);
    const before = Date.now();
    const second = await debounced({ key: "a", value: 2 }, { delay: MINUTE });
    await debounced({ key: "b" }, { delay: MINUTE });
    expect(second).toMatchObject({ _id: first._id, data: { value: 2 } });
    expect(second.nextRunAt?.getTime()).toBeGreaterThanOrEqual(before + MINUTE);
    expect(second.debounceStartedAt?.getTime()).toBe((first.debounceStartedAt?.getTime() ?? 0) - 10_000);
  });

  it("debounces to the leading edge: the first run stays, the data follows, and the next window runs again", async () => {
    const leading = { delay: MINUTE, strategy: "leading" } as const;
    const first = await debounced({ key: "a", value: 1 }, leading);
    const taken = await claim(jobs, "burst");
    await jobs.saveJobState({ ...(taken as JobParameters), nextRunAt: null, lockedAt: undefined } as never, undefined);
    expect(await debounced({ key: "a", value: 2 }, leading)).toMatchObject({ nextRunAt: null, data: { value: 2 } });
    await age(await debounced({ key: "a", value: 3 }, leading), MINUTE);
    const next = await debounced({ key: "a", value: 4 }, leading);
    expect(next).toMatchObject({ _id: first._id, nextRunAt: expect.any(Date), data: { value: 4 } });
  });

  it("runs within maxWait however many saves follow", async () => {
    const options = { delay: MINUTE, maxWait: 90_000 };
    await age(await debounced({ key: "a" }, options), 40_000);
    const capped = await debounced({ key: "a" }, options);
    expect(capped.nextRunAt?.getTime()).toBe((capped.debounceStartedAt?.getTime() ?? 0) + 90_000);
    await age(capped, MINUTE);
    const released = await debounced({ key: "a" }, options);
    expect(released.debounceStartedAt).toBeUndefined();
    expect(released.nextRunAt?.getTime()).toBeLessThanOrEqual(Date.now());
    expect((await debounced({ key: "a" }, options)).nextRunAt).toEqual(released.nextRunAt);
  });

  it("makes one row of 40 concurrent debounced saves", async () => {
    await Promise.all(times(40, (value) => debounced({ key: "a", value }, { delay: MINUTE })));
    expect((await only("burst"))?.data).toMatchObject({ key: "a" });
  });
});
