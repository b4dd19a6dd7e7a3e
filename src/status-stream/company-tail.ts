import type { Bus } from "./bus.js";
import {
  type ResyncCause,
  resyncCause,
  type StreamCursor,
  type StreamPosition,
} from "../accounts/stream-position.rules.js";

/** Where changes come from. */
export interface ChangeTable<Change extends { readonly number: number }> {
  /** Where the stream stands now. */
  position(companyId: number): Promise<StreamPosition>;
  /** Changes after a number, ascending and without a gap. */
  changesAfter(companyId: number, number: number, limit: number): Promise<readonly Change[]>;
}

/** What follows a cursor: changes, or the news that the stream does not go on from there, and where it stands instead. */
export type Following<Change> =
  | { readonly changes: readonly Change[] }
  | { readonly resync: ResyncCause; readonly cursor: StreamCursor };

/** Changes read at once. */
export const PAGE_SIZE = 200;
/** A ring may get lost; so often the table is asked anyway (D-13). */
export const POSITION_CHECK_MS = 30_000;

/**
 * The live end of one company's stream in this process. Everyone who follows it pulls at their own pace, so nobody's queue can grow;
 * those who stand at the same place share one read of the table (D-14).
 */
export class CompanyTail<Change extends { readonly number: number }> {
  private readonly reads = new Map<number, Promise<readonly Change[]>>();
  private readonly waiting = new Set<() => void>();
  private readonly stopListening: () => void;
  private readonly check: NodeJS.Timeout;
  private looking: Promise<void> = Promise.resolve();
  private nextLook: Promise<StreamPosition> | null = null;

  private constructor(
    private readonly companyId: number,
    private readonly table: ChangeTable<Change>,
    bus: Bus,
    private position: StreamPosition,
  ) {
    this.stopListening = bus.listen(companyId, (number) => this.reached(number));
    this.check = setInterval(() => void this.look().catch(() => undefined), POSITION_CHECK_MS);
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
    const setBack = found.generation !== knownBefore.generation || found.lastNumber < knownBefore.lastNumber;
    if (setBack || found.lastNumber > this.position.lastNumber) this.move(found);
    return this.position;
  }

  /**
   * Waits until there is something after a cursor.
   *
   * @throws what the table throws; AbortError when `signal` aborts first
   */
  async following(cursor: StreamCursor, signal: AbortSignal): Promise<Following<Change>> {
    for (;;) {
      signal.throwIfAborted();
      if (resyncCause(cursor, this.position) !== null) {
        const cause = resyncCause(cursor, await this.look());
        if (cause !== null) return this.resync(cause);
      }
      if (this.position.lastNumber > cursor.number) {
        const changes = await this.read(cursor.number);
        if (changes[0]?.number === cursor.number + 1) return { changes };
        const found = await this.look();
        if (changes.length > 0 || found.lastNumber > cursor.number) return this.resync("CURSOR_TOO_OLD");
      } else {
        await this.nextRing(signal);
      }
    }
  }

  /** Where the stream stands, as a cursor. */
  get end(): StreamCursor {
    return { generation: this.position.generation, number: this.position.lastNumber };
  }

  close(): void {
    this.stopListening();
    clearInterval(this.check);
  }

  private resync(cause: ResyncCause): Following<Change> {
    return { resync: cause, cursor: this.end };
  }

  private reached(number: number): void {
    if (number > this.position.lastNumber) this.move({ ...this.position, lastNumber: number });
  }

  private move(position: StreamPosition): void {
    this.position = position;
    const waking = [...this.waiting];
    this.waiting.clear();
    for (const resume of waking) resume();
  }

  private read(number: number): Promise<readonly Change[]> {
    const underWay = this.reads.get(number);
    if (underWay !== undefined) return underWay;
    const read = this.readPage(number).finally(() => this.reads.delete(number));
    this.reads.set(number, read);
    return read;
  }

  private async readPage(number: number): Promise<readonly Change[]> {
    const changes = await this.table.changesAfter(this.companyId, number, PAGE_SIZE);
    this.reached(changes.at(-1)?.number ?? 0);
    return changes;
  }

  private nextRing(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const resume = () => {
        this.waiting.delete(resume);
        signal.removeEventListener("abort", resume);
        resolve();
      };
      this.waiting.add(resume);
      signal.addEventListener("abort", resume, { once: true });
    });
  }
}

function nothing(): void {}
