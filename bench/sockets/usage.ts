import { setTimeout as sleep } from "node:timers/promises";
import type { Usage } from "./messages.types.js";

/** What this process has used so far; what only waits to be collected does not count. */
export async function usage(): Promise<Usage> {
  const cpuMs = processorTime();
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.();
    await sleep(100);
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return { cpuMs, cpuMsCollected: processorTime(), rssBytes: rss, heapBytes: heapUsed + external };
}

function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
