import type { Database } from "../../database/database.js";
import type { Provider } from "../../platforms/provider.js";
import { groupCompany } from "./group-company.js";
import type { MailTiming } from "./mail-timing.js";
import { readOpenProviders } from "../../verification/read-incidents.js";
import { judgeSettling, type Settling } from "./settling.rules.js";
import { readWaiting, type WaitingCompany, writeSights } from "./waiting-companies.js";

/** Sights in one transaction. */
const CHUNK = 200;

export interface GroupDeliveriesParts {
  readonly database: Database;
  readonly timing: MailTiming;
  /** The address that mails come from. */
  readonly from: string;
}

export interface Grouped {
  /** Ledger rows that have found their mail. */
  readonly rows: number;
  /** Some wait for company, so another look is due soon. */
  readonly waiting: boolean;
}

/**
 * Makes mails of ledger rows that are due: one for each person and category, whatever came together. Level-triggered: any number of
 * processes may do it, at any time and twice. Companies take turns, each in a transaction of its own, so that one with very much to tell
 * does not delay the others (T-7).
 */
export class GroupDeliveries {
  constructor(private readonly parts: GroupDeliveriesParts) {}

  /** @param atOnce while the sandbox's clock jumps: nothing more is to come at this instant, so nothing is waited for */
  async run(now: Date, { signal, atOnce = false }: { signal?: AbortSignal; atOnce?: boolean } = {}): Promise<Grouped> {
    const { database, timing } = this.parts;
    const open = await readOpenProviders(database);
    const companies = await readWaiting(database, now, open);
    const judged = companies.map((company) => ({ company, settling: judgeSettling(company, timing) }));
    if (!atOnce) await this.noteChanges(judged);
    let ready = judged.filter(({ settling }) => atOnce || settling.kind === "READY").map(({ company }) => company);
    const waiting = ready.length < companies.length;
    let rows = 0;
    while (ready.length > 0) {
      const more: WaitingCompany[] = [];
      for (const company of ready) {
        if (signal?.aborted === true) return { rows, waiting };
        const found = await this.group(company.companyId, now, open, atOnce);
        rows += found;
        // What came meanwhile waits for the next run.
        if (found > 0 && found < company.rows) more.push({ ...company, rows: company.rows - found });
      }
      ready = more;
    }
    return { rows, waiting };
  }

  private group(companyId: number, now: Date, open: readonly Provider[], atOnce: boolean): Promise<number> {
    const { database, timing, from } = this.parts;
    const limits = atOnce ? null : timing;
    return database.transaction((tx) => groupCompany(tx, { companyId, now, open, limits, from }));
  }

  private async noteChanges(judged: readonly { company: WaitingCompany; settling: Settling }[]): Promise<void> {
    const sights = judged.flatMap(({ company, settling }) =>
      settling.kind === "CHANGED" ? [{ companyId: company.companyId, rows: company.rows, first: settling.first }] : [],
    );
    for (let from = 0; from < sights.length; from += CHUNK) {
      await this.parts.database.transaction((tx) => writeSights(tx, sights.slice(from, from + CHUNK)));
    }
  }
}
