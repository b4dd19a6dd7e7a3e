import type { StreamCursor } from "../accounts/stream-position.rules.js";
import type { ReadySource } from "../api/ready-source.js";
import type { CompanyTail } from "./company-tail.js";
import type { StreamEvent } from "./stream-event.js";

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * One subscriber's place in a stream. It is an object with a real `return()`: a generator that waits for the next change would not let
 * go before that change came.
 */
export class StreamReader<Change extends { readonly number: number }> implements ReadySource<StreamEvent<Change>> {
  ended = false;
  failure: unknown = null;
  private resync: StreamEvent<Change> | null = null;
  private resume: (() => void) | null = null;
  /** It was woken, and nothing was there. */
  private futile = false;
  private stopWaiting: (() => void) | null = null;

  /**
   * @param cursor where to begin
   * @param release called once, when the subscriber has gone
   */
  constructor(
    private readonly tail: CompanyTail<Change>,
    private cursor: StreamCursor,
    private readonly release: () => void,
  ) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  take(): StreamEvent<Change> | null {
    if (this.ended) return null;
    const event = this.resync ?? this.tail.eventAfter(this.cursor);
    if (event === undefined) return null;
    this.resync = null;
    this.futile = false;
    this.cursor = event.cursor;
    return event;
  }

  whenReady(resume: () => void): void {
    if (this.ended) return resume();
    this.resume = resume;
    const { tail, cursor } = this;
    if (tail.endsAt(cursor) || (tail.isLive(cursor) && !this.futile)) this.stopWaiting = tail.wait(this.wake);
    else void this.fetch();
  }

  get behind(): number {
    return this.tail.distance(this.cursor);
  }

  async next(): Promise<IteratorResult<StreamEvent<Change>>> {
    while (!this.ended) {
      const value = this.take();
      if (value !== null) return { done: false, value };
      await new Promise<void>((resolve) => this.whenReady(resolve));
    }
    const { failure } = this;
    this.failure = null;
    if (failure !== null) throw failure as Error;
    return DONE;
  }

  return(): Promise<IteratorResult<StreamEvent<Change>>> {
    this.end();
    return Promise.resolve(DONE);
  }

  throw(error: Error): Promise<IteratorResult<StreamEvent<Change>>> {
    this.end();
    return Promise.reject(error);
  }

  private readonly wake = (): void => {
    const { resume } = this;
    this.resume = null;
    this.stopWaiting = null;
    this.futile = true;
    resume?.();
  };

  private end(): void {
    if (this.ended) return;
    this.ended = true;
    this.stopWaiting?.();
    this.release();
    this.wake();
  }

  private async fetch(): Promise<void> {
    try {
      this.resync = await this.tail.fetchAfter(this.cursor);
      this.wake();
    } catch (error) {
      if (!this.ended) this.failure = error;
      this.end();
    }
  }
}
