import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createConnection, type Connection, type RowDataPacket } from "mysql2/promise";
import { WebSocketServer } from "ws";
import { serve } from "../program.js";
import { connectOptions } from "../server.js";
import type { PlannedExpiry } from "./plan.js";

export type BareOrder = { readonly open: string } | { readonly plan: readonly PlannedExpiry[] };

/**
 * The baseline: knows all expiries beforehand, sets a timer for each, writes the same rows in one transaction and sends a frame to
 * every socket. Nothing is looked for, nobody is authenticated, nothing is replayed.
 */
let connection: Connection;
let sockets: WebSocketServer;
let queue: Promise<void> = Promise.resolve();

serve(async (order: BareOrder) => {
  if ("open" in order) {
    connection = await createConnection(connectOptions(order.open));
    sockets = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    await once(sockets, "listening");
    return { url: `ws://127.0.0.1:${(sockets.address() as AddressInfo).port}` };
  }
  for (const expiry of order.plan) {
    setTimeout(() => {
      queue = queue.then(() => expire(expiry));
    }, expiry.instant - Date.now());
  }
  return undefined;
});

async function expire({ companyId, accountId, instant }: PlannedExpiry): Promise<void> {
  const at = new Date(instant);
  await connection.beginTransaction();
  const [rows] = await connection.query<RowDataPacket[]>(
    "SELECT name, status FROM social_accounts WHERE company_id = ? AND id = ? FOR UPDATE",
    [companyId, accountId],
  );
  await connection.query("UPDATE company_streams SET last_number = last_number + 1 WHERE company_id = ?", [companyId]);
  const [streams] = await connection.query<RowDataPacket[]>(
    "SELECT last_number FROM company_streams WHERE company_id = ?",
    [companyId],
  );
  const number = streams[0]?.["last_number"] as number;
  await connection.query(
    `INSERT INTO status_changes (company_id, number, account_id, from_status, to_status, reason, source, actor_kind, occurred_at,
      recorded_at) VALUES (?, ?, ?, 'CONNECTED', 'EXPIRED', 'TOKEN_EXPIRED', 'CLOCK', 'SYSTEM', ?, ?)`,
    [companyId, number, accountId, at, new Date()],
  );
  await connection.query(
    `UPDATE social_accounts SET status = 'EXPIRED', status_since = ?, status_reason = 'TOKEN_EXPIRED', last_change_number = ?,
      updated_at = ? WHERE company_id = ? AND id = ?`,
    [at, number, new Date(), companyId, accountId],
  );
  await connection.query(
    `INSERT INTO outages (company_id, opened_number, account_id, open_account_id, status, cause, started_at, detected_at)
      VALUES (?, ?, ?, ?, 'EXPIRED', 'TOKEN_EXPIRED', ?, ?)`,
    [companyId, number, accountId, accountId, at, new Date()],
  );
  await connection.commit();
  const frame = JSON.stringify({ accountId, number, occurredAt: at, name: rows[0]?.["name"] as string });
  for (const socket of sockets.clients) socket.send(frame);
}
