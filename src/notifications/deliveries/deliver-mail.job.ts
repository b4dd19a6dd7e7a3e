import type { Job } from "../../job.js";
import type { DeliverMail } from "./deliver-mail.js";

/** Hands the carrier what is due. */
export class DeliverMailJob implements Job {
  readonly name = "deliver-mail";

  constructor(private readonly deliverMail: DeliverMail) {}

  async run(signal: AbortSignal): Promise<Date | null> {
    await this.deliverMail.run(signal);
    return null;
  }
}
