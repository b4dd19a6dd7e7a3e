import sql from "sql-template-tag";
import type { Clock } from "../clock.js";
import type { Database } from "../database/database.js";
import type { Log } from "../log.js";

const FOLLOW_EVERY_MS = 500;

/** A clock that can be moved forward. How far it is ahead of real time stands in the database, so that all processes show the same. */
export class SandboxClock implements Clock {
  private offsetMs = 0;
  private readonly following: NodeJS.Timeout;

  private constructor(
    private readonly database: Database,
    log: Log,
  ) {
    this.following = setInterval(() => {
      this.refresh().catch((error: unknown) => log.warn({ err: error }, "the sandbox's clock could not be followed"));
    }, FOLLOW_EVERY_MS);
    this.following.unref();
  }

  static async open(database: Database, log: Log): Promise<SandboxClock> {
    const clock = new SandboxClock(database, log);
    await clock.refresh();
    return clock;
  }

  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  toReal(instant: Date): Date {
    return new Date(instant.getTime() - this.offsetMs);
  }

  /** Milliseconds ahead of real time. */
  get offset(): number {
    return this.offsetMs;
  }

  /** Moves the clock forward to an instant, for all processes; one that has passed already changes nothing. */
  async moveTo(instant: Date): Promise<void> {
    const wanted = instant.getTime() - Date.now();
    await this.database.transaction((tx) =>
      tx.execute(sql`UPDATE installation SET clock_offset_ms = ${wanted} WHERE id = 1 AND clock_offset_ms < ${wanted}`),
    );
    await this.refresh();
  }

  /** Reads how far the clock has been moved; it never goes back. */
  async refresh(): Promise<void> {
    const [row] = await this.database.query<{ clock_offset_ms: number }>(
      sql`SELECT clock_offset_ms FROM installation WHERE id = 1`,
    );
    this.offsetMs = Math.max(this.offsetMs, Number(row?.clock_offset_ms ?? 0));
  }

  close(): void {
    clearInterval(this.following);
  }
}
