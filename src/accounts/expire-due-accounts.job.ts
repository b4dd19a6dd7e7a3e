import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../clock.js";
import type { Job } from "../job.js";
import type { ExpireDueAccounts } from "./expire-due-accounts.js";

/** An instant nearer than this is waited for on the spot: a new alarm might be noticed too late. */
const NEAR_MS = 2_500;

/** Expires accounts at the very instant of their expiry, and asks to be woken for the next one. */
export class ExpireDueAccountsJob implements Job {
  readonly name = "expire-due-accounts";

  constructor(
    private readonly expireDueAccounts: ExpireDueAccounts,
    private readonly clock: Clock,
  ) {}

  async run(signal: AbortSignal): Promise<Date | null> {
    for (;;) {
      const now = this.clock.now();
      await this.expireDueAccounts.run(now, signal);
      // Asked from the same instant: what has fallen due since then is next, not forgotten until the sweep.
      const next = await this.expireDueAccounts.nextInstant(now);
      if (next === null || signal.aborted) return null;
      const wait = this.clock.toReal(next).getTime() - Date.now();
      if (wait > NEAR_MS) return next;
      if (wait > 0) await sleep(wait, undefined, { signal }).catch(() => undefined);
    }
  }
}
