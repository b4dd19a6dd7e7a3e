import type { Clock } from "../clock.js";
import type { Job } from "../job.js";
import type { FollowZoneData } from "./follow-zone-data.js";

/** Looks whether rungs are to be planned anew because time zones have changed; hardly ever are they. */
export class FollowZoneDataJob implements Job {
  readonly name = "follow-zone-data";

  constructor(
    private readonly followZoneData: FollowZoneData,
    private readonly clock: Clock,
  ) {}

  async run(signal: AbortSignal): Promise<Date | null> {
    await this.followZoneData.run(this.clock.now(), signal);
    return null;
  }
}
