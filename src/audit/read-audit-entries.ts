import sql, { join, raw, type Sql } from "sql-template-tag";
import { fromGlobalId } from "../api/global-id.rules.js";
import { type PageRequest, type PageSlice, slicePage } from "../api/page.rules.js";
import { readMoment, type StoredMoment } from "../database/moment.js";
import type { SqlReader } from "../database/transaction.js";
import type { AuditEntryRow } from "./audit-entry.entity.js";
import type { AuditEntryFilter } from "./audit-entry.types.js";

/** Where an entry stands: the list goes by instant, then by id. */
export interface AuditPosition {
  readonly occurredAt: Date;
  readonly id: string;
}

export interface AuditQuery {
  readonly filter: AuditEntryFilter;
  readonly page: PageRequest;
  readonly after: AuditPosition | null;
  readonly before: AuditPosition | null;
}

/** What an actor is called in global ids. */
export const ACTOR_TYPES = { USER: "User", SERVICE_KEY: "ServiceKey" } as const;

type StoredEntry = Omit<AuditEntryRow, "occurredAt" | "details"> & {
  occurredAt: StoredMoment;
  details: string | null;
};

/** A page of a company's entries, newest first. */
export async function readAuditEntries(
  database: SqlReader,
  companyId: number,
  query: AuditQuery,
): Promise<PageSlice<AuditEntryRow>> {
  const direction = raw(query.page.backward ? "ASC" : "DESC");
  const rows = await database.query<StoredEntry>(sql`
    SELECT id AS id, company_id AS companyId, occurred_at AS occurredAt, actor_kind AS actorKind, actor_id AS actorId,
      action AS action, target_type AS targetType, target_id AS targetId, details AS details, address AS address,
      request_id AS requestId
    FROM audit_entries
    WHERE ${join([sql`company_id = ${companyId}`, ...bounds(query), ...conditions(query.filter)], " AND ")}
    ORDER BY company_id ${direction}, occurred_at ${direction}, id ${direction}
    LIMIT ${query.page.size + 1}`);
  return slicePage(query.page, rows.map(fromColumns));
}

/** The first half of each lets the index find its place; a row comparison would do on SQLite alone. */
function bounds({ after, before }: AuditQuery): Sql[] {
  const found: Sql[] = [];
  if (after !== null) {
    const { occurredAt, id } = after;
    found.push(sql`occurred_at <= ${occurredAt} AND (occurred_at < ${occurredAt} OR id < ${id})`);
  }
  if (before !== null) {
    const { occurredAt, id } = before;
    found.push(sql`occurred_at >= ${occurredAt} AND (occurred_at > ${occurredAt} OR id > ${id})`);
  }
  return found;
}

const NOTHING = sql`1 = 0`;

function conditions(filter: AuditEntryFilter): Sql[] {
  const found: Sql[] = [];
  if (filter.actions) found.push(isOneOf("action", filter.actions));
  if (filter.actorKinds) found.push(isOneOf("actor_kind", filter.actorKinds));
  if (filter.actor) found.push(isActor(filter.actor));
  if (filter.target) found.push(isTarget(filter.target));
  if (filter.since) found.push(sql`occurred_at >= ${filter.since}`);
  if (filter.until) found.push(sql`occurred_at < ${filter.until}`);
  return found;
}

/** What is no code names nothing that was ever recorded, and must not meet an ASCII column. */
function isOneOf(column: "action" | "actor_kind", values: readonly string[]): Sql {
  const codes = values.filter((value) => /^[A-Z_]{1,64}$/.test(value));
  return codes.length === 0 ? NOTHING : sql`${raw(column)} IN (${join(codes)})`;
}

function isActor(globalId: string): Sql {
  const id = fromGlobalId(globalId);
  const kind = id?.type === ACTOR_TYPES.USER ? "USER" : id?.type === ACTOR_TYPES.SERVICE_KEY ? "SERVICE_KEY" : null;
  return id === null || kind === null ? NOTHING : sql`actor_kind = ${kind} AND actor_id = ${id.localId}`;
}

function isTarget(globalId: string): Sql {
  const id = fromGlobalId(globalId);
  return id === null ? NOTHING : sql`target_type = ${id.type} AND target_id = ${id.localId}`;
}

function fromColumns(row: StoredEntry): AuditEntryRow {
  return {
    ...row,
    occurredAt: readMoment(row.occurredAt),
    details: row.details === null ? null : (JSON.parse(row.details) as Record<string, unknown>),
  };
}
