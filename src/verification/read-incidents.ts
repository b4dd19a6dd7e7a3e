import sql, { join, raw, type Sql } from "sql-template-tag";
import { type PageRequest, type PageSlice, slicePage } from "../api/page.rules.js";
import { readMoment, readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { SqlReader } from "../database/transaction.js";
import type { Provider } from "../platforms/provider.js";
import type { IncidentKind } from "./incident.rules.js";

/** An incident as everybody may see it. */
export interface IncidentFacts {
  readonly id: string;
  readonly provider: Provider;
  readonly kind: IncidentKind;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
}

/** Where an incident stands: the list goes by instant, then by id. */
export interface IncidentPosition {
  readonly openedAt: Date;
  readonly id: string;
}

interface StoredIncident {
  id: string;
  provider: Provider;
  kind: IncidentKind;
  opened_at: StoredMoment;
  closed_at: StoredMoment | null;
}

const COLUMNS = sql`id, provider, kind, opened_at, closed_at`;

export interface IncidentQuery {
  readonly page: PageRequest;
  readonly after: IncidentPosition | null;
  readonly before: IncidentPosition | null;
}

/** A page of incidents, newest first. They belong to the installation: there is no company in the condition. */
export async function readIncidents(reader: SqlReader, query: IncidentQuery): Promise<PageSlice<IncidentFacts>> {
  const direction = raw(query.page.backward ? "ASC" : "DESC");
  const rows = await reader.query<StoredIncident>(
    sql`SELECT ${COLUMNS} FROM incidents WHERE ${join([sql`1 = 1`, ...bounds(query)], " AND ")}
      ORDER BY opened_at ${direction}, id ${direction} LIMIT ${query.page.size + 1}`,
  );
  return slicePage(query.page, rows.map(toFacts));
}

/** Those that are open and the newest others: what can have changed since a moment ago. */
export async function readNewestIncidents(reader: SqlReader, count: number): Promise<IncidentFacts[]> {
  const open = await reader.query<StoredIncident>(
    sql`SELECT ${COLUMNS} FROM incidents WHERE open_provider IS NOT NULL`,
  );
  const newest = await reader.query<StoredIncident>(
    sql`SELECT ${COLUMNS} FROM incidents ORDER BY opened_at DESC, id DESC LIMIT ${count}`,
  );
  const found = new Map([...open, ...newest].map((row) => [row.id, toFacts(row)]));
  return [...found.values()].toSorted((a, b) => a.openedAt.getTime() - b.openedAt.getTime());
}

/** Incidents by their ids, those that exist. */
export async function readIncidentsById(reader: SqlReader, ids: readonly string[]): Promise<IncidentFacts[]> {
  if (ids.length === 0) return [];
  const rows = await reader.query<StoredIncident>(
    sql`SELECT ${COLUMNS} FROM incidents WHERE id IN (${join([...ids])})`,
  );
  return rows.map(toFacts);
}

function bounds({ after, before }: IncidentQuery): Sql[] {
  const found: Sql[] = [];
  if (after !== null) {
    const { openedAt, id } = after;
    found.push(sql`opened_at <= ${openedAt} AND (opened_at < ${openedAt} OR id < ${id})`);
  }
  if (before !== null) {
    const { openedAt, id } = before;
    found.push(sql`opened_at >= ${openedAt} AND (opened_at > ${openedAt} OR id > ${id})`);
  }
  return found;
}

function toFacts(row: StoredIncident): IncidentFacts {
  return {
    id: row.id,
    provider: row.provider,
    kind: row.kind,
    openedAt: readMoment(row.opened_at),
    closedAt: readOptionalMoment(row.closed_at),
  };
}

/** The providers that misbehave at present. */
export async function readOpenProviders(reader: SqlReader): Promise<readonly Provider[]> {
  const rows = await reader.query<{ provider: Provider }>(
    sql`SELECT open_provider AS provider FROM incidents WHERE open_provider IS NOT NULL ORDER BY open_provider`,
  );
  return rows.map(({ provider }) => provider);
}
