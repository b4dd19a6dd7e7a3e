import type { DueSource } from "./move-clock.js";

const LONG_AGO = new Date(0);

/** What falls due in the same so many hours of a jump is done together. */
export const COALESCED_MS = 6 * 3_600_000;

/**
 * Work that is done in lots while the clock is being moved: everything that falls due between two instants of a grid is done at the
 * second one. Looking at each consent as often as in real time would take a jump of weeks the better part of an hour, and find nothing
 * more. What is due after the last instant of the grid before the target stays due, for whoever does it in real time.
 */
export class Coalesced implements DueSource {
  constructor(
    private readonly source: DueSource,
    private readonly lotMs: number = COALESCED_MS,
  ) {}

  /** Whatever falls due after the last instant of the grid is done after `after`, even if it was due before. */
  async nextInstant(after: Date): Promise<Date | null> {
    const due = await this.source.nextInstant(this.lastGridInstant(after));
    return due === null ? null : this.nextGridInstant(due);
  }

  async run(now: Date, signal?: AbortSignal): Promise<number> {
    const due = await this.source.nextInstant(LONG_AGO);
    if (due === null || this.nextGridInstant(due) > now) return 0;
    return this.source.run(now, signal);
  }

  private lastGridInstant(instant: Date): Date {
    return new Date(Math.floor(instant.getTime() / this.lotMs) * this.lotMs);
  }

  private nextGridInstant(instant: Date): Date {
    return new Date(Math.ceil(instant.getTime() / this.lotMs) * this.lotMs);
  }
}
