import { spawn } from "node:child_process";
import { constants } from "node:os";

/** Children under way, each with the promise of its end. */
const running = new Map();

/**
 * Runs a program to its end.
 *
 * With `capture`, its output is collected and returned instead of shown. With `shell`, the command is a line for the
 * shell. `env` is laid over this process's own environment.
 * @returns {Promise<{ code: number, output: string }>} code 127 when the program does not exist
 */
export function run(command, args, { env = {}, capture = false, shell = false } = {}) {
  const child = spawn(command, args, {
    shell,
    env: { ...process.env, ...env },
    stdio: capture ? ["ignore", "pipe", "pipe"] : "inherit",
  });
  const ended = new Promise((resolve) => {
    let output = "";
    child.stdout?.on("data", (chunk) => (output += chunk));
    child.stderr?.on("data", (chunk) => (output += chunk));
    child.on("error", (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.on("close", (code, signal) => resolve({ code: code ?? 128 + constants.signals[signal], output }));
  });
  running.set(child, ended);
  return ended.finally(() => running.delete(child));
}

/** Runs a JavaScript program of an installed package, without the detour through a shell or npx. */
export function runPackage(path, args, options) {
  return run(process.execPath, [`node_modules/${path}`, ...args], options);
}

/**
 * On Ctrl-C and its kin: hands the signal on to what `run` started, waits for it, cleans up, and ends with 128 + signal.
 *
 * @returns {() => void} takes the handlers away again
 */
export function stopOnSignals(cleanUp = async () => {}) {
  let stopping = false;
  const stop = async (signal) => {
    if (stopping) return;
    stopping = true;
    for (const child of running.keys()) kill(child, signal);
    await Promise.all(running.values());
    await new Promise(setImmediate); // what waited for them tidies up first
    await cleanUp();
    process.exit(128 + constants.signals[signal]);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, stop);
  return () => {
    for (const signal of signals) process.off(signal, stop);
  };
}

function kill(child, signal) {
  child.kill(signal); // false when it has ended in this very moment, or never began
}
