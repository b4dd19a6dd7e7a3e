import { readFileSync } from "node:fs";

/** Linux counts in hundredths of a second. */
const TICK_US = 10_000;

/** Microseconds of processor that a process has taken so far, its threads included; NaN where the system does not tell. */
export function processorTimeOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) * TICK_US;
  } catch {
    return Number.NaN;
  }
}
