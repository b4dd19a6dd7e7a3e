import { companyName, expiries, fill, personName } from "../fill.js";
import type { Figure, Setting } from "../figure.js";
import { Program } from "../program.js";
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

/** One table with what watches it: a service, or the baseline. */
interface Subject {
  readonly source: string;
  readonly bare: boolean;
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
    if (subject.bare) {
      const { url } = await bare.ask<{ url: string }>({ open: subject.database.url } satisfies BareOrder);
      await client.ask({ source: subject.source, url, tokens: null } satisfies Listen);
    } else {
      const service = await RunningService.start(setting.secrets.environment(subject.database.url));
      running.push(service);
      await client.ask(await listenTo(setting, subject, service));
    }
  }

  const from = Date.now() + LEAD_MS;
  const to = from + setting.amount(EXPIRIES) * GAP_MS;
  const planned: Planned[] = [];
  for (const subject of subjects) {
    const plan = await planExpiries(subject.database.connection, subject.chosen, [from, to], random);
    planned.push({ ...subject, plan });
    if (subject.bare) bare.tell({ plan } satisfies BareOrder);
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
  const [smallest = 0, ...larger] = SIZES.map(amount);
  const subjects: Subject[] = [];
  for (const [index, accounts] of [smallest, smallest, ...larger].entries()) {
    progress(`filling ${accounts.toLocaleString("en")} accounts`);
    const database = await server.createDatabase();
    await fill(database.connection, { accounts, expiresAt: expiries.far });
    const chosen = await chooseAccounts(database.connection, amount(EXPIRIES), random);
    const bare = index === 0;
    subjects.push({ source: bare ? "bare" : `relink-${accounts}`, bare, accounts, database, chosen });
  }
  return subjects;
}

/** A socket for each company concerned, with a token of one of its people. */
async function listenTo({ secrets }: Setting, { source, chosen }: Subject, service: RunningService): Promise<Listen> {
  const tokens = chosen.map(({ companyId }) => secrets.token(companyName(companyId), personName(companyId)));
  return { source, url: service.socketUrl, tokens: await Promise.all(tokens) };
}

function present(planned: readonly Planned[], arrivals: readonly Arrival[]): Figure {
  const measured = planned.map(({ source, bare, accounts, plan }) => {
    const timeline = plan
      .map(({ accountId, instant }) => ({ instant, lateness: arrivalOf(arrivals, source, accountId) - instant }))
      .toSorted((a, b) => a.instant - b.instant);
    return { source, bare, accounts, timeline, latenesses: timeline.map(({ lateness }) => lateness) };
  });
  const worst = Math.max(...measured.filter(({ bare }) => !bare).map(({ latenesses }) => percentile(latenesses, 0.99)));
  return {
    name: "lateness",
    title: "(a) From the instant of an expiry to its frame at a client, in milliseconds",
    columns: ["", "accounts", "expiries", "p50", "p99", "max"],
    rows: measured.map(({ bare, accounts, latenesses }) => [
      bare ? "bare timer, rows and socket" : "Relink",
      accounts,
      latenesses.length,
      percentile(latenesses, 0.5),
      percentile(latenesses, 0.99),
      Math.max(...latenesses),
    ]),
    findings: [`p99 at most ${worst} ms; the target of ${TARGET_MS} ms is ${worst <= TARGET_MS ? "met" : "MISSED"}.`],
    details: measured.map(({ source, accounts, timeline }) => ({ source, accounts, timeline })),
  };
}

/** Each change must come once, and only once. */
function arrivalOf(arrivals: readonly Arrival[], source: string, accountId: string): number {
  const [arrival, ...more] = arrivals.filter((each) => each.source === source && each.accountId === accountId);
  if (arrival === undefined || more.length > 0) throw new Error(`${more.length} frames too many or none at ${source}`);
  return arrival.at;
}
