import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { JobParameters, JobRepository, JobsQueryOptions, RemoveJobsOptions } from "agenda";
import { job, MINUTE } from "./support/jobs.js";
import { onEveryEngine, type Store } from "./support/stores.js";

const past = new Date(Date.now() - MINUTE);
const future = new Date(Date.now() + 60 * MINUTE);

/** One job per state, told apart by `data.is`. */
const examples: readonly JobParameters[] = [
  job("alpha", { nextRunAt: past, data: { is: "queued", tags: ["x", "y"], user: { id: 1, role: "a" } } }),
  job("alpha", { nextRunAt: future, data: { is: "scheduled", tags: ["y"], user: { id: 2, role: "a" } }, priority: 5 }),
  job("alpha", { nextRunAt: null, lockedAt: new Date(), data: { is: "running", flag: true, none: null } }),
  job("beta", { nextRunAt: null, lastFinishedAt: past, lastRunAt: past, data: { is: "completed", count: 3 } }),
  job("beta", { nextRunAt: null, lastFinishedAt: past, failedAt: past, data: { is: "failed", count: "3" } }),
  job("beta", { nextRunAt: future, repeatInterval: "1 hour", data: { is: "repeating", "odd key": { "a.b": 1 } } }),
  job("Beta_100%", { nextRunAt: past, disabled: true, data: { is: "paused", list: [{ a: 1, b: 2 }, { a: 2 }] } }),
];

