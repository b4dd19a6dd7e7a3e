import { expect, it } from "@jest/globals";
import type { Clock } from "../../../src/clock.js";
import { VerifyDueGrantsJob } from "../../../src/verification/verify-due-grants.job.js";

const clock: Clock = { now: () => new Date(), toReal: (instant) => instant };

/** What is due at these distances from now, in milliseconds, one after the other. */
function jobWith(distances: (number | null)[]) {
  let runs = 0;
  const due = {
    runBy: async () => {
      runs += 1;
      return 0;
    },
    nextInstant: async () => {
      const distance = distances.shift() ?? null;
      return distance === null ? null : new Date(Date.now() + distance);
    },
  };
  return { job: new VerifyDueGrantsJob(due, clock), runs: () => runs };
}

it("asks to be woken for what is due later", async () => {
  const { job, runs } = jobWith([60_000]);
  const next = await job.run(new AbortController().signal);
  expect(next?.getTime()).toBeGreaterThan(Date.now() + 50_000);
  expect(runs()).toBe(1);
});

it("waits on the spot for what is due in a moment", async () => {
  const { job, runs } = jobWith([20, 20, null]);
  expect(await job.run(new AbortController().signal)).toBeNull();
  expect(runs()).toBe(3);
});

it("stops waiting when it is told to", async () => {
  const { job } = jobWith([4_000]);
  const stopping = new AbortController();
  const running = job.run(stopping.signal);
  stopping.abort();
  await running;
});
