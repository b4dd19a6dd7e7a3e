import type { CompanyTail, Following } from "./company-tail.js";
import type { ResyncCause, StreamCursor } from "../accounts/stream-position.rules.js";

/** One step of a subscriber's stream; `cursor` is where to resume from. */
export type StreamEvent<Change> =
  | { readonly kind: "CHANGED"; readonly cursor: StreamCursor; readonly change: Change }
  | { readonly kind: "RESYNC"; readonly cursor: StreamCursor; readonly cause: ResyncCause };

/**
 * One subscriber's iterator. It is an object with a real `return()`: a generator that waits for the next change would not let go
 * before that change came.
 */
export class StreamReader<Change extends { readonly number: number }>
  implements AsyncIterableIterator<StreamEvent<Change>>
{
  private readonly ended = new AbortController();
  private pending: StreamEvent<Change>[] = [];

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

  async next(): Promise<IteratorResult<StreamEvent<Change>>> {
    if (this.pending.length === 0 && !this.ended.signal.aborted) await this.fill();
    const value = this.pending.shift();
    return value === undefined ? { done: true, value: undefined } : { done: false, value };
  }

  return(): Promise<IteratorResult<StreamEvent<Change>>> {
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  throw(error: Error): Promise<IteratorResult<StreamEvent<Change>>> {
    this.end();
    return Promise.reject(error);
  }

  private end(): void {
    if (this.ended.signal.aborted) return;
    this.ended.abort();
    this.pending = [];
    this.release();
  }

  private async fill(): Promise<void> {
    try {
      const following = await this.tail.following(this.cursor, this.ended.signal);
      if (!this.ended.signal.aborted) this.take(following);
    } catch (error) {
      if (this.ended.signal.aborted) return;
      this.end();
      throw error;
    }
  }

  private take(following: Following<Change>): void {
    if ("resync" in following) {
      this.cursor = following.cursor;
      this.pending = [{ kind: "RESYNC", cursor: this.cursor, cause: following.resync }];
      return;
    }
    const { generation } = this.cursor;
    this.pending = following.changes.map((change) => ({
      kind: "CHANGED",
      cursor: { generation, number: change.number },
      change,
    }));
    this.cursor = this.pending.at(-1)?.cursor ?? this.cursor;
  }
}
