import type { ReadySource } from "../../api/ready-source.js";
import type { Viewer } from "../../api/viewer.js";
import type { Audience, Listener, Selection } from "./audience.js";
import type { Audiences } from "./audiences.js";
import { nextFrame, nextHead } from "./next-frame.rules.js";
import type { SocketLine } from "./socket-line.js";
import type { Membership } from "./viewer-watch.js";

/** Events that are at hand together go out in one write, up to so many: under load a write costs more than all the rest. */
const TOGETHER = 8;
/** Whoever catches up lets others have their turn after so many writes. */
const WRITES_AT_ONCE = 16;

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

export interface DeliveryParts {
  readonly source: ReadySource;
  /** The id of the subscription, as its client gave it. */
  readonly id: string;
  readonly selection: Selection;
  readonly audiences: Audiences;
  readonly line: SocketLine;
  readonly membership: Membership;
  readonly address: string | null;
}

/**
 * Carries the events of a subscription to its socket, one after the other, each in the words of its audience, at the pace at which the
 * client reads. To graphql-ws it is a stream without results: the `next` messages go out from here, and what is left to say is how it
 * ends. It lets go of its source exactly once, and at once (W-11).
 */
export class Delivery implements AsyncIterableIterator<never> {
  readonly address: string | null;
  private readonly source: ReadySource;
  private readonly selection: Selection;
  private readonly audiences: Audiences;
  private readonly line: SocketLine;
  private readonly membership: Membership;
  private readonly head: string;
  /** The ends of the messages that go out next, as far as they are known. */
  private readonly tails: (Buffer | null)[] = [];
  private missing = 0;
  private audience: Audience | null = null;
  private audienceViewer: Viewer | null = null;
  /** The viewer was asked for just now, however short an answer is good for. */
  private asked = false;
  private ended = false;
  private failure: Error | null = null;
  private waiter: { resolve(step: IteratorResult<never>): void; reject(error: Error): void } | null = null;

  constructor(parts: DeliveryParts) {
    this.source = parts.source;
    this.selection = parts.selection;
    this.audiences = parts.audiences;
    this.line = parts.line;
    this.membership = parts.membership;
    this.address = parts.address;
    this.head = nextHead(parts.id);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Begins to carry; settles when there is nothing more to carry. */
  next(): Promise<IteratorResult<never>> {
    return new Promise((resolve, reject) => {
      this.waiter = { resolve, reject };
      if (this.ended) this.settle();
      else this.run();
    });
  }

  return(): Promise<IteratorResult<never>> {
    this.release();
    return Promise.resolve(DONE);
  }

  throw(error: unknown): Promise<IteratorResult<never>> {
    this.release();
    return Promise.reject(asError(error));
  }

  get viewer(): Viewer {
    return this.membership.viewer;
  }

  get behind(): number {
    return this.source.behind;
  }

  /** Goes on where it stopped: everything that lets it wait calls it once. */
  readonly run = (): void => {
    for (let count = 0; !this.ended; count++) {
      if (!this.line.open) return this.release();
      if (this.line.full) return this.line.whenDrained(this);
      if (count >= WRITES_AT_ONCE) return void setImmediate(this.run);
      const now = Date.now();
      if (!this.asked && !this.membership.isFresh(now)) return void this.askForViewer();
      this.asked = false;
      if (!this.takeTogether(now)) return this.source.ended ? this.finish() : this.source.whenReady(this.run);
      if (this.missing > 0) return;
      this.send();
    }
  };

  /** What was missing of the messages that go out next. */
  fill(index: number, tail: Buffer): void {
    if (this.ended) return;
    this.tails[index] = tail;
    this.missing -= 1;
    if (this.missing > 0) return;
    this.send();
    this.run();
  }

  fail(error: unknown): void {
    if (this.ended) return;
    this.failure = asError(error);
    this.release();
  }

  /** Takes what is at hand. @returns whether there was anything */
  private takeTogether(now: number): boolean {
    for (let index = 0; index < TOGETHER; index++) {
      const event = this.source.take();
      if (event === null) return index > 0;
      const audience = this.currentAudience();
      const tail = audience.known(event, now);
      this.tails.push(tail);
      if (tail !== null) continue;
      this.missing += 1;
      audience.work(event, new Gap(this, index), now);
    }
    return true;
  }

  private send(): void {
    this.line.write(this.tails.map((tail) => nextFrame(this.head, tail as Buffer)));
    this.tails.length = 0;
  }

  private currentAudience(): Audience {
    const { viewer } = this.membership;
    if (this.audience === null || this.audienceViewer !== viewer) {
      if (this.audience !== null) this.audiences.leave(this.audience);
      this.audience = this.audiences.join(this.selection, viewer);
      this.audienceViewer = viewer;
    }
    return this.audience;
  }

  /** Null: the watch has ended the socket. */
  private async askForViewer(): Promise<void> {
    if ((await this.membership.ask()) === null) return this.release();
    this.asked = true;
    this.run();
  }

  /** The source has ended by itself. */
  private finish(): void {
    if (this.source.failure !== null) this.failure = asError(this.source.failure);
    this.release();
  }

  private release(): void {
    if (this.ended) return;
    this.ended = true;
    if (!this.source.ended) void this.source.return?.().catch(() => undefined);
    if (this.audience !== null) this.audiences.leave(this.audience);
    this.line.forget(this);
    this.settle();
  }

  private settle(): void {
    const { waiter, failure } = this;
    this.waiter = null;
    if (waiter === null) return;
    this.failure = null;
    if (failure === null) waiter.resolve(DONE);
    else waiter.reject(failure);
  }
}

/** A message that goes out next and is not worked out yet. */
class Gap implements Listener {
  constructor(
    private readonly delivery: Delivery,
    private readonly index: number,
  ) {}

  get viewer(): Viewer {
    return this.delivery.viewer;
  }

  get address(): string | null {
    return this.delivery.address;
  }

  hear(tail: Buffer): void {
    this.delivery.fill(this.index, tail);
  }

  fail(error: unknown): void {
    this.delivery.fail(error);
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error("Something that is no error was thrown.", { cause: error });
}
