import { setTimeout as sleep } from "node:timers/promises";
import { companyName, expiries, fill, personName } from "../fill.js";
import type { Figure, Setting } from "../figure.js";
import { Program } from "../program.js";
import { RunningService } from "../running-service.js";
import type { BenchDatabase } from "../server.js";
import { percentile, randomNumbers } from "../statistics.js";
import type { BareOrder } from "./bare.process.js";
import type { Arrival, Listen } from "./client.process.js";
import { type PlannedExpiry, planExpiries, type Window } from "./plan.js";

const SIZES = [10_000, 100_000, 1_000_000];
const EXPIRIES = 60;
/** On the average between two expiries of one service: some follow at once, others come after a while of rest. */
const GAP_MS = 3_000;
/** For the services to start and the client to listen. */
const LEAD_MS = 30_000;
const PATIENCE_MS = 60_000;
const TARGET_MS = 100;

interface Subject {
  readonly source: string;
  readonly database: BenchDatabase;
  readonly accounts: number;
  readonly plan: readonly PlannedExpiry[];
}

/**
 * (a) From the instant of an expiry to its frame at a client. One service for each size of the table, and the baseline, all run at the
 * same time and each has its expiries at random instants of the same window, so a disturbance meets all of them.
 */
export async function measureLateness(setting: Setting): Promise<Figure> {
  const { server, secrets, progress } = setting;
  const random = randomNumbers(1);
  const sizes = SIZES.map((size) => setting.amount(size));
  const databases: [string, number, BenchDatabase][] = [];
  for (const accounts of [sizes[0] as number, ...sizes]) {
    progress(`filling ${accounts.toLocaleString("en")} accounts`);
    const database = await server.createDatabase();
    await fill(database.connection, { accounts, expiresAt: expiries.far });
    databases.push([databases.length === 0 ? "bare" : `relink-${accounts}`, accounts, database]);
  }

  const count = setting.amount(EXPIRIES);
  const from = Date.now() + LEAD_MS;
  const window: Window = { expiries: count, from, to: from + count * GAP_MS };
  const subjects: Subject[] = [];
  for (const [source, accounts, database] of databases) {
    subjects.push({ source, accounts, database, plan: await planExpiries(database.connection, window, random) });
  }

  const client = new Program(new URL("./client.process.js", import.meta.url));
  const closing: { stop(): Promise<void> }[] = [client];
  for (const subject of subjects) {
    const { listen, closes } = await startSubject(setting, subject);
    closing.push(closes);
    await client.ask(listen);
  }
  if (Date.now() > window.from) throw new Error("The services took too long to start.");
  progress(`waiting for ${subjects.length} × ${count} expiries, ${Math.round((window.to - Date.now()) / 1_000)} s`);
  const arrivals = await collect(client, subjects.length * count, window.to + PATIENCE_MS);
  await Promise.all(closing.map((each) => each.stop()));
  for (const { plan } of subjects) if (plan.length !== count) throw new Error("The plan is not whole.");
  return present(subjects, arrivals);

  async function startSubject({ secrets: keys }: Setting, { source, database, plan }: Subject) {
    if (source === "bare") {
      const bare = new Program(new URL("./bare.process.js", import.meta.url));
      const { url } = await bare.ask<{ url: string }>({ open: database.url } satisfies BareOrder);
      bare.tell({ plan } satisfies BareOrder);
      return { listen: { source, url, tokens: null } satisfies Listen, closes: bare };
    }
    const service = await RunningService.start(keys.environment(database.url));
    const tokens = await Promise.all(
      plan.map(({ companyId }) => secrets.token(companyName(companyId), personName(companyId))),
    );
    return { listen: { source, url: service.socketUrl, tokens } satisfies Listen, closes: service };
  }
}

async function collect(client: Program, expected: number, deadline: number): Promise<Arrival[]> {
  const arrivals: Arrival[] = [];
  while (arrivals.length < expected) arrivals.push(await client.next<Arrival>(Math.max(1, deadline - Date.now())));
  await sleep(500);
  return arrivals;
}

function present(subjects: readonly Subject[], arrivals: readonly Arrival[]): Figure {
  const measured = subjects.map(({ source, accounts, plan }) => {
    const timeline = plan.map(({ accountId, instant }) => {
      const frames = arrivals.filter((each) => each.source === source && each.accountId === accountId);
      if (frames.length !== 1) throw new Error(`${frames.length} frames for an expiry at ${source}`);
      return { instant, lateness: (frames[0] as Arrival).at - instant };
    });
    const ordered = timeline.toSorted((a, b) => a.instant - b.instant);
    return { source, accounts, timeline: ordered, latenesses: ordered.map(({ lateness }) => lateness) };
  });
  const services = measured.filter(({ source }) => source !== "bare");
  const worst = Math.max(...services.map(({ latenesses }) => percentile(latenesses, 0.99)));
  return {
    name: "lateness",
    title: "(a) From the instant of an expiry to its frame at a client, in milliseconds",
    columns: ["", "accounts", "expiries", "p50", "p99", "max"],
    rows: measured.map(({ source, accounts, latenesses }) => [
      source === "bare" ? "bare timer, rows and socket" : "Relink",
      accounts,
      latenesses.length,
      percentile(latenesses, 0.5),
      percentile(latenesses, 0.99),
      Math.max(...latenesses),
    ]),
    findings: [`p99 at most ${worst} ms; the target of ${TARGET_MS} ms is ${worst <= TARGET_MS ? "met" : "MISSED"}.`],
    details: measured,
  };
}
