import { type Connection, createConnection, type ResultSetHeader, type RowDataPacket } from "mysql2/promise";
import { serve } from "../program.js";
import { connectOptions } from "../server.js";
import { MemoryWatch } from "./memory-watch.js";
import type { Order, Outcome } from "./run.types.js";

const BATCH = 500;

/** The baseline: the same multi-row statements in batches of the same size, straight through the driver, in a bare loop. */
serve(async ({ url }: Order): Promise<Outcome> => {
  const connection = await createConnection(connectOptions(url));
  await connection.query("SET time_zone = '+00:00'");
  await connection.query("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
  const memory = new MemoryWatch();
  const start = performance.now();
  const now = new Date();
  let accounts = 0;
  for (let batch = BATCH; batch === BATCH; accounts += batch) batch = await expireBatch(connection, now);
  const seconds = (performance.now() - start) / 1_000;
  const outcome = { accounts, seconds, memory: memory.stop() };
  await connection.end();
  return outcome;
});

async function expireBatch(connection: Connection, now: Date): Promise<number> {
  await connection.query("START TRANSACTION");
  const [due] = await connection.query<RowDataPacket[]>(
    `SELECT company_id, id, grant_id, status, status_since, status_reason, last_change_number, expires_at, expiry_reason,
      expiry_epoch, epoch_expires_at FROM social_accounts WHERE status = 'CONNECTED' AND expires_at <= ?
      ORDER BY expires_at, company_id, id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
    [now],
  );
  if (due.length > 0) await write(connection, due, now);
  await connection.query("COMMIT");
  return due.length;
}

async function write(connection: Connection, due: readonly RowDataPacket[], now: Date): Promise<void> {
  const byCompany = new Map<number, RowDataPacket[]>();
  for (const row of due) {
    const group = byCompany.get(row["company_id"] as number);
    if (group === undefined) byCompany.set(row["company_id"] as number, [row]);
    else group.push(row);
  }
  const companies = [...byCompany.keys()].toSorted((a, b) => a - b);
  const steps = companies.map((company) => `WHEN ${company} THEN ${byCompany.get(company)?.length}`).join(" ");
  await connection.query(
    `UPDATE company_streams SET last_number = last_number + CASE company_id ${steps} ELSE 0 END WHERE company_id IN (?)`,
    [companies],
  );
  const [streams] = await connection.query<RowDataPacket[]>(
    "SELECT company_id, last_number FROM company_streams WHERE company_id IN (?)",
    [companies],
  );
  const last = new Map(streams.map((row) => [row["company_id"] as number, row["last_number"] as number]));
  const ranges: string[] = [];
  const rows = companies.flatMap((company) => {
    const group = byCompany.get(company) ?? [];
    const first = (last.get(company) ?? 0) - group.length + 1;
    ranges.push(`(s.company_id = ${company} AND s.number BETWEEN ${first} AND ${first + group.length - 1})`);
    return group.map((row, index) => [
      company,
      first + index,
      row["id"] as string,
      "CONNECTED",
      "EXPIRED",
      row["expiry_reason"] as string,
      "CLOCK",
      "SYSTEM",
      null,
      row["expires_at"] as Date,
      now,
    ]);
  });
  await connection.query<ResultSetHeader>(
    `INSERT INTO status_changes (company_id, number, account_id, from_status, to_status, reason, source, actor_kind, actor_id,
      occurred_at, recorded_at) VALUES ?`,
    [rows],
  );
  const these = ranges.join(" OR ");
  await connection.query(
    `UPDATE social_accounts t JOIN status_changes s ON t.company_id = s.company_id AND t.id = s.account_id AND (${these})
      SET t.status = s.to_status, t.status_since = s.occurred_at, t.status_reason = s.reason, t.last_change_number = s.number,
      t.updated_at = s.recorded_at`,
  );
  await connection.query(
    `INSERT INTO outages (company_id, opened_number, account_id, open_account_id, status, cause, started_at, detected_at)
      SELECT s.company_id, s.number, s.account_id, s.account_id, s.to_status, s.reason, s.occurred_at, s.recorded_at
      FROM status_changes s WHERE (${these}) AND s.to_status <> 'CONNECTED'`,
  );
}
