import type { Connection } from "mysql2/promise";
import type { Figure, Setting } from "../figure.js";
import { COMPANIES, expiries, fill } from "../fill.js";
import { Program } from "../program.js";
import type { BenchDatabase } from "../server.js";
import { median, percentile } from "../statistics.js";
import { AT_ONCE } from "./run.types.js";

const SIZES = [1_000, 10_000, 100_000];
/** The same for every size: what is scheduled beside them must not matter. */
const DUE = 800;
const ROUNDS = 3;
/** The median of the largest may be so much longer than that of the smallest. */
const TARGET_GROWTH = 1.5;

interface Subject {
  readonly scheduled: number;
  readonly database: BenchDatabase;
  readonly times: number[];
  readonly bare: number[];
}

/** (g) Choosing the next batch of consents to look at, beside the same statements by a bare driver. */
export async function measureBatches(setting: Setting): Promise<Figure> {
  const { server, progress } = setting;
  const subjects: Subject[] = [];
  for (const scheduled of SIZES) {
    progress(`filling ${scheduled.toLocaleString("en")} consents`);
    const database = await server.createDatabase();
    await fill(database.connection, { accounts: 0, expiresAt: expiries.far });
    await schedule(database.connection, scheduled);
    subjects.push({ scheduled, database, times: [], bare: [] });
  }
  const program = new Program(new URL("./batches.process.js", import.meta.url), setting.secrets.environment(""));
  for (let round = 1; round <= ROUNDS; round++) {
    progress(`round ${round} of ${ROUNDS}`);
    for (const { database, times, bare } of subjects) {
      await makeDue(database.connection);
      const { claimed, times: taken } = await program.ask<{ claimed: number; times: number[] }>({ url: database.url });
      if (claimed !== DUE) throw new Error(`${claimed} consents were chosen instead of ${DUE}.`);
      times.push(...taken);
      await makeDue(database.connection);
      bare.push(...(await claimBare(database.connection)));
    }
  }
  await program.stop();
  return present(subjects);
}

/** Spread over all companies, due at any time of the next day. */
async function schedule(connection: Connection, scheduled: number): Promise<void> {
  const size = 1_000;
  for (let from = 0; from < scheduled; from += size) {
    const rows = Array.from({ length: size }, (_, index) => {
      const n = from + index;
      const at = new Date(Date.now() + 3_600_000 + ((n * 7_919) % 86_400) * 1_000);
      const long = new Date(Date.now() - 86_400_000);
      return [
        1 + (n % COMPANIES),
        `grant-${n}`,
        "META",
        "bench",
        `s${n}`,
        "[]",
        false,
        false,
        false,
        long,
        at,
        0,
        long,
        long,
      ];
    });
    await connection.query(
      `INSERT INTO grants (company_id, id, provider, app_id, subject_hash, scopes, access_renewable, refresh_renewable,
        data_access_renewable, minted_at, next_verification_at, attempt, created_at, updated_at) VALUES ?`,
      [rows],
    );
  }
  await connection.query("ANALYZE TABLE grants");
}

async function makeDue(connection: Connection): Promise<void> {
  await connection.query("UPDATE grants SET lease_until = NULL WHERE lease_until IS NOT NULL");
  const ids = Array.from({ length: DUE }, (_, n) => `grant-${n}`);
  await connection.query(
    "UPDATE grants SET next_verification_at = UTC_TIMESTAMP(3) - INTERVAL 1 MINUTE WHERE id IN (?)",
    [ids],
  );
}

async function claimBare(connection: Connection): Promise<number[]> {
  await connection.query("SET time_zone = '+00:00'");
  await connection.query("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
  const times: number[] = [];
  for (;;) {
    const start = performance.now();
    await connection.query("START TRANSACTION");
    const [rows] = await connection.query(
      `SELECT company_id, id, attempt FROM grants FORCE INDEX (grants_verification_due)
        WHERE next_verification_at <= UTC_TIMESTAMP(3) AND (lease_until IS NULL OR lease_until <= UTC_TIMESTAMP(3))
        ORDER BY next_verification_at, company_id, id LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`,
    );
    const found = rows as { company_id: number; id: string }[];
    if (found.length > 0) {
      await connection.query(
        "UPDATE grants SET attempt = attempt + 1, lease_until = UTC_TIMESTAMP(3) + INTERVAL 60 SECOND WHERE (company_id, id) IN (?)",
        [found.map((row) => [row.company_id, row.id])],
      );
    }
    await connection.query("COMMIT");
    if (found.length === 0) return times;
    times.push(performance.now() - start);
  }
}

function present(subjects: readonly Subject[]): Figure {
  const medians = subjects.map(({ times }) => median(times));
  const growth = (medians.at(-1) ?? Number.NaN) / (medians[0] ?? Number.NaN);
  return {
    name: "batches",
    title: `(g) Choosing ${AT_ONCE} consents that are due, ${DUE} of those scheduled being so (${ROUNDS} rounds)`,
    columns: ["", "scheduled", "p50 ms", "p99 ms", "bare p50 ms", "bare p99 ms"],
    rows: subjects.map(({ scheduled, times, bare }) => [
      "a batch",
      scheduled,
      median(times),
      percentile(times, 0.99),
      median(bare),
      percentile(bare, 0.99),
    ]),
    findings: [
      `From ${SIZES[0]?.toLocaleString("en")} to ${SIZES.at(-1)?.toLocaleString("en")} the median grows by a factor of ${growth.toFixed(2)}; not growing is ${growth <= TARGET_GROWTH ? "met" : "MISSED"}.`,
    ],
    details: subjects.map(({ scheduled, times, bare }) => ({ scheduled, times, bare })),
  };
}
