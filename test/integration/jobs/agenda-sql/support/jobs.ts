import type { Agenda, Job, JobParameters, JobRepository } from "agenda";

/** A job as Agenda hands it to the repository. */
export function job(name: string, more: Partial<JobParameters> = {}): JobParameters {
  return { name, type: "normal", priority: 0, nextRunAt: new Date(Date.now() - 1_000), data: {}, ...more };
}

export const MINUTE = 60_000;

/** Takes the next job of this name that is due now; locks older than ten minutes are stale. */
export function claim(repository: JobRepository, name: string, more: { lockDeadline?: Date; nextScanAt?: Date } = {}) {
  const now = new Date();
  const lockDeadline = more.lockDeadline ?? new Date(now.getTime() - 10 * MINUTE);
  return repository.getNextJobToRun(name, more.nextScanAt ?? now, lockDeadline, now, { lastModifiedBy: "tester" });
}

/** Polls until the answer is not false, null or undefined. */
export async function until<T>(
  look: () => Promise<T> | T,
  seconds = 20,
): Promise<Exclude<T, false | null | undefined>> {
  const end = Date.now() + seconds * 1_000;
  for (;;) {
    const answer = await look();
    if (answer !== undefined && answer !== null && answer !== false)
      return answer as Exclude<T, false | null | undefined>;
    if (Date.now() > end) throw new Error("waited in vain");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** The items in turn, round and round. */
export function inTurn<T>(items: readonly T[], index: number): T {
  const item = items[index % items.length];
  if (item === undefined) throw new Error("there are no items");
  return item;
}

/** Agenda's `define`; of its overloads the compiler takes the one with a callback, which hides the one with a promise. */
export function define<Data = unknown>(
  agenda: Agenda,
  name: string,
  run: (job: Job<Data>) => Promise<void>,
  options?: Parameters<Agenda["define"]>[2],
): void {
  // oxlint-disable-next-line typescript/no-misused-promises
  agenda.define<Data>(name, (job: Job<Data>) => run(job), options);
}