onEveryEngine("querying jobs", (openStore) => {
  let store: Store;
  let jobs: JobRepository;

  const fill = async () => {
    await jobs.purgeAllJobs();
    for (const example of examples) await jobs.saveJob(example, undefined);
  };
  const whatIs = (list: readonly JobParameters[]) => list.map(({ data }) => (data as { is: string }).is);
  const find = async (options: JobsQueryOptions) => whatIs((await jobs.queryJobs(options)).jobs).sort();

  beforeAll(async () => {
    store = await openStore();
    jobs = store.backend().repository;
    await fill();
  });
  afterAll(() => store.close());

  it.each<[JobsQueryOptions, string[]]>([
    [{ name: "alpha" }, ["queued", "running", "scheduled"]],
    [{ name: "Alpha" }, []],
    [{ names: ["alpha", "Beta_100%"] }, ["paused", "queued", "running", "scheduled"]],
    [{ search: "ALP" }, ["queued", "running", "scheduled"]],
    [{ search: "_1" }, ["paused"]],
    [{ search: "0%" }, ["paused"]],
    [{ state: "queued" }, ["paused", "queued"]],
    [{ state: "queued", includeDisabled: false }, ["queued"]],
    [{ state: "scheduled" }, ["scheduled"]],
    [{ state: "running" }, ["running"]],
    [{ state: "completed" }, ["completed"]],
    [{ state: "failed" }, ["failed"]],
    [{ state: "repeating" }, ["repeating"]],
    [{ state: "paused" }, ["paused"]],
    [{ data: { tags: ["y"] } }, ["queued", "scheduled"]],
    [{ data: { tags: ["y", "x"] } }, ["queued"]],
    [{ data: { tags: "x" } }, ["queued"]],
    [{ data: { user: { role: "a" } } }, ["queued", "scheduled"]],
    [{ data: { user: { role: "A" } } }, []],
    [{ data: { user: { id: 2, role: "a" } } }, ["scheduled"]],
    [{ data: { user: "a" } }, []],
    [{ data: { count: 3 } }, ["completed"]],
    [{ data: { count: "3" } }, ["failed"]],
    [{ data: { flag: true } }, ["running"]],
    [{ data: { flag: 1 } }, []],
    [{ data: { none: null } }, ["running"]],
    [{ data: { "odd key": { "a.b": 1 } } }, ["repeating"]],
    [{ data: { list: [{ a: 1 }] } }, ["paused"]],
    [{ data: { list: [{ a: 2, b: 2 }] } }, []],
    [{ data: { is: "' OR 1=1 --" } }, []],
    [{ name: "alpha", state: "running", data: { flag: true } }, ["running"]],
  ])("finds by %j", async (options, expected) => {
    expect(await find(options)).toEqual(expected);
  });

  it("finds by id and by several ids", async () => {
    const [first, second] = (await jobs.queryJobs({ name: "alpha" })).jobs;
    expect((await jobs.queryJobs({ id: String(first?._id) })).jobs).toEqual([first]);
    expect((await jobs.queryJobs({ ids: [String(first?._id), String(second?._id), "none"] })).total).toBe(2);
    expect((await jobs.queryJobs({ id: "none" })).total).toBe(0);
  });

  it("pages after filtering, and counts the whole", async () => {
    const all = (await jobs.queryJobs({ sort: { name: "asc" } })).jobs;
    const pages = [];
    for (let skip = 0; skip < all.length; skip += 3) {
      const page = await jobs.queryJobs({ sort: { name: "asc" }, skip, limit: 3 });
      expect(page.total).toBe(examples.length);
      pages.push(...page.jobs);
    }
    expect(pages).toEqual(all);
    expect((await jobs.queryJobs({ skip: 5 })).jobs).toHaveLength(2);
    expect(await jobs.queryJobs({ skip: 50, limit: 1 })).toEqual({ jobs: [], total: examples.length });
  });

  it.each<[NonNullable<JobsQueryOptions["sort"]>, string[]]>([
    [{ nextRunAt: "asc" }, ["queued", "scheduled", "running"]],
    [{ nextRunAt: "desc" }, ["scheduled", "queued", "running"]],
    [{ priority: "desc", nextRunAt: "asc" }, ["queued", "scheduled", "running"]],
    [{ priority: "desc", name: "asc" }, ["scheduled", "queued", "running"]],
  ])("sorts by %j, absent values last", async (sort, expected) => {
    expect(whatIs((await jobs.queryJobs({ name: "alpha", sort })).jobs)).toEqual(expected);
  });

  it("sums up each name by state", async () => {
    const none = { running: 0, scheduled: 0, queued: 0, completed: 0, failed: 0, repeating: 0, paused: 0 };
    expect(await jobs.getJobsOverview()).toEqual([
      { ...none, name: "Beta_100%", total: 1, queued: 1, paused: 1 },
      { ...none, name: "alpha", total: 3, queued: 1, scheduled: 1, running: 1 },
      { ...none, name: "beta", total: 3, completed: 1, failed: 1, repeating: 1 },
    ]);
    expect(await jobs.getDistinctJobNames()).toEqual(["Beta_100%", "alpha", "beta"]);
    expect(await jobs.getQueueSize()).toBe(2);
  });

  it.each<[RemoveJobsOptions, number]>([
    [{}, 0],
    [{ id: undefined } as never, 0],
    [{ ids: [] }, 0],
    [{ names: [] }, 0],
    [{ notNames: [] }, 0],
    [{ name: "alpha", ids: [] }, 0],
    [{ name: "alpha" }, 3],
    [{ names: ["alpha", "beta"] }, 6],
    [{ notNames: ["alpha"] }, 4],
    [{ name: "beta", data: { count: 3 } }, 1],
    [{ data: { is: "paused" } }, 1],
  ])("disables, enables and removes by %j: %d jobs", async (options, count) => {
    await fill();
    await jobs.enableJobs({ notNames: ["none"] });
    expect(await jobs.disableJobs(options)).toBe(count);
    expect((await jobs.queryJobs({ state: "paused" })).total).toBe(count);
    expect(await jobs.enableJobs(options)).toBe(count);
    expect((await jobs.queryJobs({ state: "paused" })).total).toBe(0);
    expect(await jobs.removeJobs(options)).toBe(count);
    expect((await jobs.queryJobs()).total).toBe(examples.length - count);
  });

  it("purges everything", async () => {
    await fill();
    expect(await jobs.purgeAllJobs()).toBe(examples.length);
    expect(await jobs.queryJobs()).toEqual({ jobs: [], total: 0 });
    expect(await jobs.getJobsOverview()).toEqual([]);
  });
});
