import type { Job } from "../job.js";

/** A job and how often it looks for work. */
export interface TimetableEntry {
  readonly job: Job;
  /** In the words of Agenda, such as `30 seconds`. */
  readonly every: string;
  /** Whether each start runs it once at once, outside Agenda, so that a worker that was killed delays nothing. */
  readonly atStart: boolean;
}

export interface TimetableJobs {
  readonly expireDueAccounts: Job;
  readonly prune: Job;
}

/** Everything that happens by itself, on one page. */
export function timetable(jobs: TimetableJobs): readonly TimetableEntry[] {
  return [
    // Fires at the exact instant of the next expiry; the short sweep is the safety net behind it.
    { job: jobs.expireDueAccounts, every: "30 seconds", atStart: true },
    // What is too old to be replayed or kept.
    { job: jobs.prune, every: "6 hours", atStart: false },
  ];
}
