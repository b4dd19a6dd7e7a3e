import {
  type ResyncCause,
  resyncCause,
  type StreamCursor,
  type StreamPosition,
} from "../accounts/stream-position.rules.js";
import type { Bus } from "./bus.js";
import { EventMemory } from "./event-memory.js";
import type { StreamEvent } from "./stream-event.js";

/** Where changes come from. */
export interface ChangeTable<Change extends { readonly number: number }> {
  /** Where the stream stands now. */
  position(companyId: number): Promise<StreamPosition>;
  /** Changes after a number, ascending and without a gap. */
  changesAfter(companyId: number, number: number, limit: number): Promise<readonly Change[]>;
}

type Resync<Change> = Extract<StreamEvent<Change>, { kind: "RESYNC" }>;

/** Changes read at once. */
export const PAGE_SIZE = 200;
/** A ring may get lost; so often the table is asked anyway, whatever the bus does (D-13). */
export const POSITION_CHECK_MS = 30_000;

/**
 * The live end of one company's stream in this process. Everyone who follows it pulls at their own pace, so nobody's queue can grow.
 * What one of them has made it read, the others take from memory: live, all wait for one read; those who come back at different places
 * read whole pages that begin at the same places (D-14).
 */
export class CompanyTail<Change extends { readonly number: number }> {
  private readonly memory = new EventMemory<StreamEvent<Change>>();
  private readonly reads = new Map<number, Promise<void>>();
  private readonly waiting = new Set<() => void>();
  private readonly stopListening: () => void;
  private readonly check: NodeJS.Timeout;
  private looking: Promise<void> = Promise.resolve();
  private nextLook: Promise<StreamPosition> | null = null;
  /** The highest number that was read, or was there before anybody listened. */
  private readThrough: number;
  private readingAhead = false;
  private lastResync: Resync<Change> | null = null;

  private constructor(
    private readonly companyId: number,
    private readonly table: ChangeTable<Change>,
    bus: Bus,
    private position: StreamPosition,
  ) {
    this.readThrough = position.lastNumber;
    this.stopListening = bus.listen(companyId, (number) => this.reached(number));
    this.check = setInterval(() => void this.look().catch(nothing), POSITION_CHECK_MS);
    this.check.unref();
  }

  static async open<C extends { readonly number: number }>(companyId: number, table: ChangeTable<C>, bus: Bus) {
    return new CompanyTail<C>(companyId, table, bus, await table.position(companyId));
  }

  /**
   * Asks the table where the stream stands: finds lost rings, and streams that began anew or were set back (D-12). Those who ask while
   * an earlier look is under way share the next one, since what they know may be newer than what that one finds.
   */
  look(): Promise<StreamPosition> {
    this.nextLook ??= this.looking.then(() => {
      this.nextLook = null;
      const look = this.lookOnce();
      this.looking = look.then(nothing, nothing);
      return look;
    });
    return this.nextLook;
  }

  private async lookOnce(): Promise<StreamPosition> {
    const knownBefore = this.position;
    const found = await this.table.position(this.companyId);
    if (found.generation !== knownBefore.generation || found.lastNumber < knownBefore.lastNumber) this.setBack(found);
    else if (found.lastNumber > this.position.lastNumber) this.move(found);
    return this.position;
  }

  /** What follows a place, if it is at hand. */
  eventAfter({ generation, number }: StreamCursor): StreamEvent<Change> | undefined {
    return generation === this.position.generation ? this.memory.get(number + 1) : undefined;
  }

  /** Whether nothing follows a place, as far as is known. */
  endsAt({ generation, number }: StreamCursor): boolean {
    return generation === this.position.generation && number === this.position.lastNumber;
  }

  /** How far the stream has gone beyond a place. */
  distance({ number }: StreamCursor): number {
    return Math.max(0, this.position.lastNumber - number);
  }

  /** Whether a place is the end of what was read: what follows is read for all who wait there. */
  isLive({ generation, number }: StreamCursor): boolean {
    return generation === this.position.generation && number === this.readThrough;
  }

