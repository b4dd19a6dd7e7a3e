import type { Figure, Setting } from "../figure.js";
import { clear, expiries, fill } from "../fill.js";
import { Program } from "../program.js";
import { median } from "../statistics.js";
import type { Order, Outcome } from "./run.types.js";

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

/** (f) Looks at consents a second, one call each, beside a bare loop of the same calls with as many at once. */
export async function measureProbes(setting: Setting): Promise<Figure> {
  const { server, secrets, progress } = setting;
  const consents = setting.amount(CONSENTS);
  const { url, connection } = await server.createDatabase();
  await fill(connection, { accounts: 0, expiresAt: expiries.far });
  const network = new Program(new URL("./network.process.js", import.meta.url));
  const { url: networkUrl } = await network.ask<{ url: string }>({ latencyMs: 0 });
  const programs = {
    bare: new Program(PROGRAMS.bare),
    relink: new Program(PROGRAMS.relink, secrets.environment(url)),
  };
  const ask = (side: Side, order: Order) => programs[side].ask<Outcome>(order);
  const prepare: Order = { kind: "PREPARE", url, network: networkUrl, consents };
  await Promise.all([ask("bare", prepare), ask("relink", prepare)]);
  for (const side of ["bare", "relink"] as const) await ask(side, { kind: "RUN" }); // warm-up

  const results = new Map<number, Results>(LATENCIES_MS.map((latency) => [latency, { bare: [], relink: [] }]));
  for (let round = 1; round <= ROUNDS; round++) {
    for (const [latencyMs, result] of results) {
      progress(`round ${round} of ${ROUNDS}: answers after ${latencyMs} ms`);
      await network.ask({ latencyMs });
      const order: Side[] = round % 2 === 1 ? ["bare", "relink"] : ["relink", "bare"];
      for (const side of order) {
        const { probes, seconds } = await ask(side, { kind: "RUN" });
        if (probes !== consents) throw new Error(`${side}: ${probes} of ${consents} consents were found alive.`);
        result[side].push(probes / seconds);
      }
    }
  }
  await Promise.all([network.stop(), programs.bare.stop(), programs.relink.stop()]);
  await clear(connection);
  return present(consents, results);
}

function present(consents: number, results: ReadonlyMap<number, Results>): Figure {
  const rows = [...results].map(([latency, { bare, relink }]) => {
    const share = median(relink) / median(bare);
    return { latency, bare: median(bare), relink: median(relink), share };
  });
  return {
    name: "probes",
    title: `(f) Looks at ${consents.toLocaleString("en")} consents, 16 at once, one call each (median of ${ROUNDS} rounds)`,
    columns: ["the network answers after", "bare calls/s", "Relink looks/s", "share"],
    rows: rows.map(({ latency, bare, relink, share }) => [
      `${latency} ms`,
      Math.round(bare),
      Math.round(relink),
      share.toFixed(2),
    ]),
    findings: rows.map(({ latency, share }) => {
      const verdict = share >= TARGET_SHARE ? "met" : "MISSED";
      return `After ${latency} ms: a share of ${share.toFixed(2)}; the target of ${TARGET_SHARE} is ${verdict}.`;
    }),
    details: Object.fromEntries(results),
  };
}
