import type { Connection, RowDataPacket } from "mysql2/promise";
import sql from "sql-template-tag";
import { migrations } from "../../migrations/list.js";
import type { LockedAccount } from "../../src/accounts/locked-account.js";
import type { ExpiryMove } from "../../src/accounts/record-expiry.js";
import type { Database } from "../../src/database/database.js";
import { readMoment, type StoredMoment } from "../../src/database/moment.js";
import { openDatabase } from "../../src/database/open-database.js";
import { Remind } from "../../src/reminders/remind.js";
import { rungsFollowExpiry } from "../../src/reminders/rungs-follow-expiry.js";
import { entities } from "../../src/tables.js";
import { COMPANIES, expiries, fill } from "../fill.js";
import type { Figure, Setting } from "../figure.js";
import { median } from "../statistics.js";

/** Each has a ladder of four. */
const ACCOUNTS = 250_000;
/** After so many companies a tick is measured: at a hundredth, a tenth and all of the rungs. */
const STOPS = [COMPANIES / 100, COMPANIES / 10, COMPANIES];
const TICKS = 200;
const ROWS_PER_STATEMENT = 1_000;

interface Tick {
  readonly rungs: number;
  readonly tickMs: number;
  readonly bareMs: number;
}

/**
 * (h) Planning a million rungs, company by company, beside the same rows put in by plain INSERTs; and what a look costs when nothing is
 * due, with more and more of them.
 */
export async function measureRungs(setting: Setting): Promise<Figure> {
  const { server, progress } = setting;
  const accounts = setting.amount(ACCOUNTS);
  progress(`filling ${accounts.toLocaleString("en")} accounts, twice`);
  const [planned, bare] = [await server.createDatabase(), await server.createDatabase()];
  for (const { connection } of [planned, bare]) await fill(connection, { accounts, expiresAt: expiries.far });
  const log = { info: () => undefined, warn: () => undefined };
  const address = { kind: "server", url: planned.url, poolSize: 2 } as const;
  const database = await openDatabase({ address, entities, migrations, log });
  const rates: { relink: number[]; bare: number[] } = { relink: [], bare: [] };
  const ticks: Tick[] = [];
  let rungs = 0;
  for (let company = 1; company <= COMPANIES; company++) {
    const moves = await firstEnds(database, company);
    const relinkMs = await timed(() => database.transaction((tx) => rungsFollowExpiry.moved(tx, moves, new Date())));
    const rows = await rowsOf(planned.connection, company);
    const bareMs = await timed(() => insert(bare.connection, rows));
    rungs += rows.length;
    rates.relink.push((rows.length * 1_000) / relinkMs);
    rates.bare.push((rows.length * 1_000) / bareMs);
    if (!STOPS.includes(company)) continue;
    progress(`${rungs.toLocaleString("en")} rungs planned`);
    ticks.push({ rungs, ...(await measureTicks(database, planned.connection)) });
  }
  await database.close();
  return present(rungs, rates, ticks);
}

/** What record-expiry says of accounts whose first end it has just stored. */
async function firstEnds(database: Database, companyId: number): Promise<ExpiryMove[]> {
  const rows = await database.query<{ id: string; expires_at: StoredMoment }>(
    sql`SELECT id, expires_at FROM social_accounts WHERE company_id = ${companyId} ORDER BY id`,
  );
  const none = { expiresAt: null, reason: null, epoch: 0, epochExpiresAt: null };
  return rows.map(({ id, expires_at }) => {
    const expiresAt = readMoment(expires_at);
    const account = { companyId, id, status: "CONNECTED", expiry: none } as LockedAccount;
    return { account, before: none, after: { ...none, expiresAt, epoch: 1, epochExpiresAt: expiresAt } };
  });
}

async function rowsOf(connection: Connection, company: number): Promise<unknown[][]> {
  const [rows] = await connection.query<RowDataPacket[][]>({
    sql: "SELECT * FROM reminder_rungs WHERE company_id = ?",
    values: [company],
    rowsAsArray: true,
  });
  return rows;
}

async function insert(connection: Connection, rows: readonly unknown[][]): Promise<void> {
  await connection.beginTransaction();
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    await connection.query("INSERT INTO reminder_rungs VALUES ?", [rows.slice(from, from + ROWS_PER_STATEMENT)]);
  }
  await connection.commit();
}

/** Looks at which nothing is due, each beside a transaction that does nothing; the medians. */
async function measureTicks(database: Database, connection: Connection): Promise<Pick<Tick, "tickMs" | "bareMs">> {
  const remind = new Remind(database, []);
  const longAgo = new Date(0);
  const ticks: number[] = [];
  const bare: number[] = [];
  for (let tick = 0; tick < TICKS; tick++) {
    ticks.push(await timed(() => remind.run(longAgo)));
    bare.push(
      await timed(async () => {
        await connection.beginTransaction();
        await connection.query("SELECT 1");
        await connection.commit();
      }),
    );
  }
  return { tickMs: median(ticks), bareMs: median(bare) };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function present(rungs: number, rates: Readonly<Record<"relink" | "bare", number[]>>, ticks: readonly Tick[]): Figure {
  const share = median(rates.relink) / median(rates.bare);
  return {
    name: "rungs",
    title: `(h) Planning ${rungs.toLocaleString("en")} reminders, and looking when none is due (medians)`,
    columns: ["", "rungs", "rungs/s", "ms"],
    rows: [
      ["plain INSERTs of the same rows", rungs, Math.round(median(rates.bare)), ""],
      ["Relink, which works them out", rungs, Math.round(median(rates.relink)), ""],
      ...ticks.flatMap(({ rungs: planned, tickMs, bareMs }) => [
        ["a transaction that does nothing", planned, "", round(bareMs)],
        ["a look when nothing is due", planned, "", round(tickMs)],
      ]),
    ],
    findings: [
      `Relink plans at ${share.toFixed(2)} of the speed of plain INSERTs.`,
      `A look takes ${ticks.map(({ tickMs }) => `${round(tickMs)} ms`).join(", ")} at ${ticks.map((tick) => tick.rungs.toLocaleString("en")).join(", ")} rungs.`,
    ],
    details: { share, rates, ticks },
  };
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
