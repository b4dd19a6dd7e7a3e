import sql from "sql-template-tag";
import type { SqlReader } from "../../database/transaction.js";
import type { Log } from "../../log.js";
import { isTooMany } from "./mail-breaker.rules.js";

/** The newest sends that are looked at. */
const SENDS = 1_000;
/** Older ones say nothing of today, so sending goes on by itself after a day of silence. */
const WINDOW_MS = 24 * 3_600_000;
/** The alarm is repeated so often while nothing is sent. */
const REMIND_MS = 3_600_000;

/** Stops all mails when too many of the last ones bounced or were called spam, before the sender's name is ruined (M-8). */
export class MailBreaker {
  private alarmedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly reader: SqlReader,
    private readonly log: Log,
  ) {}

  async isOpen(now: Date): Promise<boolean> {
    const since = new Date(now.getTime() - WINDOW_MS);
    const rows = await this.reader.query<{ state: string; sends: number | string }>(
      sql`SELECT state, COUNT(*) AS sends FROM (SELECT state FROM deliveries WHERE sent_at > ${since} ORDER BY sent_at DESC LIMIT ${SENDS}) newest
        GROUP BY state`,
    );
    const count = (state: string) => Number(rows.find((row) => row.state === state)?.sends ?? 0);
    const counts = { bounced: count("BOUNCED"), complained: count("COMPLAINED") };
    const open = isTooMany(counts);
    if (open) this.alarm(counts);
    else this.alarmedAt = Number.NEGATIVE_INFINITY;
    return open;
  }

  private alarm(counts: object): void {
    if (performance.now() - this.alarmedAt < REMIND_MS) return;
    this.alarmedAt = performance.now();
    this.log.error({ ...counts, of: SENDS }, "too many mails bounce or are called spam: no mail is sent for now");
  }
}
