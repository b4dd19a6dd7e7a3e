import sql, { join } from "sql-template-tag";
import type { Database } from "../database/database.js";
import type { Bus } from "./bus.js";
import { MemoryBus } from "./memory-bus.js";

/** How late a change of another process may be seen (D-13). */
export const POLL_INTERVAL_MS = 2_000;

/** Companies in one statement. */
const CHUNK = 1_000;

/**
 * Between processes that share nothing but the database: at once within the process, by looking at the counters of the companies
 * that are listened to otherwise. Costs nothing while nobody listens.
 */
export class PollingBus implements Bus {
  readonly connected = true;
  private readonly local = new MemoryBus();
  private timer: NodeJS.Timeout;
  private currentMs: number;
  private looking = false;

  /** @param onError told of a poll that failed; the next one comes in its time */
  constructor(
    private readonly database: Database,
    private readonly onError: (error: unknown) => void,
    private readonly intervalMs = POLL_INTERVAL_MS,
  ) {
    this.currentMs = intervalMs;
    this.timer = this.start();
  }

  ring(companyId: number, number: number): void {
    this.local.ring(companyId, number);
  }

  listen(companyId: number, onRing: (number: number) => void): () => void {
    return this.local.listen(companyId, onRing);
  }

  /** From now on looks this often; null: as often as at the beginning. @returns whether that is a change */
  every(milliseconds: number | null): boolean {
    const wanted = milliseconds ?? this.intervalMs;
    if (wanted === this.currentMs) return false;
    this.currentMs = wanted;
    clearInterval(this.timer);
    this.timer = this.start();
    return true;
  }

  /** Looks once, beside the looks that come in their time. */
  lookNow(): void {
    void this.poll();
  }

  close(): void {
    clearInterval(this.timer);
    this.local.close();
  }

  private start(): NodeJS.Timeout {
    return setInterval(() => void this.poll(), this.currentMs).unref();
  }

  private async poll(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    try {
      await this.lookAtAll();
    } catch (error) {
      this.onError(error);
    } finally {
      this.looking = false;
    }
  }

  private async lookAtAll(): Promise<void> {
    const companies = this.local.companies();
    for (let from = 0; from < companies.length; from += CHUNK) await this.look(companies.slice(from, from + CHUNK));
  }

  private async look(companies: readonly number[]): Promise<void> {
    const rows = await this.database.query<{ company_id: number; last_number: number }>(
      sql`SELECT company_id, last_number FROM company_streams WHERE company_id IN (${join([...companies])})`,
    );
    for (const row of rows) this.local.ring(row.company_id, row.last_number);
  }
}
