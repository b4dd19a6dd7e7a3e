import type { Clock } from "../clock.js";
import type { Job } from "../job.js";
import type { WatchIncidents } from "./watch-incidents.js";

/** Watches incidents, and asks to be woken when the next look is due. */
export class WatchIncidentsJob implements Job {
  readonly name = "watch-incidents";

  constructor(
    private readonly watchIncidents: WatchIncidents,
    private readonly clock: Clock,
  ) {}

  async run(signal: AbortSignal): Promise<Date | null> {
    const now = this.clock.now();
    await this.watchIncidents.run(now, signal);
    return this.watchIncidents.nextInstant(now);
  }
}
