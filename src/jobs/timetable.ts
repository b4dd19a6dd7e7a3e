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
  readonly followDueClocks: Job;
  readonly verifyDueGrants: Job;
  readonly watchIncidents: Job;
  readonly remind: Job;
  readonly followZoneData: Job;
  readonly tellIncidents: Job;
  /** Absent where nobody carries mails. */
  readonly groupDeliveries?: Job;
  readonly deliverMail?: Job;
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
    // Moves an expiry when time alone makes an end one that needs a person.
    { job: jobs.followDueClocks, every: "1 minute", atStart: "FIRST" },
    // Asks the networks whether consents and profiles still live, each at its time.
    { job: jobs.verifyDueGrants, every: "15 seconds", atStart: "BESIDE" },
    // Tells a network's own trouble from that of the connections, and sees when it is over.
    { job: jobs.watchIncidents, every: "30 seconds", atStart: "BESIDE" },
    // Reminders, each at its hour.
    { job: jobs.remind, every: "30 seconds", atStart: "FIRST" },
    // Plans reminders anew when governments have moved their clocks.
    { job: jobs.followZoneData, every: "1 day", atStart: "BESIDE" },
    // Tells people of incidents, company by company.
    { job: jobs.tellIncidents, every: "15 seconds", atStart: "BESIDE" },
    // Makes mails of what people are to be told, and hands them to the carrier.
    ...entry(jobs.groupDeliveries, "5 seconds"),
    ...entry(jobs.deliverMail, "5 seconds"),
    // Takes back consents that nobody needs any more.
    { job: jobs.revokeDueConsents, every: "1 minute", atStart: "BESIDE" },
    // What is too old to be replayed or kept.
    { job: jobs.prune, every: "6 hours", atStart: "NO" },
  ];
}

function entry(job: Job | undefined, every: string): TimetableEntry[] {
  return job === undefined ? [] : [{ job, every, atStart: "BESIDE" }];
}
