import sql, { join } from "sql-template-tag";
import type { SqlReader } from "../database/transaction.js";
import type { Bell } from "../api/bell.js";
import { type AttemptFacts, type AttemptKey, isAttempt, readAttempt } from "./attempt-facts.js";

/** How late a step that another process took may be seen. */
export const ATTEMPT_POLL_MS = 1_000;
/** Attempts in one statement. */
const CHUNK = 200;

/**
 * Tells those who watch an attempt of its steps, in whichever process they are taken: by the bell within this one, by looking at the
 * versions of the watched rows otherwise. Costs nothing while nobody watches.
 */
export class AttemptFeed {
  private readonly watchers = new Set<AttemptWatcher>();
  private stopListening: (() => void) | null = null;
  private timer: NodeJS.Timeout | null = null;
  private polling = false;

  /** @param onError told of a look that failed; the next one comes in its time */
  constructor(
    private readonly reader: SqlReader,
    private readonly bell: Bell<AttemptKey>,
    private readonly onError: (error: unknown) => void,
    private readonly intervalMs = ATTEMPT_POLL_MS,
  ) {}

  /** First the attempt as it is now, then as it is after each step; steps that follow each other at once may come as one. Ends with it. */
  follow(key: AttemptKey): AsyncIterableIterator<AttemptFacts> {
    const watcher = new AttemptWatcher(key, this.reader, () => this.leave(watcher));
    this.watchers.add(watcher);
    if (this.watchers.size === 1) this.begin();
    return watcher;
  }

  close(): void {
    for (const watcher of this.watchers) void watcher.return();
  }

  private begin(): void {
    this.stopListening = this.bell.listen(({ companyId, id }) => {
      for (const watcher of this.watchers) {
        if (watcher.key.id === id && watcher.key.companyId === companyId) watcher.wake();
      }
    });
    this.timer = setInterval(() => void this.poll(), this.intervalMs);
    this.timer.unref();
  }

  private leave(watcher: AttemptWatcher): void {
    this.watchers.delete(watcher);
    if (this.watchers.size > 0) return;
    this.stopListening?.();
    if (this.timer !== null) clearInterval(this.timer);
  }

  private async poll(): Promise<void> {
    if (this.polling) return;
    this.polling = true;
    try {
      const watchers = [...this.watchers];
      for (let from = 0; from < watchers.length; from += CHUNK) await this.look(watchers.slice(from, from + CHUNK));
    } catch (error) {
      this.onError(error);
    } finally {
      this.polling = false;
    }
  }

  private async look(watchers: readonly AttemptWatcher[]): Promise<void> {
    const wanted = watchers.map(({ key }) => sql`(${isAttempt(key)})`);
    const rows = await this.reader.query<{ company_id: number; id: string; version: number }>(
      sql`SELECT company_id, id, version FROM reconnect_attempts WHERE ${join(wanted, " OR ")}`,
    );
    const versions = new Map(rows.map((row) => [`${row.company_id} ${row.id}`, row.version]));
    for (const watcher of watchers) {
      const version = versions.get(`${watcher.key.companyId} ${watcher.key.id}`);
      if (version !== watcher.seen) watcher.wake();
    }
  }
}

/** One subscriber's iterator: with a real `return()`, since a generator that waits would not let go. */
class AttemptWatcher implements AsyncIterableIterator<AttemptFacts> {
  /** The version that was handed out last. */
  seen = 0;
  private news = true;
  private ended = false;
  private resume: (() => void) | null = null;

  constructor(
    readonly key: AttemptKey,
    private readonly reader: SqlReader,
    private readonly release: () => void,
  ) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  wake(): void {
    this.news = true;
    this.resume?.();
  }

  async next(): Promise<IteratorResult<AttemptFacts>> {
    while (!this.ended) {
      if (this.news) {
        this.news = false;
        const attempt = await readAttempt(this.reader, this.key);
        if (attempt === null) break;
        if (attempt.version !== this.seen) {
          this.seen = attempt.version;
          // The last one is still handed out; whoever asks on gets the end.
          if (attempt.endedAt !== null) this.finish();
          return { done: false, value: attempt };
        }
        continue;
      }
      await new Promise<void>((resolve) => {
        this.resume = resolve;
      });
    }
    return this.return();
  }

  return(): Promise<IteratorResult<AttemptFacts>> {
    this.finish();
    return Promise.resolve({ done: true, value: undefined });
  }

  private finish(): void {
    if (this.ended) return;
    this.ended = true;
    this.release();
    this.resume?.();
  }
}
