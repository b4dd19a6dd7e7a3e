import { type Connection, createConnection, type RowDataPacket } from "mysql2/promise";
import { serve } from "../program.js";
import { connectOptions } from "../server.js";
import type { Order, Outcome } from "./run.types.js";

const AT_ONCE = 20;
const TICKS = 200;

/**
 * The baseline: mails are made by one INSERT … SELECT, claimed in batches of the same size, read with what they tell, marked as handed
 * over and, one by one, as sent; straight through the driver, in a bare loop, without any of the checks.
 */
serve(async ({ url }: Order): Promise<Outcome> => {
  const connection = await createConnection(connectOptions(url));
  await connection.query("SET time_zone = '+00:00'");
  await connection.query("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
  const start = performance.now();
  await group(connection);
  let mails = 0;
  for (let batch = AT_ONCE; batch === AT_ONCE; mails += batch) batch = await sendBatch(connection);
  const seconds = (performance.now() - start) / 1_000;
  const idle = performance.now();
  for (let tick = 0; tick < TICKS; tick++) {
    await connection.query("SELECT id FROM deliveries WHERE due_at <= UTC_TIMESTAMP(3) LIMIT 1");
  }
  const tickMs = (performance.now() - idle) / TICKS;
  await connection.end();
  return { mails, seconds, tickMs };
});

async function group(connection: Connection): Promise<void> {
  await connection.query("START TRANSACTION");
  await connection.query(
    `INSERT INTO deliveries (company_id, id, user_id, category, address, state, due_at, attempt, failures, doubts, message_id, created_at, updated_at)
      SELECT l.company_id, MIN(l.id), l.user_id, l.category, MIN(u.email), 'PLANNED', UTC_TIMESTAMP(3), 0, 0, 0, CONCAT('<', MIN(l.id), '@mail.example>'),
        UTC_TIMESTAMP(3), UTC_TIMESTAMP(3)
      FROM notification_ledger l JOIN users u ON u.company_id = l.company_id AND u.id = l.user_id
      WHERE l.state = 'PLANNED' GROUP BY l.company_id, l.user_id, l.category`,
  );
  await connection.query(
    `UPDATE notification_ledger l JOIN deliveries d ON d.company_id = l.company_id AND d.user_id = l.user_id AND d.category = l.category
      SET l.state = 'GROUPED', l.delivery_id = d.id WHERE l.state = 'PLANNED'`,
  );
  await connection.query("COMMIT");
}

async function sendBatch(connection: Connection): Promise<number> {
  await connection.query("START TRANSACTION");
  const [due] = await connection.query<RowDataPacket[]>(
    `SELECT company_id, id FROM deliveries WHERE due_at <= UTC_TIMESTAMP(3) AND lease_until IS NULL
      ORDER BY due_at, company_id, id LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`,
  );
  if (due.length === 0) {
    await connection.query("COMMIT");
    return 0;
  }
  const these = due.map((row) => [row["company_id"] as number, row["id"] as string]);
  await connection.query(
    `UPDATE deliveries SET state = 'CLAIMED', attempt = attempt + 1, lease_until = UTC_TIMESTAMP(3) + INTERVAL 90 SECOND,
      attempted_at = UTC_TIMESTAMP(3) WHERE (company_id, id) IN (?)`,
    [these],
  );
  await connection.query(
    `SELECT l.*, a.*, u.*, c.* FROM notification_ledger l
      JOIN social_accounts a ON a.company_id = l.company_id AND a.id = l.account_id
      JOIN users u ON u.company_id = l.company_id AND u.id = l.user_id JOIN companies c ON c.id = l.company_id
      WHERE (l.company_id, l.delivery_id) IN (?)`,
    [these],
  );
  await connection.query("COMMIT");
  for (const [company, id] of these) {
    await connection.query(
      `UPDATE deliveries SET state = 'SENT', due_at = NULL, lease_until = NULL, sent_at = UTC_TIMESTAMP(3) WHERE company_id = ? AND id = ? AND attempt = 1`,
      [company, id],
    );
  }
  return due.length;
}
