import sql, { join } from "sql-template-tag";
import type { Database } from "../../database/database.js";
import type { Transaction } from "../../database/transaction.js";
import { cancelPlanned } from "../ledger/cancel-planned.js";
import { factKey } from "../ledger/fact.js";
import { beginTelling, holdTelling, noteTold, readUntold, type UntoldIncident } from "./incident-progress.js";
import type { IncidentPhase } from "./incident-telling.entity.js";
import type { News } from "./news.js";
import type { TellPeople } from "./tell-people.js";

/** Companies in one transaction. */
const BATCH = 50;

/**
 * Tells the companies that an incident touches: that it is the network, and that it is over. Never in the transaction that opens or ends
 * one, but company by company afterwards; a run that is cut off is gone on with by the next.
 */
export class TellIncidents {
  constructor(
    private readonly database: Database,
    private readonly people: TellPeople,
    private readonly batch = BATCH,
  ) {}

  /** What there is to tell is due at once, so there is no instant to wait for. */
  nextInstant(): Promise<null> {
    return Promise.resolve(null);
  }

  /** @returns how many transactions told companies something */
  async run(now: Date, signal?: AbortSignal): Promise<number> {
    let batches = 0;
    for (const incident of await readUntold(this.database)) {
      await beginTelling(this.database, incident, now);
      while (signal?.aborted !== true && (await this.tellBatch(incident, now))) batches += 1;
    }
    return batches;
  }

  private tellBatch(incident: UntoldIncident, now: Date): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const through = await holdTelling(tx, incident);
      if (through === null) return false;
      const companies = await nextCompanies(tx, through, this.batch);
      const last = companies.at(-1);
      await noteTold(tx, incident, last ?? null, now);
      if (last === undefined) return false;
      const news = await (incident.phase === "OPENED" ? newsOfOpening : newsOfEnd)(tx, incident, companies, now);
      await this.people.tell(tx, news, now);
      return true;
    });
  }
}

async function nextCompanies(tx: Transaction, after: number, count: number): Promise<number[]> {
  const rows = await tx.query<{ id: number }>(
    sql`SELECT id FROM companies WHERE id > ${after} ORDER BY id LIMIT ${count}`,
  );
  return rows.map(({ id }) => id);
}

/** For those of the companies that have connections at the provider. */
async function newsOfOpening(tx: Transaction, incident: UntoldIncident, companies: readonly number[]): Promise<News[]> {
  const rows = await tx.query<{ company_id: number; accounts: number | string }>(
    sql`SELECT a.company_id, COUNT(*) AS accounts FROM social_accounts a
      JOIN grants g ON g.company_id = a.company_id AND g.id = a.grant_id
      WHERE a.company_id IN (${join([...companies])}) AND g.provider = ${incident.provider} AND a.status <> 'DISCONNECTED'
      GROUP BY a.company_id ORDER BY a.company_id`,
  );
  return rows.map((row) => newsOf(incident, row.company_id, Number(row.accounts)));
}

/** For those who were told of the beginning; by mail only where that mail is on its way, since otherwise there is nothing to answer. */
async function newsOfEnd(
  tx: Transaction,
  incident: UntoldIncident,
  companies: readonly number[],
  now: Date,
): Promise<News[]> {
  const opening = keyOf(incident, "OPENED");
  const told = sql`company_id IN (${join([...companies])}) AND fact_key = ${opening}`;
  await cancelPlanned(tx, told, () => true, now);
  const inApp = await tx.query<{ company_id: number; user_id: string; accounts: number }>(
    sql`SELECT company_id, user_id, accounts FROM notifications WHERE ${told}`,
  );
  const mailed = await tx.query<{ company_id: number; user_id: string }>(
    sql`SELECT company_id, user_id FROM notification_ledger WHERE ${told} AND state = 'GROUPED'`,
  );
  const accounts = new Map(inApp.map((row) => [row.company_id, row.accounts]));
  return companies.flatMap((companyId) => {
    const readers = { inApp: peopleOf(inApp, companyId), mail: peopleOf(mailed, companyId) };
    if (readers.inApp.size + readers.mail.size === 0) return [];
    return [{ ...newsOf(incident, companyId, accounts.get(companyId) ?? 0), readers }];
  });
}

function peopleOf(rows: readonly { company_id: number; user_id: string }[], companyId: number): ReadonlySet<string> {
  return new Set(rows.filter((row) => row.company_id === companyId).map((row) => row.user_id));
}

function newsOf(incident: UntoldIncident, companyId: number, accounts: number): News {
  const { id: incidentId, provider, phase, openedAt, closedAt } = incident;
  return {
    companyId,
    kind: phase === "OPENED" ? "INCIDENT_OPENED" : "INCIDENT_CLOSED",
    category: "INCIDENTS",
    key: keyOf(incident, phase),
    accountId: null,
    happensAt: closedAt ?? openedAt,
    details: { provider, incidentId, accounts },
    mail: { kind: "INCIDENT", incidentId, provider, phase },
  };
}

function keyOf({ id: incidentId, provider }: UntoldIncident, phase: IncidentPhase): string {
  return factKey({ kind: "INCIDENT", incidentId, provider, phase });
}
