import type { ExecutionResult } from "graphql";

/** Turns an event into what goes out; null ends the stream. */
export type Deliver = (event: unknown) => Promise<ExecutionResult | null>;

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * The results of a subscription. It lets go of its source exactly once, and at once: `return()` does not wait for a `next()` that is
 * under way, and a `next()` that waits is answered (W-11).
 */
export class EventStream implements AsyncIterableIterator<ExecutionResult> {
  private readonly source: AsyncIterator<unknown>;
  private ended = false;
  private wake: (() => void) | null = null;

  constructor(
    source: AsyncIterable<unknown>,
    private readonly deliver: Deliver,
  ) {
    this.source = source[Symbol.asyncIterator]();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<ExecutionResult>> {
    if (this.ended) return Promise.resolve(DONE);
    return new Promise((resolve, reject) => {
      this.wake = () => resolve(DONE);
      this.step().then(resolve, reject);
    });
  }

  return(): Promise<IteratorResult<ExecutionResult>> {
    this.release();
    return Promise.resolve(DONE);
  }

  throw(error: unknown): Promise<IteratorResult<ExecutionResult>> {
    this.release();
    return Promise.reject(error instanceof Error ? error : new Error("The stream was broken off.", { cause: error }));
  }

  private async step(): Promise<IteratorResult<ExecutionResult>> {
    const event = await this.pull();
    if (event.done === true || this.ended) return DONE;
    try {
      const result = await this.deliver(event.value);
      if (result !== null && !this.ended) return { done: false, value: result };
    } catch (error) {
      this.wake = null;
      this.release();
      throw error;
    }
    this.release();
    return DONE;
  }

  /** A source that has ended by itself, well or not, has let go already. */
  private async pull(): Promise<IteratorResult<unknown>> {
    try {
      const event: IteratorResult<unknown> = await this.source.next();
      if (event.done === true) this.ended = true;
      return event;
    } catch (error) {
      if (this.ended) return DONE;
      this.ended = true;
      throw error;
    }
  }

  private release(): void {
    if (this.ended) return;
    this.ended = true;
    this.wake?.();
    // Nobody waits for it: a source that cannot let go must not keep the socket from doing so.
    void Promise.resolve(this.source.return?.()).catch(() => undefined);
  }
}

/** A subscription that could not begin, in the only form in which graphql-ws answers with `error` instead of `next`. */
export class RefusedStart extends Error {
  override name = "RefusedStart";

  constructor(readonly reasons: NonNullable<ExecutionResult["errors"]>) {
    super("The subscription could not begin.");
  }
}

export function refusedStream(reasons: NonNullable<ExecutionResult["errors"]>): AsyncIterableIterator<ExecutionResult> {
  return {
    next: () => Promise.reject(new RefusedStart(reasons)),
    return: () => Promise.resolve(DONE),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
