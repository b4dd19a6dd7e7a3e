import sql from "sql-template-tag";
import type { Clock } from "../clock.js";
import type { Database } from "../database/database.js";
import type { SqlReader } from "../database/transaction.js";
import type { Log } from "../log.js";

const FOLLOW_EVERY_MS = 500;

/** A business clock that can be moved ahead. How far is kept in the installation's row, which all processes follow. */
export class SandboxClock implements Clock {
  private offset = 0;
  private readonly following: NodeJS.Timeout;
  private looking = false;
  private failing = false;

  private constructor(
    private readonly database: Database,
    private readonly log: Pick<Log, "warn">,
  ) {
    this.following = setInterval(() => void this.look(), FOLLOW_EVERY_MS);
    this.following.unref();
  }

  /** The clock as it stands now; it is followed until `close`. The installation must have been claimed. */
  static async open(database: Database, log: Pick<Log, "warn">): Promise<SandboxClock> {
    const clock = new SandboxClock(database, log);
    try {
      await clock.follow();
    } catch (error) {
      clock.close();
      throw error;
    }
    return clock;
  }

  now(): Date {
    return new Date(Date.now() + this.offset);
  }

  toReal(instant: Date): Date {
    return new Date(instant.getTime() - this.offset);
  }

  /** How far it is ahead of real time, in milliseconds. */
  get offsetMs(): number {
    return this.offset;
  }

  /** Takes over what another process has moved. */
  async follow(): Promise<void> {
    this.adopt(await readOffset(this.database));
  }

  /** Moves the clock of all processes to an instant, or leaves it where it is if that has passed. */
  async advanceTo(instant: Date): Promise<void> {
    const offset = instant.getTime() - Date.now();
    if (offset <= this.offset) return;
    const stored = await this.database.transaction(async (tx) => {
      await tx.execute(
        sql`UPDATE installation SET clock_offset_ms = ${offset} WHERE id = 1 AND clock_offset_ms < ${offset}`,
      );
      return readOffset(tx);
    });
    this.adopt(stored);
  }

  close(): void {
    clearInterval(this.following);
  }

  /** Time never goes back, whatever the row says. */
  private adopt(offset: number): void {
    this.offset = Math.max(this.offset, offset);
  }

  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    try {
      await this.follow();
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.log.warn({ err: error }, "the sandbox's clock cannot be read at the moment");
      this.failing = true;
    } finally {
      this.looking = false;
    }
  }
}

async function readOffset(reader: SqlReader): Promise<number> {
  const [row] = await reader.query<{ clockOffsetMs: number | string }>(
    sql`SELECT clock_offset_ms AS clockOffsetMs FROM installation WHERE id = 1`,
  );
  return Number(row?.clockOffsetMs ?? 0);
}
