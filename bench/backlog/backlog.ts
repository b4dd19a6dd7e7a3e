import type { RowDataPacket } from "mysql2/promise";
import { clear, expiries, fill } from "../fill.js";
import type { Figure, Setting } from "../figure.js";
import { Program } from "../program.js";
import type { BenchDatabase } from "../server.js";
import { median } from "../statistics.js";
import type { Outcome } from "./run.types.js";

const ACCOUNTS = 100_000;
const ROUNDS = 3;
const TARGET_SHARE = 0.4;

const WORKERS = {
  bare: new URL("./bare.process.js", import.meta.url),
  relink: new URL("./relink.process.js", import.meta.url),
};
type Worker = keyof typeof WORKERS;

/** (b) Accounts that are all due at once, worked off by the service's own use case and by a bare loop of the same statements. */
export async function measureBacklog(setting: Setting): Promise<Figure> {
  const accounts = setting.amount(ACCOUNTS);
  const database = await setting.server.createDatabase();
  const outcomes: Record<Worker, Outcome[]> = { bare: [], relink: [] };
  for (let round = 1; round <= ROUNDS; round++) {
    const order: Worker[] = round % 2 === 1 ? ["bare", "relink"] : ["relink", "bare"];
    for (const worker of order) {
      setting.progress(`round ${round}: ${worker}`);
      outcomes[worker].push(await workOff(setting, database, worker, accounts));
    }
  }
  return present(accounts, outcomes);
}

async function workOff(
  { secrets }: Setting,
  { url, connection }: BenchDatabase,
  worker: Worker,
  accounts: number,
): Promise<Outcome> {
  await clear(connection);
  await fill(connection, { accounts, expiresAt: expiries.passed });
  const program = new Program(WORKERS[worker], secrets.environment(url));
  const outcome = await program.ask<Outcome>({ url });
  await program.stop();
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT (SELECT COUNT(*) FROM social_accounts WHERE status = 'EXPIRED') AS expired, (SELECT COUNT(*) FROM outages) AS outages,
      (SELECT COUNT(*) FROM status_changes WHERE to_status = 'EXPIRED') AS changes`,
  );
  const { expired, outages, changes } = rows[0] as { expired: number; outages: number; changes: number };
  if ([outcome.accounts, expired, outages, changes].some((count) => count !== accounts)) {
    throw new Error(`${worker}: ${expired} accounts, ${changes} changes, ${outages} outages instead of ${accounts}`);
  }
  return outcome;
}

function present(accounts: number, outcomes: Record<Worker, Outcome[]>): Figure {
  const rate = (worker: Worker) => median(outcomes[worker].map((outcome) => outcome.accounts / outcome.seconds));
  const memory = (worker: Worker, key: keyof Outcome["memory"]) =>
    Math.round(median(outcomes[worker].map((outcome) => outcome.memory[key])));
  const share = rate("relink") / rate("bare");
  const row = (title: string, worker: Worker) => [
    title,
    Math.round(rate(worker)),
    memory(worker, "peakRss"),
    memory(worker, "peakHeap"),
    memory(worker, "liveHeapAtStart"),
    memory(worker, "liveHeapAtEnd"),
  ];
  return {
    name: "backlog",
    title: `(b) ${accounts.toLocaleString("en")} accounts due at once (median of ${ROUNDS} rounds, memory in MiB)`,
    columns: ["", "accounts/s", "peak RSS", "peak heap", "live before", "live after"],
    rows: [row("bare loop of the same statements", "bare"), row("Relink", "relink")],
    findings: [
      `Relink reaches ${share.toFixed(2)} of the bare loop; the target of ${TARGET_SHARE} is ${share >= TARGET_SHARE ? "met" : "MISSED"}.`,
    ],
    details: { share, outcomes },
  };
}
