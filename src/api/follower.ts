/** One subscriber's iterator: with a real `return()`, since a generator that waits would not let go. */
export class Follower<Event> implements AsyncIterableIterator<Event> {
  private readonly pending: Event[] = [];
  private resume: (() => void) | null = null;
  private ended = false;

  /**
   * @param mostPending events that the subscriber has not taken; of those beyond it, the oldest are dropped
   * @param release called once, when it ends
   */
  constructor(
    private readonly mostPending: number,
    private readonly release: () => void,
  ) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  take(event: Event): void {
    this.pending.push(event);
    if (this.pending.length > this.mostPending) this.pending.shift();
    this.resume?.();
  }

  async next(): Promise<IteratorResult<Event>> {
    while (this.pending.length === 0 && !this.ended) {
      await new Promise<void>((resolve) => {
        this.resume = resolve;
      });
    }
    const value = this.ended ? undefined : this.pending.shift();
    return value === undefined ? { done: true, value } : { done: false, value };
  }

  return(): Promise<IteratorResult<Event>> {
    if (!this.ended) {
      this.ended = true;
      this.release();
      this.resume?.();
    }
    return Promise.resolve({ done: true, value: undefined });
  }
}
