import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { Agenda } from "agenda";
import { define, until } from "./support/jobs.js";
import { onEveryEngine, type Store } from "./support/stores.js";

const LOCK_LIFETIME = 1_500;
const beside = (file: string) => fileURLToPath(new URL(`./support/${file}`, import.meta.url));

onEveryEngine("a killed worker", (openStore) => {
  let store: Store;

  beforeAll(async () => {
    store = await openStore();
  });
  afterAll(() => store.close());

  it("leaves its job to the next one, which runs it when the lock has outlived its time", async () => {
    const planner = new Agenda({ backend: store.backend() });
    const { attrs } = await planner.now("deadly", { kept: true });
    const id = String(attrs._id);

    const place = JSON.stringify({ engine: store.engine, at: store.at });
    const { NODE_OPTIONS: _, ...env } = process.env;
    const worker = spawn(
      process.execPath,
      ["--import", beside("typescript-hooks.mjs"), beside("doomed-worker.ts"), place, String(LOCK_LIFETIME)],
      { stdio: ["ignore", "pipe", "inherit"], env },
    );
    const output: string[] = [];
    worker.stdout.on("data", (chunk) => output.push(String(chunk)));
    await until(() => {
      if (worker.exitCode !== null) throw new Error("the worker ended by itself");
      return output.join("").includes("running");
    });
    worker.kill("SIGKILL");
    await once(worker, "exit");
    const orphan = await planner.queryJobs({ id });
    expect(orphan.jobs[0]).toMatchObject({ nextRunAt: null, lockedAt: expect.any(Date), state: "running" });

    const ran: { data: unknown; at: number }[] = [];
    const next = new Agenda({ backend: store.backend(), processEvery: 20, defaultLockLifetime: LOCK_LIFETIME });
    define(next, "deadly", async (job) => void ran.push({ data: job.attrs.data, at: Date.now() }));
    await next.start();
    await until(async () => (await next.queryJobs({ id, state: "completed" })).total === 1);
    await next.stop();

    expect(ran.map(({ data }) => data)).toEqual([{ kept: true }]);
    const lockedAt = orphan.jobs[0]?.lockedAt?.getTime() ?? 0;
    expect(ran[0]?.at).toBeGreaterThanOrEqual(lockedAt + LOCK_LIFETIME);
  });
});
