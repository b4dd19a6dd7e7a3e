import { setTimeout as sleep } from "node:timers/promises";
import { type ClockOrder, targetOf } from "./clock-order.rules.js";
import type { MoveLock } from "./move-lock.js";
import type { SandboxClock } from "./sandbox-clock.js";

/** Work that becomes due at instants of the business clock. */
export interface DueSource {
  /** The next instant after the given one at which something is due; null if there is none. */
  nextInstant(after: Date): Promise<Date | null>;
  /** Does what is due at `now`. @returns how much that was; it is asked again until there is nothing left */
  run(now: Date, signal?: AbortSignal): Promise<number>;
}

export interface MoveClockParts {
  readonly clock: SandboxClock;
  readonly lock: MoveLock;
  /** In the order of the timetable: what one leaves behind, a later one may need. */
  readonly sources: readonly DueSource[];
  /** Told when the clock has stopped moving, whether or not it arrived: alarms in real time are wrong now. */
  readonly afterMove: () => Promise<void>;
}

export type Moved =
  | { readonly kind: "MOVED"; readonly now: Date; readonly offsetMs: number; readonly steps: number }
  | { readonly kind: "IMPOSSIBLE"; readonly problem: string }
  | { readonly kind: "BUSY" };

/** How long a move waits for the one before it. */
const PATIENCE_MS = 60_000;
/** What another process has in hand is waited for, so long in a whole move. */
const OTHERS_MS = 5_000;
const LOOK_AGAIN_MS = 20;
const LONG_AGO = new Date(0);
/** Sources that still find work after so many rounds feed each other for ever. */
const MOST_ROUNDS = 1_000;

/**
 * Moves the sandbox's clock as time would have passed: from due instant to due instant, doing at each what is due there. A jump over
 * 60 days gives what 60 days give.
 */
export class MoveClock {
  constructor(private readonly parts: MoveClockParts) {}

  /**
   * @param signal ends the move at the next step; the clock stays where it is then
   * @throws what a source throws; AbortError
   */
  async run(order: ClockOrder, signal: AbortSignal): Promise<Moved> {
    const turn = await this.parts.lock.run(PATIENCE_MS, () => this.move(order, signal));
    return turn.had ? turn.value : { kind: "BUSY" };
  }

  private async move(order: ClockOrder, signal: AbortSignal): Promise<Moved> {
    const { clock } = this.parts;
    await clock.follow();
    const target = targetOf(order, clock.now());
    if ("problem" in target) return { kind: "IMPOSSIBLE", ...target };
    try {
      const steps = await this.walk(target, signal);
      return { kind: "MOVED", now: clock.now(), offsetMs: clock.offsetMs, steps };
    } finally {
      await this.parts.afterMove();
    }
  }

  /** @returns how many instants there were something to do at */
  private async walk(target: Date, signal: AbortSignal): Promise<number> {
    const { clock } = this.parts;
    const othersUntil = performance.now() + OTHERS_MS;
    let steps = 0;
    await this.work(signal, othersUntil);
    for (;;) {
      const next = await this.nextInstant(clock.now());
      if (next === null || next > target) break;
      await clock.advanceTo(next);
      await this.work(signal, othersUntil);
      steps += 1;
    }
    await clock.advanceTo(target);
    await this.work(signal, othersUntil);
    return steps;
  }

  private async nextInstant(after: Date): Promise<Date | null> {
    const instants = await Promise.all(this.parts.sources.map((source) => source.nextInstant(after)));
    return instants.filter((instant) => instant !== null).toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null;
  }

  /** Does what is due until nothing is. */
  private async work(signal: AbortSignal, othersUntil: number): Promise<void> {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      if ((await this.workOnce(signal)) > 0) continue;
      const due = await this.nextInstant(LONG_AGO);
      if (due === null || due > this.parts.clock.now() || performance.now() > othersUntil) return;
      await sleep(LOOK_AGAIN_MS, undefined, { signal });
    }
    throw new Error(`After ${MOST_ROUNDS} rounds there is still something due: a source finds its own work again.`);
  }

  private async workOnce(signal: AbortSignal): Promise<number> {
    let done = 0;
    for (const source of this.parts.sources) {
      signal.throwIfAborted();
      done += await source.run(this.parts.clock.now(), signal);
    }
    return done;
  }
}
