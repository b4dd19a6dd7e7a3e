import "reflect-metadata";
import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { measureBacklog } from "./backlog/backlog.js";
import { describeEnvironment } from "./environment.js";
import type { Figure, Setting } from "./figure.js";
import { measureIdle } from "./idle/idle.js";
import { measureLateness } from "./lateness/lateness.js";
import { measureMails } from "./mails/mails.js";
import { measurePage } from "./page/page.js";
import { measureSockets } from "./sockets/sockets.js";
import { disturbance, othersShare } from "./others.js";
import { measureBatches } from "./probes/batches.js";
import { measureProbes } from "./probes/probes.js";
import { killPrograms } from "./program.js";
import { measureRungs } from "./rungs/rungs.js";
import { killServices } from "./running-service.js";
import { Secrets } from "./secrets.js";
import { Server } from "./server.js";
import { renderFigure } from "./table.js";

const FIGURES: Readonly<Record<string, (setting: Setting) => Promise<Figure>>> = {
  lateness: measureLateness,
  backlog: measureBacklog,
  idle: measureIdle,
  page: measurePage,
  probes: measureProbes,
  batches: measureBatches,
  sockets: measureSockets,
  rungs: measureRungs,
  mails: measureMails,
};
const RESULTS = "bench/results";

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { quick: { type: "boolean" }, only: { type: "string" } } });
  const quick = values.quick === true;
  const names = values.only?.split(",") ?? Object.keys(FIGURES);
  const unknown = names.find((name) => !(name in FIGURES));
  if (unknown !== undefined)
    throw new Error(`There is no figure "${unknown}"; there are ${Object.keys(FIGURES).join(", ")}.`);

  const server = await Server.connect(process.env["BENCH_DATABASE_URL"] as string);
  cleanUpOnSignals(server);
  try {
    const setting: Setting = {
      server,
      secrets: new Secrets(),
      quick,
      amount: (full) => (quick ? Math.ceil(full / 10) : full),
      progress: (line) => process.stderr.write(`  ${line}\n`),
    };
    const date = new Date().toISOString();
    const environment = await describeEnvironment(server);
    const figures: Figure[] = [];
    for (const name of names) {
      process.stderr.write(`${name} …\n`);
      const before = await othersShare();
      const measured = await (FIGURES[name] as (typeof FIGURES)[string])(setting);
      const share = Math.max(before, await othersShare());
      const figure = { ...measured, findings: [...measured.findings, ...disturbance(share)] };
      figures.push(figure);
      console.log(`\n${renderFigure(figure)}`);
    }
    console.log(`Written to ${store(date, { date, quick, environment, figures })}`);
  } finally {
    killServices();
    killPrograms();
    await server.close();
  }
}

/** Results stay out of the repository unless they are renamed without `.tmp`. */
function store(date: string, result: object): string {
  mkdirSync(RESULTS, { recursive: true });
  const path = `${RESULTS}/${date.slice(0, 19).replaceAll(":", "-")}.tmp.json`;
  writeFileSync(path, `${JSON.stringify(result, null, 2)}\n`);
  return path;
}

/** What is being measured then fails, since nothing answers any more, which is not worth a word. */
function cleanUpOnSignals(server: Server): void {
  const stop = () => {
    stopping.abort();
    killServices();
    killPrograms();
    void server.close().finally(() => process.exit(130));
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}

const stopping = new AbortController();
try {
  await main();
} catch (error) {
  if (!stopping.signal.aborted) console.error(error);
  process.exitCode = 1;
}
