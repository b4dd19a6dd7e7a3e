import sql from "sql-template-tag";
import type { Database } from "../database/database.js";
import { readMoment, type StoredMoment } from "../database/moment.js";
import { PROVIDERS, type Provider } from "../platforms/provider.js";
import type { AskKnownGood } from "./ask-known-good.js";
import { findKnownGood } from "./find-known-good.js";
import { isOver, nextWatch } from "./incident.rules.js";
import type { Incidents } from "./incidents.js";
import { recheckHeld } from "./recheck-held.js";

export interface WatchIncidentsParts {
  readonly database: Database;
  readonly incidents: Incidents;
  readonly askKnownGood: AskKnownGood;
}

interface OpenIncident {
  readonly id: string;
  readonly provider: Provider;
  readonly openedAt: Date;
  /** When it was opened or last watched. */
  readonly watchedAt: Date;
}

const MOST_ASKED = 5;

/** Sees incidents that nobody has noticed, and the end of those that are open. */
export class WatchIncidents {
  constructor(private readonly parts: WatchIncidentsParts) {}

  /** The next instant after the given one at which an open incident is to be watched; null if none is open. */
  async nextInstant(after: Date): Promise<Date | null> {
    const due = (await this.readOpen()).map(({ openedAt, watchedAt }) => nextWatch(openedAt, watchedAt));
    return due.filter((instant) => instant > after).toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null;
  }

  /** @returns how many open incidents were watched */
  async run(now: Date, signal: AbortSignal = new AbortController().signal): Promise<number> {
    for (const provider of PROVIDERS) await this.parts.incidents.consider(provider, now);
    let watched = 0;
    for (const incident of await this.readOpen()) {
      if (signal.aborted) break;
      if (nextWatch(incident.openedAt, incident.watchedAt) > now || !(await this.take(incident, now))) continue;
      await this.watch(incident, now, signal);
      watched += 1;
    }
    return watched;
  }

  private async watch({ id, provider, openedAt }: OpenIncident, now: Date, signal: AbortSignal): Promise<void> {
    const { database, incidents, askKnownGood } = this.parts;
    const chosen = await findKnownGood(database, provider, MOST_ASKED, now);
    const answers = await Promise.all(chosen.map((key) => askKnownGood.ask(key, now, signal)));
    const asked = answers.filter((answer) => answer !== null);
    const alive = asked.filter((answer) => answer === "ALIVE").length;
    // With nobody left to ask there is nothing left to hold either.
    if (chosen.length > 0 && !isOver(alive, asked.length)) return;
    if (await incidents.end(id, now)) await recheckHeld(database, provider, openedAt, now);
  }

  /** Of several processes one watches at a time. */
  private take({ id, watchedAt }: OpenIncident, now: Date): Promise<boolean> {
    return this.parts.database.transaction(async (tx) => {
      const count = await tx.execute(
        sql`UPDATE incidents SET updated_at = ${now}
          WHERE id = ${id} AND open_provider IS NOT NULL AND updated_at = ${watchedAt}`,
      );
      return count === 1;
    });
  }

  private async readOpen(): Promise<OpenIncident[]> {
    const rows = await this.parts.database.query<{
      id: string;
      provider: Provider;
      opened_at: StoredMoment;
      updated_at: StoredMoment;
    }>(sql`SELECT id, provider, opened_at, updated_at FROM incidents WHERE open_provider IS NOT NULL ORDER BY id`);
    return rows.map((row) => ({
      id: row.id,
      provider: row.provider,
      openedAt: readMoment(row.opened_at),
      watchedAt: readMoment(row.updated_at),
    }));
  }
}
