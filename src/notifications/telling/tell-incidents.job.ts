import type { Clock } from "../../clock.js";
import type { Job } from "../../job.js";
import type { TellIncidents } from "./tell-incidents.js";

/** Tells of incidents that have opened or ended since. */
export class TellIncidentsJob implements Job {
  readonly name = "tell-incidents";

  constructor(
    private readonly tellIncidents: TellIncidents,
    private readonly clock: Clock,
  ) {}

  async run(signal: AbortSignal): Promise<Date | null> {
    await this.tellIncidents.run(this.clock.now(), signal);
    return null;
  }
}
