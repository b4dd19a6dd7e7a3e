import type { SqlReader } from "../database/transaction.js";
import type { Bell } from "../api/bell.js";
import { Follower } from "../api/follower.js";
import { type IncidentFacts, readIncidentsById, readNewestIncidents } from "./read-incidents.js";

/** How late an incident of another process may be seen. */
export const INCIDENT_POLL_MS = 1_500;
/** More incidents than this do not begin between two looks. */
const NEWEST = 20;
/** Events that a subscriber has not taken; of those beyond it, the oldest are dropped. */
const MOST_PENDING = 50;

/** An incident that was opened or closed: `closedAt` tells which. */
export type IncidentEvent = IncidentFacts;

/**
 * Tells subscribers of incidents that open and close, in whichever process: by the bell within this one, by looking at the table
 * otherwise. Costs nothing while nobody listens.
 */
export class IncidentFeed {
  private readonly followers = new Set<Follower<IncidentEvent>>();
  private known: Map<string, IncidentFacts> | null = null;
  private looking: Promise<void> | null = null;
  private lookAgain = false;
  private stopListening: (() => void) | null = null;
  private timer: NodeJS.Timeout | null = null;

  /** @param onError told of a look that failed; the next one comes in its time */
  constructor(
    private readonly reader: SqlReader,
    private readonly bell: Bell,
    private readonly onError: (error: unknown) => void,
    private readonly intervalMs = INCIDENT_POLL_MS,
  ) {}

  /** From now on. The first who comes makes the feed look at what there is, so that nothing after this call is missed. */
  async follow(): Promise<AsyncIterableIterator<IncidentEvent>> {
    const follower = new Follower<IncidentEvent>(MOST_PENDING, () => this.leave(follower));
    this.followers.add(follower);
    if (this.followers.size === 1) this.begin();
    try {
      if (this.known === null) await this.look();
      return follower;
    } catch (error) {
      this.leave(follower);
      throw error;
    }
  }

  close(): void {
    for (const follower of this.followers) void follower.return();
  }

  private begin(): void {
    this.stopListening = this.bell.listen(() => this.wake());
    this.timer = setInterval(() => this.wake(), this.intervalMs);
    this.timer.unref();
  }

  private leave(follower: Follower<IncidentEvent>): void {
    this.followers.delete(follower);
    if (this.followers.size > 0) return;
    this.stopListening?.();
    if (this.timer !== null) clearInterval(this.timer);
    this.known = null;
  }

  private wake(): void {
    this.look().catch(this.onError);
  }

  /** One look at a time; a bell during one makes it look once more. */
  private look(): Promise<void> {
    if (this.looking !== null) {
      this.lookAgain = true;
      return this.looking;
    }
    this.looking = this.lookUntilQuiet().finally(() => {
      this.looking = null;
    });
    return this.looking;
  }

  private async lookUntilQuiet(): Promise<void> {
    do {
      this.lookAgain = false;
      await this.lookOnce();
    } while (this.lookAgain);
  }

  private async lookOnce(): Promise<void> {
    const before = this.known;
    const found = await readNewestIncidents(this.reader, NEWEST);
    const ids = new Set(found.map(({ id }) => id));
    const missing = [...(before?.values() ?? [])].filter(({ id, closedAt }) => closedAt === null && !ids.has(id));
    found.push(
      ...(await readIncidentsById(
        this.reader,
        missing.map(({ id }) => id),
      )),
    );
    if (this.followers.size === 0) return;
    this.known = new Map(found.map((incident) => [incident.id, incident]));
    if (before === null) return;
    for (const event of found.flatMap((incident) => news(before.get(incident.id), incident))) {
      for (const follower of this.followers) follower.take(event);
    }
  }
}

/** What a look found of an incident that the one before did not: that it opened, that it closed, or both. */
function news(before: IncidentFacts | undefined, now: IncidentFacts): IncidentEvent[] {
  const events: IncidentEvent[] = before === undefined ? [{ ...now, closedAt: null }] : [];
  if (now.closedAt !== null && (before === undefined || before.closedAt === null)) events.push(now);
  return events;
}
