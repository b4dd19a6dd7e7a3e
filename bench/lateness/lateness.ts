import { companyName, expiries, fill, personName } from "../fill.js";
import type { Figure, Setting } from "../figure.js";
import { Program } from "../program.js";
import { redisUrl } from "../redis.js";
import { RunningService } from "../running-service.js";
import type { BenchDatabase } from "../server.js";
import { percentile, randomNumbers } from "../statistics.js";
import type { BareOrder } from "./bare.process.js";
import type { Arrival, Listen } from "./client.process.js";
import { type ChosenAccount, chooseAccounts, type PlannedExpiry, planExpiries } from "./plan.js";

const SIZES = [10_000, 100_000, 1_000_000];
const EXPIRIES = 120;
/** On the average between two expiries of one service: some follow at once, others come after a while of rest. */
const GAP_MS = 3_000;
/** Longer than the sweep in which services find instants that were written into the table behind their backs. */
const LEAD_MS = 40_000;
const PATIENCE_MS = 60_000;
const TARGET_MS = 100;
const CLUSTER_TARGET_MS = 150;

/** What watches a table. The cluster is two processes with the role `api`, a worker, and Redis between them. */
type Kind = "bare" | "one process" | "cluster";

/** One table with what watches it: a service, or the baseline. */
interface Subject {
  readonly source: string;
  readonly kind: Kind;
  readonly accounts: number;
  readonly database: BenchDatabase;
  readonly chosen: readonly ChosenAccount[];
}

interface Planned extends Subject {
  readonly plan: readonly PlannedExpiry[];
}

/**
 * (a) From the instant of an expiry to its frame at a client. One service for each size of the table, and the baseline, run at the same
 * time, each with expiries at random instants of the same window: a disturbance meets all of them.
 */
export async function measureLateness(setting: Setting): Promise<Figure> {
  const random = randomNumbers(1);
  const subjects = await fillTables(setting, random);
  const client = new Program(new URL("./client.process.js", import.meta.url));
  const bare = new Program(new URL("./bare.process.js", import.meta.url));
  const running: { stop(): Promise<void> }[] = [client, bare];
  for (const subject of subjects) {
    if (subject.kind === "bare") {
      const { url } = await bare.ask<{ url: string }>({ open: subject.database.url } satisfies BareOrder);
      await client.ask({ source: subject.source, url, tokens: null } satisfies Listen);
    } else {
      const services = await startServices(setting, subject);
      running.push(...services.all);
      for (const listen of await listenTo(setting, subject, services.apis)) await client.ask(listen);
    }
  }

  const from = Date.now() + LEAD_MS;
  const to = from + setting.amount(EXPIRIES) * GAP_MS;
  const planned: Planned[] = [];
  for (const subject of subjects) {
    const plan = await planExpiries(subject.database.connection, subject.chosen, [from, to], random);
    planned.push({ ...subject, plan });
    if (subject.kind === "bare") bare.tell({ plan } satisfies BareOrder);
  }
  const expected = planned.reduce((sum, { plan }) => sum + plan.length, 0);
  setting.progress(`waiting for ${expected} expiries, ${Math.round((to - Date.now()) / 1_000)} s`);
  const arrivals: Arrival[] = [];
  while (arrivals.length < expected) {
    arrivals.push(await client.next<Arrival>(Math.max(1, to + PATIENCE_MS - Date.now())));
  }
  await Promise.all(running.map((each) => each.stop()));
  return present(planned, arrivals);
}

async function fillTables({ server, amount, progress }: Setting, random: () => number): Promise<Subject[]> {
  const sizes = SIZES.map(amount);
  const tables: [Kind, number][] = [
    ["bare", sizes[0] ?? 0],
    ...sizes.map((size): [Kind, number] => ["one process", size]),
    ["cluster", sizes.at(-1) ?? 0],
  ];
  const subjects: Subject[] = [];
  for (const [kind, accounts] of tables) {
    progress(`filling ${accounts.toLocaleString("en")} accounts`);
    const database = await server.createDatabase();
    await fill(database.connection, { accounts, expiresAt: expiries.far });
    const chosen = await chooseAccounts(database.connection, amount(EXPIRIES), random);
    subjects.push({ source: `${kind}-${accounts}`, kind, accounts, database, chosen });
  }
  return subjects;
}

async function startServices({ secrets }: Setting, { kind, database }: Subject) {
  if (kind === "one process") {
    const service = await RunningService.start(secrets.environment(database.url));
    return { all: [service], apis: [service] };
  }
  const environment = (role: string) => ({ ...secrets.environment(database.url, role), REDIS_URL: redisUrl() });
  const all = await Promise.all(["api", "api", "worker"].map((role) => RunningService.start(environment(role))));
  return { all, apis: all.slice(0, 2) };
}

/** A socket for each company concerned, with a token of one of its people; where there are several processes, each has its share. */
async function listenTo(
  { secrets }: Setting,
  { source, chosen }: Subject,
  services: readonly RunningService[],
): Promise<Listen[]> {
  const tokens = await Promise.all(
    chosen.map(({ companyId }) => secrets.token(companyName(companyId), personName(companyId))),
  );
  return services.map((service, share) => ({
    source,
    url: service.socketUrl,
    tokens: tokens.filter((_, index) => index % services.length === share),
  }));
}

function present(planned: readonly Planned[], arrivals: readonly Arrival[]): Figure {
  const measured = planned.map(({ source, kind, accounts, plan }) => {
    const timeline = plan
      .map(({ accountId, instant }) => ({ instant, lateness: arrivalOf(arrivals, source, accountId) - instant }))
      .toSorted((a, b) => a.instant - b.instant);
    return { source, kind, accounts, timeline, latenesses: timeline.map(({ lateness }) => lateness) };
  });
  const worst = (wanted: Kind) =>
    Math.max(...measured.filter(({ kind }) => kind === wanted).map(({ latenesses }) => percentile(latenesses, 0.99)));
  const finding = (kind: Kind, words: string, target: number) =>
    `${words}: p99 at most ${worst(kind)} ms; the target of ${target} ms is ${worst(kind) <= target ? "met" : "MISSED"}.`;
  return {
    name: "lateness",
    title: "(a) From the instant of an expiry to its frame at a client, in milliseconds",
    columns: ["", "accounts", "expiries", "p50", "p99", "max"],
    rows: measured.map(({ kind, accounts, latenesses }) => [
      TITLES[kind],
      accounts,
      latenesses.length,
      percentile(latenesses, 0.5),
      percentile(latenesses, 0.99),
      Math.max(...latenesses),
    ]),
    findings: [
      finding("one process", "One process", TARGET_MS),
      finding("cluster", "Two processes with the role api, a worker and Redis", CLUSTER_TARGET_MS),
    ],
    details: measured.map(({ source, accounts, timeline }) => ({ source, accounts, timeline })),
  };
}

const TITLES: Readonly<Record<Kind, string>> = {
  bare: "bare timer, rows and socket",
  "one process": "Relink",
  cluster: "Relink: 2 api, worker, Redis",
};

/** Each change must come once, and only once. */
function arrivalOf(arrivals: readonly Arrival[], source: string, accountId: string): number {
  const [arrival, ...more] = arrivals.filter((each) => each.source === source && each.accountId === accountId);
  if (arrival === undefined || more.length > 0) throw new Error(`${more.length} frames too many or none at ${source}`);
  return arrival.at;
}
