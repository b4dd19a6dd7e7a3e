import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { Agenda, type JobLogEntry, type JobLogQuery } from "agenda";
import { define, until } from "./support/jobs.js";
import { onEveryEngine, type Store } from "./support/stores.js";

const second = (n: number) => new Date(Date.UTC(2030, 0, 1, 0, 0, n, 7));
const entries: readonly JobLogEntry[] = [
  { timestamp: second(1), level: "info", event: "start", jobName: "a", jobId: "1", message: "first" },
  { timestamp: second(1), level: "info", event: "success", jobName: "a", jobId: "1", message: "second", duration: 17 },
  {
    timestamp: second(2),
    level: "error",
    event: "fail",
    jobName: "b",
    jobId: "2",
    message: "third",
    error: "x".repeat(70_000),
    failCount: 1,
    agendaName: "worker",
    meta: { deep: { list: [1, null] } },
  },
  {
    timestamp: second(3),
    level: "warn",
    event: "retry",
    jobName: "b",
    message: "fourth",
    retryDelay: 5,
    retryAttempt: 1,
  },
];

onEveryEngine("the event log", (openStore) => {
  let store: Store;
  const log = () => store.backend().logger;

  beforeAll(async () => {
    store = await openStore();
    const { logger } = store.backend();
    for (const entry of entries) await logger.log(entry);
  });
  afterAll(() => store.close());

  it("keeps every field, newest first, also within a millisecond", async () => {
    const { total, entries: found } = await log().getLogs();
    expect(total).toBe(entries.length);
    expect(found.map(({ _id, ...entry }) => (typeof _id === "string" ? entry : _id))).toEqual([...entries].reverse());
  });

  it.each<[JobLogQuery, string[]]>([
    [{ sort: "asc" }, ["first", "second", "third", "fourth"]],
    [{ sort: "asc", limit: 2, offset: 1 }, ["second", "third"]],
    [{ jobId: "1" }, ["second", "first"]],
    [{ jobName: "b" }, ["fourth", "third"]],
    [{ level: "error" }, ["third"]],
    [{ level: ["error", "warn"] }, ["fourth", "third"]],
    [{ event: ["start", "fail"] }, ["third", "first"]],
    [{ from: second(2) }, ["fourth", "third"]],
    [{ to: second(1) }, ["second", "first"]],
    [{ level: [] }, []],
  ])("finds by %j", async (query, expected) => {
    expect((await log().getLogs(query)).entries.map(({ message }) => message)).toEqual(expected);
  });

  it("clears what is asked for", async () => {
    expect(await log().clearLogs({ jobName: "none" })).toBe(0);
    expect(await log().clearLogs({ jobName: "a" })).toBe(2);
    expect(await log().clearLogs()).toBe(2);
    expect(await log().getLogs()).toEqual({ entries: [], total: 0 });
  });

  it("is written by Agenda when asked to", async () => {
    const agenda = new Agenda({
      backend: store.backend(),
      processEvery: 20,
      defaultLockLifetime: 4_000,
      logging: true,
    });
    define(agenda, "logged", () => Promise.resolve());
    await agenda.start();
    await agenda.now("logged", {});
    const events = await until(async () => {
      const found = (await agenda.getLogs({ jobName: "logged" })).entries.map(({ event }) => event);
      return found.includes("success") && found;
    });
    expect(events).toEqual(expect.arrayContaining(["locked", "start", "success"]));
    await agenda.drain();
    await agenda.stop();
    await store.write(() => Promise.resolve());
  });
});
