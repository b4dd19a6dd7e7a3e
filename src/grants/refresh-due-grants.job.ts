import type { Clock } from "../clock.js";
import type { Job } from "../job.js";
import type { RefreshDueGrants } from "./refresh-due-grants.js";

/** Renews grants before their ends, and asks to be woken when the next one is due. */
export class RefreshDueGrantsJob implements Job {
  readonly name = "refresh-due-grants";

  constructor(
    private readonly refreshDueGrants: RefreshDueGrants,
    private readonly clock: Clock,
  ) {}

  async run(signal: AbortSignal): Promise<Date | null> {
    const now = this.clock.now();
    await this.refreshDueGrants.run(now, signal);
    return this.refreshDueGrants.nextInstant(now);
  }
}
