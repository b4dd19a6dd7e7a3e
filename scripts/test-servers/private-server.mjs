import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { run } from "../child.mjs";
import { mysqlVersion, redisAnswers } from "./probe.mjs";

const START_MS = 60_000;
const STOP_MS = 15_000;

/** A MariaDB with a folder, socket and port of its own, and a root without password. @returns {Promise<string>} its URL */
export async function startMariadb(program, onStop) {
  const [folder, port] = [makeFolder("mariadb", onStop), await freePort()];
  const asRoot = process.getuid() === 0 ? ["--user=root"] : [];
  const data = `--datadir=${join(folder, "data")}`;
  const { code, output } = await run(
    "mariadb-install-db",
    ["--no-defaults", data, "--auth-root-authentication-method=normal", "--skip-test-db", ...asRoot],
    { capture: true },
  );
  if (code !== 0) throw new Error(`mariadb-install-db failed:\n${output.trimEnd()}`);
  const paths = [data, `--socket=${join(folder, "socket")}`, `--pid-file=${join(folder, "pid")}`];
  const network = ["--bind-address=127.0.0.1", `--port=${port}`, "--max-connections=500"];
  const args = ["--no-defaults", ...asRoot, ...paths, ...network, "--innodb-flush-log-at-trx-commit=2"];
  const url = `mysql://root@127.0.0.1:${port}/`;
  await startServer(program, args, folder, async () => (await mysqlVersion(url)) !== undefined, onStop);
  return url;
}

/** A Redis that keeps nothing on disk. @returns {Promise<string>} its URL */
export async function startRedis(program, onStop) {
  const [folder, port] = [makeFolder("redis", onStop), await freePort()];
  const args = ["--bind", "127.0.0.1", "--port", String(port), "--save", "", "--appendonly", "no", "--dir", folder];
  const url = `redis://127.0.0.1:${port}`;
  await startServer(program, args, folder, () => redisAnswers(url), onStop);
  return url;
}

async function startServer(program, args, folder, answers, onStop) {
  const logPath = join(folder, "log");
  const log = openSync(logPath, "a");
  // In a process group of its own: Ctrl-C is for the tests, which then stop the server in order.
  const child = spawn(program, args, { stdio: ["ignore", log, log], detached: true });
  closeSync(log);
  const ended = new Promise((resolve) => child.on("close", resolve).on("error", resolve));
  let running = true;
  ended.then(() => (running = false));
  onStop(async () => {
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
    await ended;
    clearTimeout(late);
  });
  const deadline = Date.now() + START_MS;
  while (!(await answers())) {
    if (!running || Date.now() > deadline) {
      throw new Error(`${program} did not start:\n${readFileSync(logPath, "utf8").split("\n").slice(-20).join("\n")}`);
    }
    await pause(100);
  }
}

function makeFolder(name, onStop) {
  const folder = mkdtempSync(join(tmpdir(), `relink-${name}-`));
  onStop(async () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Free a moment ago; nothing else here picks ports at the same time. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.on("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
