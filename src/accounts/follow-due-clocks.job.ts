import type { Clock } from "../clock.js";
import type { Job } from "../job.js";
import type { FollowDueClocks } from "./follow-due-clocks.js";

/** Lets accounts follow clocks that begin to need a person, and asks to be woken when the next one does. */
export class FollowDueClocksJob implements Job {
  readonly name = "follow-due-clocks";

  constructor(
    private readonly followDueClocks: FollowDueClocks,
    private readonly clock: Clock,
  ) {}

  async run(signal: AbortSignal): Promise<Date | null> {
    const now = this.clock.now();
    await this.followDueClocks.run(now, signal);
    return this.followDueClocks.nextInstant(now);
  }
}
