import type { Job } from "../job.js";

/** A job and how often it looks for work. */
export interface TimetableEntry {
  readonly job: Job;
  /** In the words of Agenda, such as `30 seconds`. */
  readonly every: string;
  /**
   * Whether each start runs it once at once, outside Agenda, so that a worker that was killed delays nothing. FIRST: before the start is
   * over. BESIDE: it asks networks, which may take its time. NO: it can wait.
   */
  readonly atStart: "FIRST" | "BESIDE" | "NO";
}

export interface TimetableJobs {
  readonly expireDueAccounts: Job;
  readonly endOverdueAttempts: Job;
  readonly refreshDueGrants: Job;
  readonly verifyDueGrants: Job;
  readonly watchIncidents: Job;
  readonly revokeDueConsents: Job;
  readonly prune: Job;
}

/** Everything that happens by itself, on one page. */
export function timetable(jobs: TimetableJobs): readonly TimetableEntry[] {
  return [
    // Fires at the exact instant of the next expiry; the short sweep is the safety net behind it.
    { job: jobs.expireDueAccounts, every: "30 seconds", atStart: "FIRST" },
    // Ends round trips that nobody has finished in time.
    { job: jobs.endOverdueAttempts, every: "30 seconds", atStart: "FIRST" },
    // Renews consents well before their ends.
    { job: jobs.refreshDueGrants, every: "30 seconds", atStart: "BESIDE" },
    // Asks the networks whether consents and profiles still live, each at its time.
    { job: jobs.verifyDueGrants, every: "15 seconds", atStart: "BESIDE" },
    // Tells a network's own trouble from that of the connections, and sees when it is over.
    { job: jobs.watchIncidents, every: "30 seconds", atStart: "BESIDE" },
    // Takes back consents that nobody needs any more.
    { job: jobs.revokeDueConsents, every: "1 minute", atStart: "BESIDE" },
    // What is too old to be replayed or kept.
    { job: jobs.prune, every: "6 hours", atStart: "NO" },
  ];
}
