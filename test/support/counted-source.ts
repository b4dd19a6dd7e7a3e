/** A stream that a test feeds, and that counts how often it was let go. */
export class CountedSource<Event> implements AsyncIterableIterator<Event> {
  returned = 0;
  private readonly events: Event[] = [];
  private end: { error: Error | null } | null = null;
  private wake: (() => void) | null = null;

  /** @param wants leaves out what is pushed and not wanted */
  constructor(private readonly wants: (event: Event) => boolean = () => true) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  push(...events: Event[]): void {
    this.events.push(...events.filter((event) => this.wants(event)));
    this.wake?.();
  }

  finish(error: Error | null = null): void {
    this.end = { error };
    this.wake?.();
  }

  /** Events that nobody has taken yet. */
  get untaken(): number {
    return this.events.length;
  }

  async next(): Promise<IteratorResult<Event>> {
    while (this.events.length === 0 && this.end === null && this.returned === 0) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    const event = this.events.shift();
    if (event !== undefined) return { done: false, value: event };
    if (this.end?.error) throw this.end.error;
    return { done: true, value: undefined };
  }

  return(): Promise<IteratorResult<Event>> {
    this.returned += 1;
    this.wake?.();
    return Promise.resolve({ done: true, value: undefined });
  }
}
