import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { buildIfNeeded } from "./build.mjs";
import { stopOnSignals } from "./child.mjs";
import { installIfNeeded } from "./install.mjs";
import { requireNodeVersion } from "./node-version.mjs";

/**
 * Runs a compiled program after whatever a fresh clone lacks was installed and built. It runs in this very process:
 * signals, exit code and `kill -9` reach it without a go-between that could leave it behind.
 *
 * Settings in a file `.env` count unless the environment already has them. What this prints goes to standard error.
 */
export async function launch(program) {
  requireNodeVersion();
  process.chdir(fileURLToPath(new URL("..", import.meta.url)));
  const release = stopOnSignals();
  try {
    await installIfNeeded();
    await buildIfNeeded();
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
  release();
  if (existsSync(".env")) process.loadEnvFile(".env");
  process.setSourceMapsEnabled(true);
  process.argv[1] = resolve(program);
  await import(pathToFileURL(program).href);
}
