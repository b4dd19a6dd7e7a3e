import sql from "sql-template-tag";
import { isDuplicate } from "../../database/database-error.js";
import type { Database } from "../../database/database.js";
import { readMoment, readOptionalMoment, type StoredMoment } from "../../database/moment.js";
import type { Transaction } from "../../database/transaction.js";
import type { Provider } from "../../platforms/provider.js";
import type { IncidentPhase } from "./incident-telling.entity.js";

/** A part of an incident that companies have yet to be told. */
export interface UntoldIncident {
  readonly id: string;
  readonly provider: Provider;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
  readonly phase: IncidentPhase;
}

interface UntoldColumns {
  id: string;
  provider: Provider;
  opened_at: StoredMoment;
  closed_at: StoredMoment | null;
}

/**
 * Open incidents of which not every company knows yet, and ended ones of whose end not every company knows that was told of the
 * beginning. One that ended before anybody was told of it is no news.
 */
export async function readUntold(database: Database): Promise<UntoldIncident[]> {
  const rows = await database.query<UntoldColumns>(
    sql`SELECT i.id, i.provider, i.opened_at, i.closed_at FROM incidents i
      LEFT JOIN incident_tellings o ON o.incident_id = i.id AND o.phase = 'OPENED'
      LEFT JOIN incident_tellings c ON c.incident_id = i.id AND c.phase = 'CLOSED'
      WHERE (i.closed_at IS NULL AND o.finished_at IS NULL)
        OR (i.closed_at IS NOT NULL AND o.incident_id IS NOT NULL AND c.finished_at IS NULL)
      ORDER BY i.opened_at, i.id`,
  );
  return rows.map((row) => {
    const closedAt = readOptionalMoment(row.closed_at);
    const phase = closedAt === null ? "OPENED" : "CLOSED";
    return { id: row.id, provider: row.provider, openedAt: readMoment(row.opened_at), closedAt, phase };
  });
}

/** Notes that the telling has begun, if nobody has. */
export async function beginTelling(database: Database, { id, phase }: UntoldIncident, now: Date): Promise<void> {
  try {
    await database.transaction((tx) =>
      tx.execute(
        sql`INSERT INTO incident_tellings (incident_id, phase, told_through, created_at) VALUES (${id}, ${phase}, 0, ${now})`,
      ),
    );
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
}

/**
 * Where the telling stands; several processes take turns, since the row stays locked until the transaction ends.
 *
 * @returns null when it is finished, or the incident has ended meanwhile so that its beginning is no news any more
 */
export async function holdTelling(tx: Transaction, { id, phase }: UntoldIncident): Promise<number | null> {
  const [row] = await tx.query<{ told_through: number; finished_at: StoredMoment | null }>(
    sql`SELECT told_through, finished_at FROM incident_tellings
      WHERE incident_id = ${id} AND phase = ${phase}${tx.dialect.forUpdate}`,
  );
  if (row === undefined || row.finished_at !== null) return null;
  if (phase === "OPENED" && (await hasEnded(tx, id))) return null;
  return row.told_through;
}

async function hasEnded(tx: Transaction, id: string): Promise<boolean> {
  const open = await tx.query(sql`SELECT id FROM incidents WHERE id = ${id} AND closed_at IS NULL`);
  return open.length === 0;
}

/** @param through the last company that was told; null: there is none left */
export async function noteTold(
  tx: Transaction,
  { id, phase }: UntoldIncident,
  through: number | null,
  now: Date,
): Promise<void> {
  const progress = through === null ? sql`finished_at = ${now}` : sql`told_through = ${through}`;
  await tx.execute(sql`UPDATE incident_tellings SET ${progress} WHERE incident_id = ${id} AND phase = ${phase}`);
}
