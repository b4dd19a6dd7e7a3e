import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../clock.js";
import type { Job } from "../job.js";
import type { VerifyDueGrants } from "./verify-due-grants.js";

/** What is due so soon is waited for on the spot: a new alarm would be noticed later than that. */
const NEAR_MS = 5_000;

/** Looks at consents when they are due, and asks to be woken for the next one. */
export class VerifyDueGrantsJob implements Job {
  readonly name = "verify-due-grants";

  constructor(
    private readonly verifyDueGrants: Pick<VerifyDueGrants, "runBy" | "nextInstant">,
    private readonly clock: Clock,
  ) {}

  async run(signal: AbortSignal): Promise<Date | null> {
    for (;;) {
      await this.verifyDueGrants.runBy(this.clock, signal);
      // Whatever is due and was left is in somebody else's hands.
      const next = await this.verifyDueGrants.nextInstant(this.clock.now());
      if (next === null || signal.aborted) return null;
      const wait = this.clock.toReal(next).getTime() - Date.now();
      if (wait > NEAR_MS) return next;
      await sleep(Math.max(1, wait), undefined, { signal }).catch(() => undefined);
    }
  }
}
