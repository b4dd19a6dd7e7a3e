import type { Clock } from "../clock.js";
import type { Job } from "../job.js";
import type { EndOverdueAttempts } from "./end-overdue-attempts.js";

/** Ends attempts whose time is over, and asks to be woken for the next one. */
export class EndOverdueAttemptsJob implements Job {
  readonly name = "end-overdue-attempts";

  constructor(
    private readonly endOverdueAttempts: EndOverdueAttempts,
    private readonly clock: Clock,
  ) {}

  async run(signal: AbortSignal): Promise<Date | null> {
    const now = this.clock.now();
    await this.endOverdueAttempts.run(now, signal);
    return this.endOverdueAttempts.nextInstant(now);
  }
}
