import { ReaderTexts } from "../../src/accounts/diagnosis/reader-texts.js";
import "reflect-metadata";
import { createConnection, type Connection, type RowDataPacket } from "mysql2/promise";
import { migrations } from "../../migrations/list.js";
import { createDomain } from "../../src/app/domain.js";
import { systemClock } from "../../src/clock.js";
import { loadConfig, type Secrets } from "../../src/config.js";
import { openDatabase } from "../../src/database/open-database.js";
import { createLog } from "../../src/log.js";
import { Providers } from "../../src/platforms/providers.js";
import { entities } from "../../src/tables.js";
import { INCIDENT_THRESHOLDS } from "../../src/verification/incident.rules.js";
import { serve } from "../program.js";
import { connectOptions } from "../server.js";

export type WriterOrder = { readonly open: true } | { readonly write: number };

let connection: Connection;
let domain: ReturnType<typeof createDomain>;
let accounts: readonly string[] = [];
let last = 0;

/** Another process of the installation: writes changes of company 1 as plain rows, and rings Relink's own bell. */
serve(async (order: WriterOrder) => {
  if ("open" in order) {
    const { secrets, databaseUrl, redisUrl } = loadConfig();
    const url = databaseUrl as string;
    const log = createLog("warn");
    const database = await openDatabase({ address: { kind: "server", url }, entities, migrations, log });
    connection = await createConnection(connectOptions(url));
    domain = createDomain({
      database,
      clock: systemClock,
      secrets: secrets as Secrets,
      log,
      providers: new Providers([]),
      thresholds: INCIDENT_THRESHOLDS,
      publicUrl: "http://127.0.0.1",
      allowedOrigins: [],
      carrier: null,
      texts: new ReaderTexts("Relink"),
      redisUrl,
    });
    const [rows] = await connection.query<RowDataPacket[]>("SELECT id FROM social_accounts WHERE company_id = 1");
    accounts = rows.map((row) => row["id"] as string);
    const [streams] = await connection.query<RowDataPacket[]>(
      "SELECT last_number FROM company_streams WHERE company_id = 1",
    );
    last = streams[0]?.["last_number"] as number;
    return { opened: true };
  }
  await write(order.write);
  return undefined;
});

async function write(index: number): Promise<void> {
  last += 1;
  const number = last;
  const now = new Date();
  await connection.beginTransaction();
  await connection.query(
    `INSERT INTO status_changes (company_id, number, account_id, from_status, to_status, reason, source, actor_kind, occurred_at,
      recorded_at) VALUES (1, ?, ?, 'CONNECTED', 'EXPIRED', 'TOKEN_EXPIRED', 'CLOCK', 'SYSTEM', ?, ?)`,
    [number, accounts[index % accounts.length], now, now],
  );
  await connection.query("UPDATE company_streams SET last_number = ? WHERE company_id = 1", [number]);
  await connection.commit();
  domain.bus.ring(1, number);
}
