// `npm run bench`: the figures of docs/bench.md, on a MySQL or MariaDB server. `-- --quick` runs all of it at a tenth;
// `-- --only lateness,page` some of it; `-- --private` on a server of its own even where another one is running.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run, runPackage, stopOnSignals } from "./child.mjs";
import { installIfNeeded } from "./install.mjs";
import { requireNodeVersion } from "./node-version.mjs";
import * as compose from "./test-servers/compose.mjs";
import * as packages from "./test-servers/packages.mjs";
import { mysqlVersion } from "./test-servers/probe.mjs";

const RUNNING = "mysql://root@127.0.0.1:3306/";
const NO_SERVER = `No MySQL or MariaDB can be had here. Name one, with a user who may create databases, in
BENCH_DATABASE_URL=mysql://user:password@host:3306/, or install Docker or Debian's package mariadb-server-core.`;

requireNodeVersion();
process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const own = process.argv.includes("--private");
const args = process.argv.slice(2).filter((argument) => argument !== "--private");
const fresh = `dist-${process.pid}`; // as a build does; one that was left behind is removed by the next build
const stops = [];
stopOnSignals(cleanUp);

try {
  await installIfNeeded();
  const url = await findServer();
  await compile();
  const program = join(fresh, "bench", "main.js");
  const { code } = await run(process.execPath, ["--enable-source-maps", program, ...args], {
    env: { BENCH_DATABASE_URL: url },
  });
  process.exitCode = code;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await cleanUp();
}

/** The one that is named, else the one that is running, else one started for this run. */
async function findServer() {
  const named = process.env.BENCH_DATABASE_URL;
  if (named && (await mysqlVersion(named)) === undefined) {
    throw new Error("No MySQL or MariaDB answers at BENCH_DATABASE_URL.");
  }
  const url = named || (!own && (await mysqlVersion(RUNNING)) && RUNNING) || (await startServer());
  if (!url) throw new Error(NO_SERVER);
  console.log(`Measuring on ${await mysqlVersion(url)} at ${new URL(url).host}`);
  return url;
}

async function startServer() {
  const onStop = (stop) => stops.push(stop);
  const sources = own ? [packages, compose] : [compose, packages];
  for (const source of sources) {
    const { mysql } = await source.start(["mysql"], onStop);
    if (mysql) return mysql;
  }
  return undefined;
}

/** The service and the measuring programs together, in a folder of their own: a build meanwhile does not disturb. */
async function compile() {
  mkdirSync(fresh);
  writeFileSync(join(fresh, ".gitignore"), "*\n");
  const { code } = await runPackage("typescript/bin/tsc", ["-p", "tsconfig.bench.json", "--outDir", fresh]);
  if (code !== 0) throw new Error("The bench could not be built; the compiler has said why above.");
}

async function cleanUp() {
  rmSync(fresh, { recursive: true, force: true });
  while (stops.length > 0) await stops.pop()();
}
