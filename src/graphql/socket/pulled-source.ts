import { isReadySource, type ReadySource } from "../../api/ready-source.js";

/** Any stream as a source that hands out what is at hand. */
export function readySource(stream: AsyncIterable<unknown>): ReadySource {
  return isReadySource(stream) ? stream : new PulledSource(stream[Symbol.asyncIterator]());
}

/** Asks a stream for one event at a time, and no sooner than somebody waits for it. Lets go of it once, and at once. */
class PulledSource implements ReadySource {
  ended = false;
  failure: unknown = null;
  readonly behind = 0;
  private event: unknown = null;
  private resume: (() => void) | null = null;

  constructor(private readonly stream: AsyncIterator<unknown>) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  take(): unknown {
    const { event } = this;
    this.event = null;
    return event;
  }

  whenReady(resume: () => void): void {
    this.resume = resume;
    if (this.ended) this.wake();
    else void this.pull();
  }

  next(): Promise<IteratorResult<unknown>> {
    return Promise.reject(new Error("This source is taken from, not iterated."));
  }

  return(): Promise<IteratorResult<unknown>> {
    if (!this.ended) {
      this.ended = true;
      // Nobody waits for it: a stream that cannot let go must not keep the socket from doing so.
      void Promise.resolve(this.stream.return?.()).catch(() => undefined);
      this.wake();
    }
    return Promise.resolve({ done: true, value: undefined });
  }

  /** A stream that has ended by itself, well or not, has let go already. */
  private async pull(): Promise<void> {
    try {
      const step = await this.stream.next();
      if (this.ended) return;
      if (step.done === true) this.ended = true;
      else this.event = step.value ?? null;
    } catch (error) {
      if (this.ended) return;
      this.failure = error;
      this.ended = true;
    }
    this.wake();
  }

  private wake(): void {
    const { resume } = this;
    this.resume = null;
    resume?.();
  }
}
