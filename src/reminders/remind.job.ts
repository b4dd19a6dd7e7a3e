import type { Clock } from "../clock.js";
import type { Job } from "../job.js";
import type { Remind } from "./remind.js";

/** Lets rungs fall at their hour, and asks to be woken when the next one is due. */
export class RemindJob implements Job {
  readonly name = "remind";

  constructor(
    private readonly remind: Remind,
    private readonly clock: Clock,
  ) {}

  async run(signal: AbortSignal): Promise<Date | null> {
    const now = this.clock.now();
    await this.remind.run(now, signal);
    return this.remind.nextInstant(now);
  }
}
