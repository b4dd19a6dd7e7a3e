import { setTimeout as sleep } from "node:timers/promises";
import { expiries, fill } from "../fill.js";
import type { Figure, Setting } from "../figure.js";
import { RunningService } from "../running-service.js";
import type { BenchDatabase } from "../server.js";

const SIZES = [10_000, 1_000_000];
const ROUNDS = 2;
const MEASURE_MS = 60_000;
/** The sweep at the start, and the jobs' first entries, are no part of the rest. */
const SETTLE_MS = 8_000;

/** (c) What a service costs the database while nothing is due, by the server's own count; beside what the server counts without it. */
export async function measureIdle(setting: Setting): Promise<Figure> {
  const { server, progress } = setting;
  const subjects: { accounts: number; database: BenchDatabase | null; perMinute: number[] }[] = [
    { accounts: 0, database: null, perMinute: [] },
  ];
  for (const size of SIZES) {
    const accounts = setting.amount(size);
    progress(`filling ${accounts.toLocaleString("en")} accounts`);
    const database = await server.createDatabase();
    await fill(database.connection, { accounts, expiresAt: expiries.far });
    subjects.push({ accounts, database, perMinute: [] });
  }
  for (let round = 1; round <= ROUNDS; round++) {
    for (const subject of subjects) {
      progress(`round ${round}: ${subject.database === null ? "server alone" : `${subject.accounts} accounts`}`);
      subject.perMinute.push(await count(setting, subject.database));
    }
  }
  return present(subjects);
}

async function count(setting: Setting, database: BenchDatabase | null): Promise<number> {
  const { server, secrets } = setting;
  const service = database === null ? null : await RunningService.start(secrets.environment(database.url));
  await sleep(service === null ? 1_000 : SETTLE_MS);
  const [before, start] = [await server.statements(), performance.now()];
  await sleep(setting.amount(MEASURE_MS));
  const [after, end] = [await server.statements(), performance.now()];
  await service?.stop();
  return ((after - before - 1) * 60_000) / (end - start);
}

function present(subjects: readonly { accounts: number; perMinute: readonly number[] }[]): Figure {
  const [alone = 0, ...services] = subjects.map(({ perMinute }) => Math.max(...perMinute));
  return {
    name: "idle",
    title: `(c) Statements per minute while nothing is due (the higher of ${ROUNDS} rounds)`,
    columns: ["", "accounts", "statements/min"],
    rows: subjects.map(({ accounts, perMinute }) => [
      accounts === 0 ? "the server alone" : "with one Relink (api and worker)",
      accounts,
      Math.round(Math.max(...perMinute)),
    ]),
    findings: [
      `One service adds ${services.map((perMinute) => Math.round(perMinute - alone)).join(" and ")} statements per minute.`,
      ...(alone > 5 ? ["DISTURBED: somebody else used the server meanwhile; repeat with --private."] : []),
    ],
    details: subjects.map(({ accounts, perMinute }) => ({ accounts, perMinute })),
  };
}
