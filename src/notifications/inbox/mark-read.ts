import sql, { join, type Sql } from "sql-template-tag";
import type { PersonKey } from "../../companies/people.js";
import type { Database } from "../../database/database.js";

/** Rows of one transaction. */
const BATCH = 500;

/** Marks notifications of a person. Those that are read already keep their instant, and others' are passed over. @returns how many it marked */
export function markRead(database: Database, person: PersonKey, ids: readonly string[], now: Date): Promise<number> {
  if (ids.length === 0) return Promise.resolve(0);
  return database.transaction((tx) =>
    tx.execute(sql`UPDATE notifications SET read_at = ${now} WHERE ${unread(person)} AND id IN (${join([...ids])})`),
  );
}

/** Marks everything that was told at an instant or before it, some at a time. @returns how many it marked */
export async function markAllRead(database: Database, person: PersonKey, upTo: Date, now: Date): Promise<number> {
  let marked = 0;
  for (;;) {
    const rows = await database.query<{ id: string }>(
      sql`SELECT id FROM notifications WHERE ${unread(person)} AND created_at <= ${upTo} ORDER BY created_at LIMIT ${BATCH}`,
    );
    marked += await markRead(
      database,
      person,
      rows.map(({ id }) => id),
      now,
    );
    if (rows.length < BATCH) return marked;
  }
}

function unread({ companyId, userId }: PersonKey): Sql {
  return sql`company_id = ${companyId} AND user_id = ${userId} AND read_at IS NULL`;
}
