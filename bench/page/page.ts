import { COMPANIES, companyName, expiries, fill, personName } from "../fill.js";
import type { Figure, Setting } from "../figure.js";
import { Program } from "../program.js";
import { RunningService } from "../running-service.js";
import { median, percentile, randomNumbers } from "../statistics.js";
import type { Load, LoadResult } from "./load.process.js";
import { PAGE_QUERY, PAGE_SIZE, type PageAnswer } from "./page-query.js";

const ACCOUNTS = 100_000;
const CONNECTIONS = 20;
const ROUNDS = 7;
const ROUND_MS = 5_000;
const WARM_UP_MS = 3_000;

type Results = Record<"bare" | "relink", LoadResult[]>;

/** (d) A page of accounts with the people who connected them, over HTTP, beside a bare handler that runs the same statements. */
export async function measurePage(setting: Setting): Promise<Figure> {
  const { server, secrets, progress } = setting;
  const accounts = ACCOUNTS; // the page has 50 accounts whatever is quick
  progress(`filling ${accounts.toLocaleString("en")} accounts`);
  const database = await server.createDatabase();
  await fill(database.connection, { accounts, expiresAt: expiries.far });
  const environment = secrets.environment(database.url, "api");
  const service = await RunningService.start(environment);
  const bare = new Program(new URL("./bare.process.js", import.meta.url), environment);
  const { url: bareUrl } = await bare.ask<{ url: string }>({ url: database.url });
  const urls = { bare: bareUrl, relink: service.graphqlUrl };
  const generator = new Program(new URL("./load.process.js", import.meta.url));

  const random = randomNumbers(2);
  const companies = Array.from({ length: CONNECTIONS }, () => 1 + Math.floor(random() * COMPANIES));
  const tokens = await Promise.all(
    companies.map((company) => secrets.token(companyName(company), personName(company))),
  );
  const body = JSON.stringify({ query: PAGE_QUERY, variables: { first: PAGE_SIZE } });
  const load = (to: keyof Results, milliseconds: number) =>
    generator.ask<LoadResult>({ url: urls[to], body, tokens, milliseconds } satisfies Load);

  const sizes = {
    bare: await checkAnswer(urls.bare, tokens[0], body),
    relink: await checkAnswer(urls.relink, tokens[0], body),
  };
  for (const each of ["bare", "relink"] as const) await load(each, setting.amount(WARM_UP_MS));
  const results: Results = { bare: [], relink: [] };
  for (let round = 1; round <= ROUNDS; round++) {
    progress(`round ${round} of ${ROUNDS}`);
    const order = round % 2 === 1 ? (["bare", "relink"] as const) : (["relink", "bare"] as const);
    for (const each of order) results[each].push(await load(each, setting.amount(ROUND_MS)));
  }
  await Promise.all([generator.stop(), bare.stop(), service.stop()]);
  return present(accounts, results, sizes);
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

function present(accounts: number, results: Results, sizes: Record<keyof Results, number>): Figure {
  const rate = (each: keyof Results) => median(results[each].map(({ perSecond }) => perSecond));
  const time = (each: keyof Results, share: number) =>
    percentile(
      results[each].flatMap(({ times }) => times),
      share,
    );
  const share = rate("relink") / rate("bare");
  const row = (title: string, each: keyof Results) => [
    title,
    Math.round(rate(each)),
    time(each, 0.5),
    time(each, 0.99),
    sizes[each],
  ];
  return {
    name: "page",
    title: `(d) A page of ${PAGE_SIZE} of ${accounts.toLocaleString("en")} accounts, ${CONNECTIONS} connections (median of ${ROUNDS} rounds)`,
    columns: ["", "requests/s", "p50 ms", "p99 ms", "bytes"],
    rows: [row("bare handler, same token check and SQL", "bare"), row("Relink", "relink")],
    findings: [`Relink reaches ${share.toFixed(2)} of the bare handler.`],
    details: {
      share,
      sizes,
      perSecond: {
        bare: results.bare.map(({ perSecond }) => perSecond),
        relink: results.relink.map(({ perSecond }) => perSecond),
      },
    },
  };
}
