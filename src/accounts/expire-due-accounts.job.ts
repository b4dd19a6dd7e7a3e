import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../clock.js";
import type { Job } from "../job.js";
import type { ExpireDueAccounts } from "./expire-due-accounts.js";

/** An instant nearer than this is waited for on the spot: a new alarm might be noticed too late. */
const NEAR_MS = 2_500;

/**
 * So long before an instant the job is woken, to wait for the rest on the spot. Alarms go off within a second or so: a timer that fires
 * a millisecond early makes Agenda look at the job again only a second later.
 */
const LEAD_MS = 2_000;

/** Expires accounts at the very instant of their expiry, and asks to be woken in time for the next one. */
export class ExpireDueAccountsJob implements Job {
  readonly name = "expire-due-accounts";

  private news = new AbortController();

  constructor(
    private readonly expireDueAccounts: ExpireDueAccounts,
    private readonly clock: Clock,
  ) {}

  /** When to wake the job for an expiry at `instant`. */
  wakeFor(instant: Date): Date {
    return new Date(instant.getTime() - LEAD_MS);
  }

  lookAgain(): void {
    this.news.abort();
    this.news = new AbortController();
  }

  async run(signal: AbortSignal): Promise<Date | null> {
    for (;;) {
      const interrupted = AbortSignal.any([signal, this.news.signal]);
      const next = await this.expire(signal);
      if (next === null || signal.aborted) return null;
      if (this.untilReal(next) > NEAR_MS) return this.wakeFor(next);
      await this.waitFor(next, interrupted);
    }
  }

  async catchUp(signal: AbortSignal): Promise<Date | null> {
    const next = await this.expire(signal);
    return next === null || signal.aborted ? null : this.wakeFor(next);
  }

  /** @returns the next instant, asked for from the same one: what has fallen due since then is next, not forgotten until the sweep */
  private async expire(signal: AbortSignal): Promise<Date | null> {
    const now = this.clock.now();
    await this.expireDueAccounts.run(now, signal);
    return this.expireDueAccounts.nextInstant(now);
  }

  /** A timer may fire a millisecond early, which would cost a look at the database for nothing. */
  private async waitFor(instant: Date, signal: AbortSignal): Promise<void> {
    for (let wait = this.untilReal(instant); wait > 0 && !signal.aborted; wait = this.untilReal(instant)) {
      await sleep(wait, undefined, { signal }).catch(() => undefined);
    }
  }

  private untilReal(instant: Date): number {
    return this.clock.toReal(instant).getTime() - Date.now();
  }
}
