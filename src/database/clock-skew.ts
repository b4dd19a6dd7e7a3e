import sql from "sql-template-tag";
import { readMoment, type StoredMoment } from "./moment.js";
import type { SqlReader } from "./transaction.js";

/** Milliseconds that this process's clock is ahead of the database's (behind: negative), to within half of the round trip (D-25). */
export async function measureClockSkew(database: SqlReader): Promise<number> {
  const before = Date.now();
  const [row] = await database.query<{ database_now: StoredMoment }>(
    sql`SELECT ${database.dialect.databaseNow} AS database_now`,
  );
  const between = before + (Date.now() - before) / 2;
  return Math.round(between - readMoment((row as { database_now: StoredMoment }).database_now).getTime());
}
