import type { VerifyDueGrants } from "./verify-due-grants.js";

/** Looks that are due within so long run once in a jump of the sandbox's clock. */
const STEP_MS = 6 * 3_600_000;
/** What is due sooner than that waits for a decision: a second look at something that looked dead. */
const PRESSING_MS = 11 * 60_000;

/**
 * The timetable of looks while the sandbox's clock jumps: sixty days of hourly looks would be as many steps, and say nothing more than
 * four a day.
 */
export class VerifyInJumps {
  constructor(private readonly verifyDueGrants: Pick<VerifyDueGrants, "nextInstant" | "run">) {}

  async nextInstant(after: Date): Promise<Date | null> {
    const exact = await this.verifyDueGrants.nextInstant(after);
    if (exact === null || exact.getTime() - after.getTime() <= PRESSING_MS) return exact;
    return new Date(Math.ceil(exact.getTime() / STEP_MS) * STEP_MS);
  }

  run(now: Date, signal?: AbortSignal): Promise<number> {
    return this.verifyDueGrants.run(now, signal);
  }
}
