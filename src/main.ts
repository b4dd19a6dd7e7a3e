import "reflect-metadata";
import { loadConfig } from "./config.js";
import { StartError } from "./errors.js";
import { createLog, type Log } from "./log.js";
import { startApp } from "./app.js";

/** A stop that takes longer than this is given up (P-2). */
const STOP_WITHIN_MS = 30_000;

async function main(): Promise<void> {
  const started = performance.now();
  const loaded = loadConfig();
  const log = createLog(loaded.config.logLevel);
  const starting = new AbortController();
  const app = startApp(loaded, log, starting.signal);
  stopOnSignals(app, starting, log);
  stopOnFaults(app, log);
  const { url } = await app;
  log.info({ url, milliseconds: Math.round(performance.now() - started) }, "ready");
}

type Starting = Promise<{ close(): Promise<void> }>;

function stopOnSignals(app: Starting, starting: AbortController, log: Log): void {
  let asked = false;
  const stop = (signal: string) => {
    if (asked) process.exit(1);
    asked = true;
    log.info({ signal }, "stopping");
    starting.abort();
    void stopAndLeave(app, log, STOP_WITHIN_MS);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

/** After a fault nobody has foreseen nothing is certain any more: what runs is finished, then the process ends (P-3). */
function stopOnFaults(app: Starting, log: Log): void {
  const stop = (error: unknown) => {
    log.fatal({ err: error }, "unforeseen fault, stopping");
    process.exitCode = 1;
    void stopAndLeave(app, log, STOP_WITHIN_MS / 3);
  };
  process.on("uncaughtException", stop);
  process.on("unhandledRejection", stop);
}

/** The process ends by itself, not by waiting for an empty event loop: Agenda leaves timers behind. */
async function stopAndLeave(app: Starting, log: Log, withinMs: number): Promise<void> {
  leaveIn(withinMs, log);
  const running = await app.catch(() => null);
  await running?.close();
  log.info({}, "stopped");
  process.exit();
}

function leaveIn(milliseconds: number, log: Log): void {
  setTimeout(() => {
    log.error({}, "the stop took too long");
    process.exit(1);
  }, milliseconds).unref();
}

main().catch((error: unknown) => {
  if (error instanceof StartError) process.stderr.write(`${error.message}\n`);
  else
    process.stderr.write(
      `Relink could not be started: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
  process.exitCode = 1;
});
