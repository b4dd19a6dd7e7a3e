import type { Log } from "../../log.js";

const LONGEST_MS = 15 * 60_000;

/** Time in which this process hands the carrier nothing, because it would take nothing. */
export class CarrierPause {
  private until = 0;
  private ms: number;

  constructor(
    private readonly log: Log,
    private readonly firstMs: number,
  ) {
    this.ms = firstMs;
  }

  get isOn(): boolean {
    return performance.now() < this.until;
  }

  /** No mail will go until an operator changes something: one line in the log for each pause. @returns how long it is */
  block(detail: string): number {
    if (this.isOn) return this.until - performance.now();
    const pauseMs = this.ms;
    this.until = performance.now() + pauseMs;
    this.ms = Math.min(this.ms * 2, LONGEST_MS);
    this.log.error({ detail, pauseMs }, "the mail carrier takes no mail; look at its credentials and domain");
    return pauseMs;
  }

  /** The carrier asked for less. */
  slowDown(ms: number): void {
    if (!this.isOn) this.log.warn({ pauseMs: ms }, "the mail carrier asks for a pause");
    this.until = Math.max(this.until, performance.now() + Math.min(ms, LONGEST_MS));
  }

  /** It takes mails. */
  end(): void {
    this.ms = this.firstMs;
  }
}
