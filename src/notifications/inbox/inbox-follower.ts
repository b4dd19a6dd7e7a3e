import type { InboxFacts } from "./inbox-facts.js";

/** Events that a subscriber has not taken; of those beyond it, the oldest are dropped: they can be read in the list. */
const MOST_PENDING = 500;

/** One subscriber's iterator: with a real `return()`, since a generator that waits would not let go. */
export class InboxFollower implements AsyncIterableIterator<InboxFacts> {
  private readonly pending: InboxFacts[] = [];
  private resume: (() => void) | null = null;
  private ended = false;

  constructor(private readonly release: () => void) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  take(facts: InboxFacts): void {
    this.pending.push(facts);
    if (this.pending.length > MOST_PENDING) this.pending.shift();
    this.resume?.();
  }

  async next(): Promise<IteratorResult<InboxFacts>> {
    while (this.pending.length === 0 && !this.ended) {
      await new Promise<void>((resolve) => {
        this.resume = resolve;
      });
    }
    const value = this.ended ? undefined : this.pending.shift();
    return value === undefined ? { done: true, value } : { done: false, value };
  }

  return(): Promise<IteratorResult<InboxFacts>> {
    if (!this.ended) {
      this.ended = true;
      this.release();
      this.resume?.();
    }
    return Promise.resolve({ done: true, value: undefined });
  }
}
