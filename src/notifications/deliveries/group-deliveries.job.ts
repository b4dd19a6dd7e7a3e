import type { Clock } from "../../clock.js";
import type { Job } from "../../job.js";
import type { GroupDeliveries } from "./group-deliveries.js";

/** Makes mails of what people are to be told, and asks to be woken while some of it still settles. */
export class GroupDeliveriesJob implements Job {
  readonly name = "group-deliveries";

  constructor(
    private readonly groupDeliveries: GroupDeliveries,
    private readonly clock: Clock,
    private readonly quietMs: number,
  ) {}

  async run(signal: AbortSignal): Promise<Date | null> {
    const { waiting } = await this.groupDeliveries.run(this.clock.now(), { signal });
    return waiting ? new Date(this.clock.now().getTime() + this.quietMs) : null;
  }
}
