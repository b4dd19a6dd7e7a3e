import type { Clock } from "../clock.js";
import type { Job } from "../job.js";
import type { RevokeDueConsents } from "./revoke-due-consents.js";

/** Takes consents back that nobody needs any more, and asks to be woken for the next one. */
export class RevokeDueConsentsJob implements Job {
  readonly name = "revoke-due-consents";

  constructor(
    private readonly revokeDueConsents: RevokeDueConsents,
    private readonly clock: Clock,
  ) {}

  async run(signal: AbortSignal): Promise<Date | null> {
    const now = this.clock.now();
    await this.revokeDueConsents.run(now, signal);
    return this.revokeDueConsents.nextInstant(now);
  }
}
