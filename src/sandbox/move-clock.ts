import type { SandboxClock } from "./sandbox-clock.js";

/** Something that falls due at instants of its own: expiries, later reminders and probes. */
export interface DueSource {
  /** The next instant after `now` at which something falls due; null if nothing will. */
  nextInstant(now: Date): Promise<Date | null>;
  /** Does what is due at `now`. */
  run(now: Date): Promise<unknown>;
}

export interface Movement {
  readonly now: Date;
  readonly offsetMs: number;
  /** At how many instants something fell due on the way. */
  readonly steps: number;
}

/** The move is still under way; only one at a time. */
export class AlreadyMovingError extends Error {
  override name = "AlreadyMovingError";
}

/**
 * Moves the sandbox's clock as time would have moved it: from one due instant to the next, doing what is due at each, so that a jump
 * of 60 days brings the four mails that 60 days would have brought, not one.
 */
export class MoveClock {
  private moving = false;

  constructor(
    private readonly clock: SandboxClock,
    private readonly sources: readonly DueSource[],
    private readonly afterwards: () => Promise<void>,
  ) {}

  get isMoving(): boolean {
    return this.moving;
  }

  /** @throws AlreadyMovingError */
  async to(target: Date): Promise<Movement> {
    if (this.moving) throw new AlreadyMovingError("The clock is being moved already; wait until that is done.");
    this.moving = true;
    try {
      const steps = await this.step(target);
      await this.afterwards();
      return { now: this.clock.now(), offsetMs: this.clock.offset, steps };
    } finally {
      this.moving = false;
    }
  }

  private async step(target: Date): Promise<number> {
    for (let steps = 0; ; steps++) {
      await this.runDue();
      const next = await this.nextInstant();
      if (next === null || next > target) {
        await this.clock.moveTo(target);
        await this.runDue();
        return steps;
      }
      await this.clock.moveTo(next);
    }
  }

  private async runDue(): Promise<void> {
    for (const source of this.sources) await source.run(this.clock.now());
  }

  private async nextInstant(): Promise<Date | null> {
    const now = this.clock.now();
    const instants = await Promise.all(this.sources.map((source) => source.nextInstant(now)));
    const times = instants.flatMap((instant) => instant?.getTime() ?? []);
    return times.length === 0 ? null : new Date(Math.min(...times));
  }
}
