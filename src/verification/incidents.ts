import { nanoid } from "nanoid";
import sql from "sql-template-tag";
import type { Database } from "../database/database.js";
import { isDuplicate } from "../database/database-error.js";
import type { Log } from "../log.js";
import type { Provider } from "../platforms/provider.js";
import type { Bell } from "../api/bell.js";
import { type IncidentKind, type IncidentThresholds, judgeIncident, type ProviderAnswers } from "./incident.rules.js";
import { readOpenProviders } from "./read-incidents.js";
import { readProviderAnswers } from "./provider-answers.js";

export interface IncidentsParts {
  readonly database: Database;
  readonly bell: Bell;
  readonly thresholds: IncidentThresholds;
  readonly log: Log;
}

/** How old the answer to "is there an incident" may be. */
const REMEMBERED_MS = 2_000;

/** Whether a provider misbehaves for many at once. There is one open incident of a provider at most, for all processes. */
export class Incidents {
  private open: { readonly providers: Promise<ReadonlySet<Provider>>; readonly until: number } | null = null;

  constructor(private readonly parts: IncidentsParts) {}

  /** Whether verdicts of the provider are held at present; what another process opened or closed is known 2 s later. */
  async isOpen(provider: Provider): Promise<boolean> {
    if (this.open === null || this.open.until <= performance.now()) {
      const providers = readOpenProviders(this.parts.database).then((open) => new Set(open));
      this.open = { providers, until: performance.now() + REMEMBERED_MS };
      providers.catch(() => this.forget());
    }
    return (await this.open.providers).has(provider);
  }

  /**
   * Looks at what the provider said lately, and opens an incident if it is one; to be called when something bad was written down.
   *
   * @returns whether one is open
   */
  async consider(provider: Provider, now: Date): Promise<boolean> {
    const { database, thresholds } = this.parts;
    if (await this.isOpen(provider)) return true;
    const answers = await readProviderAnswers(database, provider, thresholds, now);
    const kind = judgeIncident(answers, thresholds);
    if (kind === null) return false;
    await this.begin(provider, kind, answers, now);
    return true;
  }

  /** Ends an incident, if nobody has ended it yet. @returns whether this call did */
  async end(id: string, now: Date): Promise<boolean> {
    const { database, bell, log } = this.parts;
    const ended = await database.transaction(async (tx) => {
      const count = await tx.execute(
        sql`UPDATE incidents SET open_provider = NULL, closed_at = ${now}, updated_at = ${now}
          WHERE id = ${id} AND open_provider IS NOT NULL`,
      );
      if (count === 1) tx.afterCommit(() => bell.ring());
      return count === 1;
    });
    this.forget();
    if (ended) log.warn({ incident: id }, "an incident is over");
    return ended;
  }

  /** Of those who see it at the same time one opens it; the unique column decides which. */
  private async begin(provider: Provider, kind: IncidentKind, answers: ProviderAnswers, now: Date): Promise<void> {
    const { database, bell, log } = this.parts;
    const { grants, companies } = kind === "DEAD" ? answers.dead : answers.silent;
    try {
      await database.transaction(async (tx) => {
        await tx.execute(
          sql`INSERT INTO incidents (id, provider, open_provider, kind, opened_at, grants_concerned, companies_concerned, updated_at)
            VALUES (${nanoid()}, ${provider}, ${provider}, ${kind}, ${now}, ${grants}, ${companies}, ${now})`,
        );
        tx.afterCommit(() => bell.ring());
      });
      log.error({ provider, kind, grants, companies }, "a provider misbehaves for many: its verdicts are held");
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    } finally {
      this.forget();
    }
  }

  private forget(): void {
    this.open = null;
  }
}
