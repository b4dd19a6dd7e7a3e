import { statSync } from "node:fs";
import { run } from "./child.mjs";

/**
 * Installs the locked packages unless they are there. npm writes `node_modules/.package-lock.json` last, so an
 * installation that was cut short, or one older than the lock file, is done again.
 *
 * @throws Error when npm fails; it has then said why
 */
export async function installIfNeeded() {
  const installed = changedAt("node_modules/.package-lock.json");
  if (installed !== null && installed >= changedAt("package-lock.json")) return;
  console.error(`Installing packages (${installed === null ? "first run" : "package-lock.json has changed"}) …`);
  // Development packages too: the build needs the compiler, also where NODE_ENV is production.
  const { code } = await npm(["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"]);
  if (code !== 0) throw new Error("The packages could not be installed; npm has said why above.");
}

function npm(args) {
  const script = process.env.npm_execpath; // npm's own program, when npm started us
  if (script?.endsWith("npm-cli.js")) return run(process.execPath, [script, ...args]);
  return run(process.platform === "win32" ? "npm.cmd" : "npm", args);
}

function changedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? null;
}