  /** Calls back once, when there is more at the live end, or may be. @returns no longer */
  wait(resume: () => void): () => void {
    this.waiting.add(resume);
    this.readAhead();
    return () => this.waiting.delete(resume);
  }

  /**
   * Gets what follows a place, so that it is at hand, unless nothing does.
   *
   * @returns the news that the stream does not go on from there, or null
   * @throws what the table throws
   */
  async fetchAfter(cursor: StreamCursor): Promise<Resync<Change> | null> {
    for (let attempt = 1; ; attempt++) {
      if (resyncCause(cursor, this.position) !== null) {
        const cause = resyncCause(cursor, await this.look());
        if (cause !== null) return this.resync(cause);
      }
      if (this.endsAt(cursor) || this.eventAfter(cursor) !== undefined) return null;
      await this.read(cursor.number);
      if (this.eventAfter(cursor) !== undefined) return null;
      // What should be there is not: it was removed, or it was never there and somebody rang for nothing.
      await this.look();
      if (attempt > 1 && this.distance(cursor) > 0) return this.resync("CURSOR_TOO_OLD");
    }
  }

  /** Where the stream stands, as a cursor. */
  get end(): StreamCursor {
    return { generation: this.position.generation, number: this.position.lastNumber };
  }

  close(): void {
    this.stopListening();
    clearInterval(this.check);
    this.memory.clear();
  }

  private resync(cause: ResyncCause): Resync<Change> {
    const { end, lastResync: last } = this;
    if (last?.cause === cause && last.cursor.generation === end.generation && last.cursor.number === end.number) {
      return last;
    }
    this.lastResync = { kind: "RESYNC", companyId: this.companyId, cursor: end, cause };
    return this.lastResync;
  }

  private reached(number: number): void {
    if (number > this.position.lastNumber) this.move({ ...this.position, lastNumber: number });
  }

  private move(position: StreamPosition): void {
    // Those who wait while nothing is being read stand where the stream ended until now.
    if (this.waiting.size > 0 && !this.readingAhead) this.readThrough = this.position.lastNumber;
    this.position = position;
    this.readAhead();
  }

  /** One read at a time: what comes meanwhile is read with the next one. Whoever finds nothing then reads for itself, and learns why. */
  private readAhead(): void {
    if (this.readingAhead || this.waiting.size === 0 || this.position.lastNumber <= this.readThrough) return;
    this.readingAhead = true;
    const wake = () => {
      this.readingAhead = false;
      this.wake();
    };
    void this.read(this.readThrough).then(wake, wake);
  }

  /** A stream that began anew, or was set back: nothing that was read counts any more. */
  private setBack(position: StreamPosition): void {
    this.position = position;
    this.readThrough = position.lastNumber;
    this.memory.clear();
    this.wake();
  }

  private wake(): void {
    const waking = [...this.waiting];
    this.waiting.clear();
    for (const resume of waking) resume();
  }

  /** Those at the live end begin where they stand, all others where a page begins. */
  private read(number: number): Promise<void> {
    const from = number >= this.readThrough ? number : number - (number % PAGE_SIZE);
    const underWay = this.reads.get(from);
    if (underWay !== undefined) return underWay;
    const read = this.readPage(from).finally(() => this.reads.delete(from));
    this.reads.set(from, read);
    return read;
  }

  private async readPage(from: number): Promise<void> {
    const { generation } = this.position;
    const changes = await this.table.changesAfter(this.companyId, from, PAGE_SIZE);
    const last = changes.at(-1)?.number ?? 0;
    // A stream that was set back meanwhile has less than this, or something else.
    if (generation !== this.position.generation) return;
    for (const change of changes) {
      const cursor = { generation, number: change.number };
      this.memory.set(change.number, { kind: "CHANGED", companyId: this.companyId, cursor, change });
    }
    this.readThrough = Math.max(this.readThrough, last);
    this.reached(last);
  }
}

function nothing(): void {}
