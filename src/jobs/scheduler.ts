import { setTimeout as sleep } from "node:timers/promises";
import { Agenda, type AgendaBackend, type Job as AgendaJob } from "agenda";
import type { Clock } from "../clock.js";
import type { Job } from "../job.js";
import type { Log } from "../log.js";
import type { TimetableEntry } from "./timetable.js";

/** How often Agenda looks for jobs; those due before the next look get a timer for their exact instant. */
const PROCESS_EVERY_MS = 1_000;
/** A worker that is silent for so long has died, and another one takes its job over (D-22). */
const LOCK_LIFETIME_MS = 60_000;
const TOUCH_EVERY_MS = 15_000;
/** Pauses between tries while the storage is away. */
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 5_000;
/** The longest wait for running jobs when stopping. */
const DRAIN_TIMEOUT_MS = 10_000;

export interface SchedulerParts {
  readonly backend: AgendaBackend;
  readonly entries: readonly TimetableEntry[];
  readonly clock: Clock;
  readonly log: Log;
  /** Told how long a job took and whether it failed. */
  readonly measured?: (job: string, seconds: number, failed: boolean) => void;
}

/**
 * The alarm clock: Agenda runs the jobs of the timetable. It remembers nothing that matters; what is due is in the tables
 * (D-20 to D-22).
 */
export class Scheduler {
  private readonly agenda: Agenda;
  private readonly entries: readonly TimetableEntry[];
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly measured: SchedulerParts["measured"];
  private readonly stopping = new AbortController();
  private readonly hurrying = new Map<Job, Promise<void>>();
  private started = false;
  private recovering = false;

  /** The database must be connected: Agenda starts talking to it in its constructor. */
  constructor(parts: SchedulerParts) {
    this.entries = parts.entries;
    this.clock = parts.clock;
    this.log = parts.log;
    this.measured = parts.measured;
    this.agenda = new Agenda({
      backend: parts.backend,
      processEvery: PROCESS_EVERY_MS,
      defaultLockLifetime: LOCK_LIFETIME_MS,
      defaultLockLimit: 2,
      defaultConcurrency: 2,
      removeOnComplete: true,
    });
    this.agenda.on("error", (error: Error) => {
      this.log.error({ err: error }, "job storage failed");
      this.sweepWhenBack();
    });
    this.agenda.on("fail", (error: Error, job: AgendaJob) =>
      this.log.error({ err: error, job: job.attrs.name }, "job failed"),
    );
  }

  /** Runs what was missed, then begins to keep time. */
  async start(): Promise<void> {
    for (const { job } of this.entries) {
      // oxlint-disable-next-line typescript/no-misused-promises -- Agenda awaits what a handler with one parameter returns
      this.agenda.define(job.name, (alarm: AgendaJob) => this.ring(job, alarm));
    }
    await this.sweepAll();
    this.started = true;
    await this.agenda.start();
    for (const { job, every } of this.entries) await this.agenda.every(every, job.name);
  }

  /**
   * Sets a fresh alarm for a job: for an instant that appeared after the job last looked. One that comes before Agenda's next look at its
   * table is seen to here, if this process keeps time at all; the alarm stands nevertheless, should the process die meanwhile.
   */
  alarm(job: Job, instant: Date): void {
    if (this.stopping.signal.aborted) return;
    if (this.started && this.clock.toReal(instant).getTime() - Date.now() <= PROCESS_EVERY_MS) this.hurry(job);
    this.agenda
      .schedule(this.clock.toReal(instant), job.name)
      .catch((error: unknown) =>
        this.log.warn({ err: error, job: job.name }, "alarm could not be set; the next sweep will do"),
      );
  }

  private hurry(job: Job): void {
    job.lookAgain?.();
    if (this.hurrying.has(job)) return;
    const sweep = this.sweep(job)
      .catch((error: unknown) =>
        this.log.warn({ err: error, job: job.name }, "job failed; its alarm will run it again"),
      )
      .finally(() => this.hurrying.delete(job));
    this.hurrying.set(job, sweep);
  }

  /**
   * While its storage is away Agenda cannot give locks back, and would wait for them to run out afterwards. So what runs at each start
   * runs once more, outside Agenda, as soon as the storage answers again.
   */
  private sweepWhenBack(): void {
    if (this.recovering || !this.started) return;
    this.recovering = true;
    void this.keepTrying().finally(() => {
      this.recovering = false;
    });
  }

  private async keepTrying(): Promise<void> {
    const { signal } = this.stopping;
    for (let pause = FIRST_RETRY_MS; !signal.aborted; pause = Math.min(pause * 2, LONGEST_RETRY_MS)) {
      await sleep(pause, undefined, { signal, ref: false }).catch(() => undefined);
      try {
        await this.sweepAll();
        return;
      } catch (error) {
        this.log.warn({ err: error, nextTryInMs: pause * 2 }, "what is due cannot be done yet, trying again");
      }
    }
  }

  private async sweepAll(): Promise<void> {
    for (const { job, atStart } of this.entries) if (atStart === "FIRST") await this.catchUp(job);
    for (const { job, atStart } of this.entries) {
      // What has caught up without waiting goes on beside the start, for what is very near.
      if (atStart === "BESIDE" || job.catchUp !== undefined) this.hurry(job);
    }
  }

  /** Lets running jobs finish, within limits. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.agenda.drain({ timeout: DRAIN_TIMEOUT_MS });
    await Promise.all(this.hurrying.values());
    await this.agenda.stop();
  }

  private async ring(job: Job, alarm: AgendaJob): Promise<void> {
    const touching = setInterval(() => void alarm.touch().catch(() => undefined), TOUCH_EVERY_MS);
    try {
      const next = await this.work(job);
      if (next === null) return;
      const real = this.clock.toReal(next);
      const regular = alarm.attrs.nextRunAt ?? null;
      if (regular === null || real < regular) alarm.schedule(real);
    } finally {
      clearInterval(touching);
    }
  }

  private async sweep(job: Job): Promise<void> {
    const next = await this.work(job);
    if (next !== null) this.alarm(job, next);
  }

  private async catchUp(job: Job): Promise<void> {
    const next = await this.work(job, (signal) => job.catchUp?.(signal) ?? job.run(signal));
    if (next !== null) this.alarm(job, next);
  }

  private async work(job: Job, doIt = (signal: AbortSignal) => job.run(signal)): Promise<Date | null> {
    const began = performance.now();
    let failed = true;
    try {
      const next = await doIt(this.stopping.signal);
      failed = false;
      return next;
    } finally {
      this.measured?.(job.name, (performance.now() - began) / 1_000, failed);
    }
  }
}
