import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { runPackage, stopOnSignals } from "./child.mjs";
import { compressFiles } from "./compress-files.mjs";
import { installIfNeeded } from "./install.mjs";
import { compileMailsIfNeeded } from "./mails.mjs";
import { generateOperations } from "./operations.mjs";

/** Everything that the compiled files depend on. */
const SOURCES = [
  "src",
  "migrations",
  "dashboard",
  "schema.graphql",
  "tsconfig.json",
  "tsconfig.build.json",
  "package.json",
  "package-lock.json",
];
const STAMP = "dist/.built-from";

/** @throws Error when the compiler finds errors; it has then said which */
export async function buildIfNeeded() {
  const fingerprint = fingerprintOf(SOURCES);
  if (readStamp() === fingerprint) return;
  console.error("Building …");
  await build(fingerprint);
}

/**
 * Compiles into a folder of its own and puts that in the place of `dist` when all went well: a build that fails or is
 * killed leaves the old one standing, and two at once do not meet. The stamp is taken before the compiler reads, so an
 * edit in between is not lost.
 */
export async function build(fingerprint = fingerprintOf(SOURCES)) {
  removeLeftovers();
  await compileMailsIfNeeded();
  const fresh = `dist-${process.pid}`; // beside dist: source maps name the sources relative to themselves
  try {
    mkdirSync(fresh);
    writeFileSync(join(fresh, ".gitignore"), "*\n");
    // Side by side, and none is left running when the other fails.
    const parts = await Promise.allSettled([compile(fresh), buildDashboard(fresh)]);
    for (const part of parts) if (part.status === "rejected") throw part.reason;
    writeFileSync(join(fresh, ".built-from"), fingerprint);
    rmSync("dist", { recursive: true, force: true });
    renameSync(fresh, "dist");
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

async function compile(fresh) {
  succeed(await runPackage("typescript/bin/tsc", ["-p", "tsconfig.build.json", "--outDir", fresh]));
}

/** The page that Relink serves at `/` and the account picker for pages of others: bundled, and compressed once and for all. */
async function buildDashboard(fresh) {
  await generateOperations();
  await bundle("dashboard", join(fresh, "dashboard"));
  await bundle("dashboard/picker", join(fresh, "dashboard", "picker"));
  await compressFiles(join(fresh, "dashboard", "assets"));
  await compressFiles(join(fresh, "dashboard", "picker"));
}

async function bundle(root, folder) {
  const out = relative(root, folder); // Vite counts from its root
  succeed(await runPackage("vite/bin/vite.js", ["build", root, "--outDir", out, "--logLevel", "warn"]));
}

function succeed({ code }) {
  if (code !== 0) throw new Error("The build failed; the compiler has said why above.");
}

/** What builds left behind that were killed too hard to clean up. */
function removeLeftovers() {
  for (const name of readdirSync(".")) {
    const [, pid] = name.match(/^dist-(\d+)$/) ?? [];
    if (pid && !isRunning(Number(pid))) rmSync(name, { recursive: true, force: true });
  }
}

function isRunning(pid) {
  try {
    return pid !== process.pid && process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Names, sizes and times of all files: notices edits, deletions, and files put back to an older state. */
function fingerprintOf(paths) {
  const hash = createHash("sha256");
  const add = (path) => {
    if (path.includes(".generated.")) return; // a product of the build itself
    const entry = statSync(path);
    if (!entry.isDirectory()) return hash.update(`${path} ${entry.size} ${entry.mtimeMs}\n`);
    for (const name of readdirSync(path).sort()) add(join(path, name));
  };
  for (const path of paths) add(path);
  return hash.digest("hex");
}

function readStamp() {
  try {
    return readFileSync(STAMP, "utf8");
  } catch {
    return null;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.chdir(fileURLToPath(new URL("..", import.meta.url)));
  stopOnSignals();
  try {
    await installIfNeeded();
    await build();
    process.exit();
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
