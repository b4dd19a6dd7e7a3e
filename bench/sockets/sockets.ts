import { Redis } from "ioredis";
import { expiries, fill } from "../fill.js";
import type { Figure, Setting } from "../figure.js";
import { Program } from "../program.js";
import { redisUrl } from "../redis.js";
import { median } from "../statistics.js";
import type { Arrived, ClientOrder } from "./messages.types.js";
import { openBaseline, openRelink, type Subject } from "./subjects.js";

const SIZES = [100, 1_000, 4_000, 10_000];
const ROUNDS = 3;
/** Messages in a measurement, over all sockets; and events at the least. */
const MESSAGES = 400_000;
const FEWEST_EVENTS = 50;
/** Events under way at the same time: enough to keep a server busy. */
const WINDOW = 24;
/** Enough for the code to be compiled, few enough to leave no memory behind that others would then take. */
const WARM_SOCKETS = 20;
const WARM_EVENTS = 500;

interface Run {
  readonly subject: string;
  readonly sockets: number;
  /** Of the server, for each message that arrived: events that follow each other closely. */
  readonly cpuMicroseconds: number;
  /** The same for events that come alone: the next one only when the one before has arrived everywhere. */
  readonly aloneMicroseconds: number;
  readonly messagesPerSecond: number;
  /** For each socket that waits with a subscription. */
  readonly rssBytes: number;
  readonly heapBytes: number;
}

type Opener = () => Promise<Subject>;

/** (e) What it costs to tell many sockets of an event with ten fields: Relink, bare `ws`, and graphql-ws with a PubSub. */
export async function measureSockets(setting: Setting): Promise<Figure> {
  const { server, progress, quick } = setting;
  await checkRedis(redisUrl());
  const database = await server.createDatabase();
  progress("filling 10,000 accounts");
  await fill(database.connection, { accounts: 10_000, expiresAt: expiries.far });
  const openers: readonly Opener[] = [
    () => openBaseline("bare ws", new URL("./raw.process.js", import.meta.url)),
    () => openRelink(setting, database.url, redisUrl()),
    () => openBaseline("graphql-ws, PubSub", new URL("./stock.process.js", import.meta.url)),
  ];
  const runs: Run[] = [];
  for (const sockets of quick ? SIZES.slice(0, 2) : SIZES) {
    for (let round = 1; round <= ROUNDS; round++) {
      for (const open of openers) {
        const run = await measure(open, sockets, setting.amount(MESSAGES));
        progress(`round ${round}, ${sockets} sockets, ${run.subject}: ${run.cpuMicroseconds.toFixed(1)} µs`);
        runs.push(run);
      }
    }
  }
  return present(runs);
}

async function checkRedis(url: string): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  redis.on("error", () => undefined);
  try {
    await redis.connect();
  } catch (error) {
    throw new Error("The figure `sockets` needs a Redis; name one in BENCH_REDIS_URL.", { cause: error });
  } finally {
    redis.disconnect();
  }
}

async function measure(open: Opener, sockets: number, messages: number): Promise<Run> {
  const subject = await open();
  const client = new Program(new URL("./client.process.js", import.meta.url));
  try {
    await connect(client, subject, WARM_SOCKETS);
    await deliver(client, subject, WARM_EVENTS, WINDOW);
    await client.ask({ disconnect: true } satisfies ClientOrder);
    const before = await subject.usage();
    await connect(client, subject, sockets);
    const idle = await subject.usage();
    const events = Math.max(FEWEST_EVENTS, Math.ceil(messages / sockets));
    const began = performance.now();
    await deliver(client, subject, events, WINDOW);
    const seconds = (performance.now() - began) / 1_000;
    const after = await subject.usage();
    const delivered = events * sockets;
    await client.ask({ count: sockets } satisfies ClientOrder);
    await deliver(client, subject, FEWEST_EVENTS, 1);
    const alone = await subject.usage();
    return {
      subject: subject.name,
      sockets,
      cpuMicroseconds: ((after.cpuMs - idle.cpuMsCollected) * 1_000) / delivered,
      aloneMicroseconds: ((alone.cpuMs - after.cpuMsCollected) * 1_000) / (FEWEST_EVENTS * sockets),
      messagesPerSecond: delivered / seconds,
      rssBytes: (idle.rssBytes - before.rssBytes) / sockets,
      heapBytes: (idle.heapBytes - before.heapBytes) / sockets,
    };
  } finally {
    await client.stop();
    await subject.stop();
  }
}

async function connect(client: Program, { url, tokens }: Subject, count: number): Promise<void> {
  await client.ask({ connect: count, url, tokens } satisfies ClientOrder);
}

/** Publishes events, at the most `window` ahead of those that have arrived everywhere. */
async function deliver(client: Program, subject: Subject, events: number, window: number): Promise<void> {
  let published = 0;
  for (let arrived = 0; arrived < events; ) {
    while (published < events && published < arrived + window) subject.publish(published++);
    ({ arrived } = await client.next<Arrived>(60_000));
  }
}

function present(runs: readonly Run[]): Figure {
  const sizes = [...new Set(runs.map(({ sockets }) => sockets))];
  const subjects = [...new Set(runs.map(({ subject }) => subject))];
  const of = (subject: string, sockets: number, value: (run: Run) => number) =>
    median(runs.filter((run) => run.subject === subject && run.sockets === sockets).map(value));
  const row = (sockets: number, subject: string) => {
    const ratio = (value: (run: Run) => number) => of(subject, sockets, value) / of("bare ws", sockets, value);
    return [
      subject,
      sockets,
      of(subject, sockets, cpu),
      ratio(cpu),
      of(subject, sockets, alone),
      ratio(alone),
      Math.round(of(subject, sockets, speed)),
      ratio(speed),
      of(subject, sockets, memory) / 1_024,
      ratio(memory),
      of(subject, sockets, heap) / 1_024,
    ];
  };
  const findings = sizes.map((sockets) => {
    const ratio = (value: (run: Run) => number) =>
      (of("Relink", sockets, value) / of("bare ws", sockets, value)).toFixed(2);
    return `${sockets} sockets: ${ratio(cpu)} × the processor time (target 1.3), ${ratio(alone)} × for events that come alone, ${ratio(speed)} × the messages (0.75), ${ratio(memory)} × the memory (2).`;
  });
  return {
    name: "sockets",
    title:
      "(e) Telling many sockets of one event: server time per message, messages a second, memory per waiting socket",
    columns: [
      "",
      "sockets",
      "µs/message",
      "× bare",
      "µs alone",
      "× bare",
      "messages/s",
      "× bare",
      "kB/socket",
      "× bare",
    ],
    rows: sizes.flatMap((sockets) => subjects.map((subject) => row(sockets, subject))),
    findings,
    details: runs,
  };
}

const cpu = (run: Run) => run.cpuMicroseconds;
const alone = (run: Run) => run.aloneMicroseconds;
const speed = (run: Run) => run.messagesPerSecond;
const heap = (run: Run) => run.heapBytes;
const memory = (run: Run) => run.rssBytes;
