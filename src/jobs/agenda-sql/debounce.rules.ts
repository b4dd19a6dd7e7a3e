import type { DebounceOptions } from "agenda";

/** When the job runs, and since when saves have been gathered (null: no gathering under way). */
export interface DebounceSchedule {
  readonly nextRunAt: Date | null;
  readonly debounceStartedAt: Date | null;
}

export interface DebounceSubject extends DebounceSchedule {
  readonly lastRunAt: Date | null;
}

/**
 * The schedule after one more save. `existing` is the stored job that the unique constraint found.
 * - leading: the first save runs at its own time, the saves of the following `delay` ms change only the data.
 * - trailing: each save moves the run to `delay` ms from now, but never past `maxWait` ms after the first one.
 */
export function debounce(
  options: DebounceOptions,
  requested: Date | null,
  existing: DebounceSubject | undefined,
  now: Date,
): DebounceSchedule {
  return options.strategy === "leading" ? leading(options, requested, existing, now) : trailing(options, existing, now);
}

function leading(
  { delay }: DebounceOptions,
  requested: Date | null,
  existing: DebounceSubject | undefined,
  now: Date,
): DebounceSchedule {
  if (existing === undefined) return { nextRunAt: requested, debounceStartedAt: now };
  const { nextRunAt, debounceStartedAt } = existing;
  const windowOpen = debounceStartedAt !== null && now.getTime() - debounceStartedAt.getTime() < delay;
  if (windowOpen || nextRunAt !== null) return { nextRunAt, debounceStartedAt: debounceStartedAt ?? now };
  return { nextRunAt: requested, debounceStartedAt: now };
}

function trailing(
  { delay, maxWait }: DebounceOptions,
  existing: DebounceSubject | undefined,
  now: Date,
): DebounceSchedule {
  if (existing !== undefined && isReleased(existing, now)) return existing;
  const startedAt = (existing && gatheringSince(existing)) ?? now;
  const nextRunAt = new Date(now.getTime() + delay);
  if (!maxWait) return { nextRunAt, debounceStartedAt: startedAt };
  const latest = new Date(startedAt.getTime() + maxWait);
  if (latest <= now) return { nextRunAt: now, debounceStartedAt: null };
  return { nextRunAt: nextRunAt < latest ? nextRunAt : latest, debounceStartedAt: startedAt };
}

/** Due with no gathering under way: `maxWait` has let it go, and a further save must not hold it back again. */
function isReleased({ nextRunAt, debounceStartedAt }: DebounceSubject, now: Date): boolean {
  return debounceStartedAt === null && nextRunAt !== null && nextRunAt <= now;
}

/** The start of the gathering that still waits for its run; a job that has run since begins anew. */
function gatheringSince({ nextRunAt, debounceStartedAt, lastRunAt }: DebounceSubject): Date | null {
  const hasRun =
    nextRunAt === null || (lastRunAt !== null && debounceStartedAt !== null && lastRunAt >= debounceStartedAt);
  return hasRun ? null : debounceStartedAt;
}
