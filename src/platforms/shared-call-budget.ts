import sql, { type Sql } from "sql-template-tag";
import type { Database } from "../database/database.js";
import { readMoment, readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { Transaction } from "../database/transaction.js";
import type { Log } from "../log.js";
import type { CallBudget } from "./call-budget.js";
import { type CallSlots, cutMinute, takeBlock } from "./call-slots.rules.js";
import type { Provider } from "./provider.js";

export interface SharedCallBudgetParts {
  readonly provider: Provider;
  readonly appId: string;
  readonly callsPerMinute: number;
  readonly database: Database;
  readonly log: Pick<Log, "warn">;
}

interface StoredBudget {
  window_started_at: StoredMoment;
  calls_taken: number;
  blocked_until: StoredMoment | null;
  database_now: StoredMoment;
}

/** A database that has not answered by then is treated as away. */
const DATABASE_MS = 2_000;

/**
 * A budget that all processes draw from, in blocks, by the database's clock (D-25, D-29). Over any sliding minute the sum of all is
 * within the limit. While the database is away each process goes on within a share of its own: a fault of Relink's must not let
 * tokens die.
 */
export class SharedCallBudget implements CallBudget {
  private readonly slots: CallSlots;
  /** Instants of this process's monotonic clock, in milliseconds. */
  private left = 0;
  private leftUntil = 0;
  private emptyUntil = 0;
  private blockedUntil = 0;
  private fetching: Promise<void> | null = null;

  constructor(private readonly parts: SharedCallBudgetParts) {
    this.slots = cutMinute(parts.callsPerMinute);
  }

  async take(): Promise<number> {
    for (;;) {
      const now = performance.now();
      if (now < this.blockedUntil) return secondsUntil(this.blockedUntil, now);
      if (this.left > 0 && now < this.leftUntil) {
        this.left -= 1;
        return 0;
      }
      if (now < this.emptyUntil) return secondsUntil(this.emptyUntil, now);
      this.fetching ??= this.fetch().finally(() => {
        this.fetching = null;
      });
      await this.fetching;
    }
  }

  async blockFor(seconds: number): Promise<void> {
    const until = performance.now() + seconds * 1_000;
    if (until <= this.blockedUntil) return;
    this.blockedUntil = until;
    const writing = this.parts.database.transaction(async (tx) => {
      await this.lockRow(tx);
      const blockedUntil = tx.dialect.databaseNowPlus(seconds);
      await tx.execute(sql`
        UPDATE call_budgets SET blocked_until = ${blockedUntil}, updated_at = ${tx.dialect.databaseNow}
        WHERE ${this.isMine} AND (blocked_until IS NULL OR blocked_until < ${blockedUntil})`);
    });
    try {
      await inTime(writing);
    } catch (error) {
      this.warn(error, "other processes could not be told that a provider wants to be left alone");
    }
  }

  private async fetch(): Promise<void> {
    const asked = performance.now();
    try {
      const { calls, remainingMs, blockedMs } = await inTime(this.draw());
      this.left = calls;
      // Counted from before the question, so that a slot never lasts longer here than in the database.
      this.leftUntil = asked + remainingMs;
      if (calls === 0) this.emptyUntil = performance.now() + Math.max(1, remainingMs);
      this.blockedUntil = Math.max(this.blockedUntil, performance.now() + blockedMs);
    } catch (error) {
      this.warn(error, "the budget of calls cannot be read, this process goes on within a share of its own");
      this.left = this.slots.block;
      this.leftUntil = asked + this.slots.slotMs;
      this.emptyUntil = this.leftUntil;
    }
  }

  private draw(): Promise<{ calls: number; remainingMs: number; blockedMs: number }> {
    return this.parts.database.transaction(async (tx) => {
      const row = await this.lockRow(tx);
      const now = readMoment(row.database_now);
      const blockedMs = (readOptionalMoment(row.blocked_until)?.getTime() ?? 0) - now.getTime();
      const stored = { startedAt: readMoment(row.window_started_at), callsTaken: row.calls_taken };
      const { calls, slot, remainingMs } = takeBlock(this.slots, stored, now);
      if (blockedMs > 0) return { calls: 0, remainingMs: 0, blockedMs };
      await tx.execute(sql`
        UPDATE call_budgets SET window_started_at = ${slot.startedAt}, calls_taken = ${slot.callsTaken}, updated_at = ${now}
        WHERE ${this.isMine}`);
      return { calls, remainingMs, blockedMs: 0 };
    });
  }

  /** Holds the app's row, made on the way if there is none yet. */
  private async lockRow(tx: Transaction): Promise<StoredBudget> {
    const { dialect } = tx;
    const select = sql`
      SELECT window_started_at, calls_taken, blocked_until, ${dialect.databaseNow} AS database_now
      FROM call_budgets WHERE ${this.isMine}${dialect.forUpdate}`;
    const [row] = await tx.query<StoredBudget>(select);
    if (row !== undefined) return row;
    const { provider, appId } = this.parts;
    await tx.execute(sql`
      INSERT INTO call_budgets (provider, app_id, window_started_at, calls_taken, updated_at)
      VALUES (${provider}, ${appId}, ${dialect.databaseNow}, 0, ${dialect.databaseNow})${dialect.onConflictUpdate(["provider", "app_id"], [])}`);
    return (await tx.query<StoredBudget>(select))[0] as StoredBudget;
  }

  private get isMine(): Sql {
    return sql`provider = ${this.parts.provider} AND app_id = ${this.parts.appId}`;
  }

  private warn(error: unknown, message: string): void {
    this.parts.log.warn({ err: error, provider: this.parts.provider }, message);
  }
}

function secondsUntil(instant: number, now: number): number {
  return Math.max(1, Math.ceil((instant - now) / 1_000));
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error("The database did not answer in time.")), DATABASE_MS);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
