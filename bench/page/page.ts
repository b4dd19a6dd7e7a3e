import { COMPANIES, companyName, expiries, fill, personName } from "../fill.js";
import type { Figure, Setting } from "../figure.js";
import { Program } from "../program.js";
import { RunningService } from "../running-service.js";
import { median, percentile, randomNumbers } from "../statistics.js";
import type { Load, LoadResult } from "./load.process.js";
import { PAGE_QUERY, PAGE_SIZE, type PageAnswer } from "./page-query.js";
import { processorTimeOf } from "./processor-time.js";

const ACCOUNTS = 100_000;
const CONNECTIONS = 20;
/** Many short rounds: what disturbs the machine for seconds disturbs neighbours alike. */
const ROUNDS = 21;
const ROUND_MS = 2_000;
const WARM_UP_MS = 6_000;

const TITLES = {
  bare: "bare handler, same token check and SQL",
  relink: "Relink",
  mercurius: "mercurius, jit: 1",
  apollo: "Apollo Server as it comes",
} as const;
type Name = keyof typeof TITLES;
const NAMES = Object.keys(TITLES) as Name[];

interface Round extends LoadResult {
  /** Microseconds of processor that the serving process took for each request. */
  readonly processor: number;
}

interface Subject {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * (d) A page of accounts with the people who connected them, over HTTP, beside a bare handler that runs the same statements and two
 * other servers of GraphQL that do, all behind the same token check. One at a time is asked.
 */
export async function measurePage(setting: Setting): Promise<Figure> {
  const { server, secrets, progress } = setting;
  const accounts = ACCOUNTS; // the page has 50 accounts whatever is quick
  progress(`filling ${accounts.toLocaleString("en")} accounts`);
  const database = await server.createDatabase();
  await fill(database.connection, { accounts, expiresAt: expiries.far });
  const environment = secrets.environment(database.url, "api");
  const subjects: Record<Name, Subject> = {
    bare: await startPeer("bare", environment, database.url),
    relink: await startRelink(environment),
    mercurius: await startPeer("mercurius", environment, database.url),
    apollo: await startPeer("apollo", environment, database.url),
  };
  const generator = new Program(new URL("./load.process.js", import.meta.url));

  const random = randomNumbers(2);
  const companies = Array.from({ length: CONNECTIONS }, () => 1 + Math.floor(random() * COMPANIES));
  const tokens = await Promise.all(
    companies.map((company) => secrets.token(companyName(company), personName(company))),
  );
  const body = JSON.stringify({ query: PAGE_QUERY, variables: { first: PAGE_SIZE } });
  const load = async (name: Name, milliseconds: number): Promise<Round> => {
    const { url, pid } = subjects[name];
    const before = processorTimeOf(pid);
    const result = await generator.ask<LoadResult>({ url, body, tokens, milliseconds } satisfies Load);
    return { ...result, processor: (processorTimeOf(pid) - before) / result.times.length };
  };

  const sizes = {} as Record<Name, number>;
  for (const name of NAMES) sizes[name] = await checkAnswer(subjects[name].url, tokens[0], body);
  for (const name of NAMES) await load(name, setting.amount(WARM_UP_MS));
  const results: Record<Name, Round[]> = { bare: [], relink: [], mercurius: [], apollo: [] };
  for (let round = 0; round < ROUNDS; round++) {
    progress(`round ${round + 1} of ${ROUNDS}`);
    for (const [turn] of NAMES.entries()) {
      const name = NAMES[(turn + round) % NAMES.length] as Name;
      results[name].push(await load(name, setting.amount(ROUND_MS)));
    }
  }
  await Promise.all([generator.stop(), ...NAMES.map((name) => subjects[name].stop())]);
  return present(accounts, results, sizes);
}

async function startRelink(environment: Record<string, string>): Promise<Subject> {
  const service = await RunningService.start(environment);
  return { url: service.graphqlUrl, pid: service.pid, stop: () => service.stop() };
}

async function startPeer(name: Name, environment: Record<string, string>, databaseUrl: string): Promise<Subject> {
  const program = new Program(new URL(`./${name}.process.js`, import.meta.url), {
    ...environment,
    NODE_ENV: "production",
  });
  const { url } = await program.ask<{ url: string }>({ url: databaseUrl });
  return { url, pid: program.pid, stop: () => program.stop() };
}

/** @returns the bytes of an answer, once it is seen to be a whole page */
async function checkAnswer(url: string, token: string | undefined, body: string): Promise<number> {
  const response = await fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body,
  });
  const text = await response.text();
  const nodes = response.ok ? (JSON.parse(text) as PageAnswer).data.connections.nodes.length : 0;
  if (nodes !== PAGE_SIZE)
    throw new Error(`${url} answers ${response.status} with ${nodes} accounts: ${text.slice(0, 500)}`);
  return Buffer.byteLength(text);
}

function present(accounts: number, results: Record<Name, Round[]>, sizes: Record<Name, number>): Figure {
  const rate = (name: Name) => median(results[name].map(({ perSecond }) => perSecond));
  const processor = (name: Name) => median(results[name].map((round) => round.processor));
  const time = (name: Name, part: number) =>
    percentile(
      results[name].flatMap(({ times }) => times),
      part,
    );
  /** Of each round against the bare handler's in the same round, so that a slow machine is slow for both. */
  const share = (name: Name) =>
    median(results[name].map(({ perSecond }, round) => perSecond / (results.bare[round] as Round).perSecond));
  const rows = NAMES.map((name) => [
    TITLES[name],
    Math.round(rate(name)),
    share(name).toFixed(2),
    Math.round(processor(name)),
    time(name, 0.5),
    time(name, 0.99),
    sizes[name],
  ]);
  const against = share("relink") / share("mercurius");
  return {
    name: "page",
    title: `(d) A page of ${PAGE_SIZE} of ${accounts.toLocaleString("en")} accounts, ${CONNECTIONS} connections (median of ${ROUNDS} rounds)`,
    columns: ["", "requests/s", "share", "CPU µs/request", "p50 ms", "p99 ms", "bytes"],
    rows,
    findings: [
      `Relink reaches ${share("relink").toFixed(2)} of the bare handler, and ${against.toFixed(2)} of mercurius.`,
    ],
    details: {
      shares: Object.fromEntries(NAMES.map((name) => [name, share(name)])),
      sizes,
      perSecond: Object.fromEntries(NAMES.map((name) => [name, results[name].map(({ perSecond }) => perSecond)])),
      processor: Object.fromEntries(NAMES.map((name) => [name, results[name].map((round) => round.processor)])),
    },
  };
}
