import sql, { join } from "sql-template-tag";
import type { PersonKey } from "../../companies/people.js";
import type { SqlReader } from "../../database/transaction.js";
import type { Bell } from "../../api/bell.js";
import { Follower } from "../../api/follower.js";
import type { InboxFacts } from "./inbox-facts.js";
import { readInboxByIds } from "./read-inbox.js";

/** How late something that another process added may be seen. */
export const INBOX_POLL_MS = 1_000;
/** A transaction that ends later than this after it has added a row is not seen live; longer than statements and lock waits may take. */
const WINDOW_SECONDS = 60;
/** People in one statement. */
const CHUNK = 200;

/** Events that a subscriber has not taken; of those beyond it, the oldest are dropped: they can be read in the list. */
const MOST_PENDING = 500;

/** One person who listens, on any number of sockets. */
interface Audience {
  readonly person: PersonKey;
  readonly followers: Set<Follower<InboxFacts>>;
  /** What is in the window and was there before, or has been handed out. Null until the first look. */
  known: ReadonlySet<string> | null;
}

/**
 * Tells people who listen what is added to their inboxes, in whichever process: by the bell within this one, by looking at the table
 * otherwise. Rows become visible in the order of commits, not of their instants (D-3), so each look covers a window of real time and what
 * was seen in it is remembered. Costs nothing while nobody listens.
 */
export class InboxFeed {
  private readonly audiences = new Map<string, Audience>();
  private looking: Promise<void> | null = null;
  private nextLook: Promise<void> | null = null;
  private stopListening: (() => void) | null = null;
  private timer: NodeJS.Timeout | null = null;

  /** @param onError told of a look that failed; the next one comes in its time */
  constructor(
    private readonly reader: SqlReader,
    private readonly bell: Bell,
    private readonly onError: (error: unknown) => void,
    private readonly intervalMs = INBOX_POLL_MS,
  ) {}

  /** From now on: what is committed after this call has answered is not missed. */
  async follow(person: PersonKey): Promise<AsyncIterableIterator<InboxFacts>> {
    const key = `${person.companyId} ${person.userId}`;
    const audience = this.audiences.get(key) ?? { person, followers: new Set(), known: null };
    if (this.audiences.size === 0) this.begin();
    this.audiences.set(key, audience);
    const follower = new Follower<InboxFacts>(MOST_PENDING, () => this.leave(key, audience, follower));
    audience.followers.add(follower);
    try {
      if (audience.known === null) await this.look();
      return follower;
    } catch (error) {
      await follower.return();
      throw error;
    }
  }

  /** How many people listen in this process. */
  get listening(): number {
    return this.audiences.size;
  }

  close(): void {
    for (const { followers } of this.audiences.values()) for (const follower of followers) void follower.return();
  }

  private begin(): void {
    this.stopListening = this.bell.listen(() => this.wake());
    this.timer = setInterval(() => this.wake(), this.intervalMs);
    this.timer.unref();
  }

  private leave(key: string, audience: Audience, follower: Follower<InboxFacts>): void {
    audience.followers.delete(follower);
    if (audience.followers.size > 0 || this.audiences.get(key) !== audience) return;
    this.audiences.delete(key);
    if (this.audiences.size > 0) return;
    this.stopListening?.();
    if (this.timer !== null) clearInterval(this.timer);
  }

  private wake(): void {
    this.look().catch(this.onError);
  }

  /** One look at a time. Those who ask during one share the next, since that one may have read already. */
  private look(): Promise<void> {
    this.nextLook ??= (this.looking ?? Promise.resolve()).then(() => {
      this.nextLook = null;
      const look = this.lookOnce();
      this.looking = look.catch(() => undefined);
      return look;
    });
    return this.nextLook;
  }

  private async lookOnce(): Promise<void> {
    const audiences = [...this.audiences.values()];
    for (let from = 0; from < audiences.length; from += CHUNK) await this.lookFor(audiences.slice(from, from + CHUNK));
  }

  private async lookFor(audiences: readonly Audience[]): Promise<void> {
    const people = audiences.map(
      ({ person }) =>
        sql`(company_id = ${person.companyId} AND user_id = ${person.userId} AND stored_at > ${this.since})`,
    );
    const rows = await this.reader.query<{ company_id: number; user_id: string; id: string }>(
      sql`SELECT company_id, user_id, id FROM notifications WHERE ${join(people, " OR ")}`,
    );
    const found = new Map<string, Set<string>>();
    for (const { company_id, user_id, id } of rows) {
      const key = `${company_id} ${user_id}`;
      const ids = found.get(key);
      if (ids === undefined) found.set(key, new Set([id]));
      else ids.add(id);
    }
    for (const audience of audiences) {
      await this.tell(audience, found.get(`${audience.person.companyId} ${audience.person.userId}`) ?? new Set());
    }
  }

  private get since() {
    return this.reader.dialect.databaseNowPlus(-WINDOW_SECONDS);
  }

  private async tell(audience: Audience, found: ReadonlySet<string>): Promise<void> {
    const { known, person, followers } = audience;
    const fresh = known === null ? [] : [...found].filter((id) => !known.has(id));
    const facts = await readInboxByIds(this.reader, person, fresh);
    audience.known = found;
    for (const each of facts.toReversed()) for (const follower of followers) follower.take(each);
  }
}
