import sql, { join, raw, type Sql } from "sql-template-tag";
import { type PageRequest, type PageSlice, slicePage } from "../../api/page.rules.js";
import type { PersonKey } from "../../companies/people.js";
import type { SqlReader } from "../../database/transaction.js";
import { INBOX_FACTS, type InboxFacts, type InboxRow, readInboxFacts } from "./inbox-facts.js";

/** Where a notification stands: the list goes by instant, then by id. */
export interface InboxPosition {
  readonly createdAt: Date;
  readonly id: string;
}

export interface InboxQuery {
  readonly page: PageRequest;
  readonly unreadOnly: boolean;
  readonly after: InboxPosition | null;
  readonly before: InboxPosition | null;
}

/** A page of one person's notifications, the newest first. */
export async function readInbox(
  reader: SqlReader,
  person: PersonKey,
  query: InboxQuery,
): Promise<PageSlice<InboxFacts>> {
  const direction = raw(query.page.backward ? "ASC" : "DESC");
  const rows = await reader.query<InboxRow>(
    sql`SELECT ${INBOX_FACTS} FROM notifications WHERE ${join([...owned(person, query.unreadOnly), ...bounds(query)], " AND ")}
      ORDER BY created_at ${direction}, id ${direction} LIMIT ${query.page.size + 1}`,
  );
  return slicePage(query.page, rows.map(readInboxFacts));
}

export async function countInbox(reader: SqlReader, person: PersonKey, unreadOnly: boolean): Promise<number> {
  const [row] = await reader.query<{ found: number | string }>(
    sql`SELECT COUNT(*) AS found FROM notifications WHERE ${join(owned(person, unreadOnly), " AND ")}`,
  );
  return Number(row?.found ?? 0);
}

/** Those of a person's notifications that have these ids. */
export async function readInboxByIds(
  reader: SqlReader,
  person: PersonKey,
  ids: readonly string[],
): Promise<InboxFacts[]> {
  if (ids.length === 0) return [];
  const rows = await reader.query<InboxRow>(
    sql`SELECT ${INBOX_FACTS} FROM notifications WHERE ${join(owned(person, false), " AND ")} AND id IN (${join([...ids])})
      ORDER BY created_at DESC, id DESC`,
  );
  return rows.map(readInboxFacts);
}

function owned({ companyId, userId }: PersonKey, unreadOnly: boolean): Sql[] {
  const theirs = [sql`company_id = ${companyId}`, sql`user_id = ${userId}`];
  return unreadOnly ? [...theirs, sql`read_at IS NULL`] : theirs;
}

function bounds({ after, before }: InboxQuery): Sql[] {
  const found: Sql[] = [];
  if (after !== null) {
    const { createdAt, id } = after;
    found.push(sql`created_at <= ${createdAt} AND (created_at < ${createdAt} OR id < ${id})`);
  }
  if (before !== null) {
    const { createdAt, id } = before;
    found.push(sql`created_at >= ${createdAt} AND (created_at > ${createdAt} OR id > ${id})`);
  }
  return found;
}
