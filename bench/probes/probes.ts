import type { Figure, Setting } from "../figure.js";
import { clear, expiries, fill } from "../fill.js";
import { Program } from "../program.js";
import { median } from "../statistics.js";
import { APP_ID, APP_SECRET, type Network, type Order, type Outcome } from "./run.types.js";

const CONSENTS = 2_000;
const ROUNDS = 3;
/** How long the network takes to answer. Real ones are on the far side of an ocean more often than not. */
const LATENCIES_MS = [0, 50, 100];
const TARGET_SHARE = 0.6;

const PROGRAMS = {
  bare: new URL("./bare.process.js", import.meta.url),
  relink: new URL("./relink.process.js", import.meta.url),
};
type Side = keyof typeof PROGRAMS;
type Results = Record<Side, number[]>;
/** What answers, and how. */
type Asked = { readonly name: string; readonly results: Results };

/**
 * (f) Looks at consents a second, one call each, beside a bare loop of the same calls with as many at once: against a network that answers
 * after a fixed time and costs nothing itself, and against the sandbox's simulator.
 */
export async function measureProbes(setting: Setting): Promise<Figure> {
  const consents = setting.amount(CONSENTS);
  const asked = [...(await againstFixedTimes(setting, consents)), await againstSimulator(setting, consents)];
  return present(consents, asked);
}

async function againstFixedTimes(setting: Setting, consents: number): Promise<Asked[]> {
  const network = new Program(new URL("./network.process.js", import.meta.url));
  const { url: graph } = await network.ask<{ url: string }>({ latencyMs: 0 });
  const reached = { graph, appId: APP_ID, appSecret: APP_SECRET, tokens: null };
  const asked = LATENCIES_MS.map((latencyMs) => ({
    name: `${latencyMs} ms`,
    before: () => network.ask({ latencyMs }),
    results: { bare: [], relink: [] } as Results,
  }));
  await compare(setting, consents, async () => reached, asked);
  await network.stop();
  return asked;
}

async function againstSimulator(setting: Setting, consents: number): Promise<Asked> {
  const simulator = new Program(new URL("./simulator.process.js", import.meta.url));
  const asked = {
    name: "the simulator",
    before: () => Promise.resolve(),
    results: { bare: [], relink: [] } as Results,
  };
  await compare(setting, consents, (url) => simulator.ask<Network>({ url, consents }), [asked]);
  await simulator.stop();
  return asked;
}

async function compare(
  { server, secrets, progress }: Setting,
  consents: number,
  reach: (url: string) => Promise<Network>,
  asked: readonly (Asked & { readonly before: () => Promise<unknown> })[],
): Promise<void> {
  const { url, connection } = await server.createDatabase();
  await fill(connection, { accounts: 0, expiresAt: expiries.far });
  const programs = {
    bare: new Program(PROGRAMS.bare),
    relink: new Program(PROGRAMS.relink, secrets.environment(url)),
  };
  const ask = (side: Side, order: Order) => programs[side].ask<Outcome>(order);
  const prepare: Order = { kind: "PREPARE", url, network: await reach(url), consents };
  await Promise.all([ask("bare", prepare), ask("relink", prepare)]);
  for (const side of ["bare", "relink"] as const) await ask(side, { kind: "RUN" }); // warm-up
  for (let round = 1; round <= ROUNDS; round++) {
    for (const { name, before, results } of asked) {
      progress(`round ${round} of ${ROUNDS}: answers of ${name}`);
      await before();
      const order: Side[] = round % 2 === 1 ? ["bare", "relink"] : ["relink", "bare"];
      for (const side of order) {
        const { probes, seconds } = await ask(side, { kind: "RUN" });
        if (probes !== consents) throw new Error(`${side}: ${probes} of ${consents} consents were found alive.`);
        results[side].push(probes / seconds);
      }
    }
  }
  await Promise.all([programs.bare.stop(), programs.relink.stop()]);
  await clear(connection);
}

function present(consents: number, asked: readonly Asked[]): Figure {
  const rows = asked.map(({ name, results: { bare, relink } }) => {
    const share = median(relink) / median(bare);
    return { name, bare: median(bare), relink: median(relink), share };
  });
  return {
    name: "probes",
    title: `(f) Looks at ${consents.toLocaleString("en")} consents, 16 at once, one call each (median of ${ROUNDS} rounds)`,
    columns: ["the network answers after", "bare calls/s", "Relink looks/s", "share"],
    rows: rows.map(({ name, bare, relink, share }) => [name, Math.round(bare), Math.round(relink), share.toFixed(2)]),
    findings: rows.map(({ name, share }) => {
      const verdict = share >= TARGET_SHARE ? "met" : "MISSED";
      return `Answers of ${name}: a share of ${share.toFixed(2)}; the target of ${TARGET_SHARE} is ${verdict}.`;
    }),
    details: Object.fromEntries(asked.map(({ name, results }) => [name, results])),
  };
}
