import { cpus } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

const LOOK_MS = 3_000;
const QUIET = 0.15;

/** How much of the processors is in use while the bench itself rests, 0 to 1. */
export async function othersShare(): Promise<number> {
  const [busyBefore, allBefore] = processorTime();
  await sleep(LOOK_MS);
  const [busyAfter, allAfter] = processorTime();
  return (busyAfter - busyBefore) / (allAfter - allBefore);
}

/** A warning when others use the machine as well; figures then say little. */
export function disturbance(share: number): string[] {
  if (share <= QUIET) return [];
  return [`DISTURBED: others used ${Math.round(share * 100)} % of the processors before or after it.`];
}

function processorTime(): [busy: number, all: number] {
  const times = cpus().map(({ times: each }) => each);
  const all = times.reduce((sum, each) => sum + each.user + each.nice + each.sys + each.irq + each.idle, 0);
  return [all - times.reduce((sum, each) => sum + each.idle, 0), all];
}
