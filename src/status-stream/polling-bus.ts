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
  private readonly local = new MemoryBus();
  private readonly timer: NodeJS.Timeout;
  private polling = false;

  /** @param onError told of a poll that failed; the next one comes in its time */
  constructor(
    private readonly database: Database,
    private readonly onError: (error: unknown) => void,
    intervalMs = POLL_INTERVAL_MS,
  ) {
    this.timer = setInterval(() => void this.poll(), intervalMs);
    this.timer.unref();
  }

  ring(companyId: number, number: number): void {
    this.local.ring(companyId, number);
  }

  listen(companyId: number, onRing: (number: number) => void): () => void {
    return this.local.listen(companyId, onRing);
  }

  close(): void {
    clearInterval(this.timer);
    this.local.close();
  }

  private async poll(): Promise<void> {
    if (this.polling) return;
    this.polling = true;
    try {
      const companies = this.local.companies();
      for (let from = 0; from < companies.length; from += CHUNK) await this.look(companies.slice(from, from + CHUNK));
    } catch (error) {
      this.onError(error);
    } finally {
      this.polling = false;
    }
  }

  private async look(companies: readonly number[]): Promise<void> {
    const rows = await this.database.query<{ company_id: number; last_number: number }>(
      sql`SELECT company_id, last_number FROM company_streams WHERE company_id IN (${join([...companies])})`,
    );
    for (const row of rows) this.local.ring(row.company_id, row.last_number);
  }
}
