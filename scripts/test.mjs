// `npm test`: all checks, then all tests on SQLite and on every server at hand. `--full` runs the full-size ones;
// further arguments go to Jest. The last line reads `tests: N passed, N failed, N skipped`.
import { fileURLToPath } from "node:url";
import { checks, passes } from "./checks.mjs";
import { stopOnSignals } from "./child.mjs";
import { installIfNeeded } from "./install.mjs";
import { runJest } from "./jest.mjs";
import { requireNodeVersion } from "./node-version.mjs";
import { findChromium } from "./test-servers/chromium.mjs";
import { TestServers } from "./test-servers/test-servers.mjs";

requireNodeVersion();
process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const jestArguments = process.argv.slice(2).filter((argument) => argument !== "--full");
const full = process.argv.includes("--full");
const inCi = process.env.CI === "true";
const servers = new TestServers();
stopOnSignals(() => servers.stop());

const counts = { passed: 0, failed: 0, skipped: 0 };
try {
  await installIfNeeded();
  if (await runChecks()) await runTests();
} catch (error) {
  counts.failed += 1;
  console.error(error.message);
} finally {
  await servers.stop();
}
console.log(`\ntests: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed === 0 ? 0 : 1;

/** All of them, so that one run tells all. @returns whether there is a build to test */
async function runChecks() {
  for (const check of checks) {
    if (await passes(check)) continue;
    counts.failed += 1;
    if (check.name === "build") return false;
  }
  return true;
}

async function runTests() {
  const { mysqlUrls, redisUrl, missing } = await servers.bringUp();
  const chromium = await findChromium();
  if (chromium === undefined) missing.push("Chromium");
  for (const server of missing) {
    console.log(`\nNo ${server} can be had here: the tests on it are skipped${inCi ? ", a failure in CI" : ""}.`);
    if (inCi) counts.failed += 1;
  }
  const result = await runJest(jestArguments, {
    TEST_MYSQL_URLS: mysqlUrls.join(","),
    TEST_REDIS_URL: redisUrl ?? "",
    TEST_CHROMIUM: chromium ?? "",
    RELINK_TEST_FULL: full ? "1" : "",
    TZ: "America/New_York", // A zone that repeats an hour: an instant read in local time shows (D-7).
  });
  for (const key of Object.keys(counts)) counts[key] += result[key];
}
