import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runPackage } from "./child.mjs";

const NODE_FLAGS = "--experimental-vm-modules --disable-warning=ExperimentalWarning";

/**
 * Runs Jest with its usual output. A test file that could not be loaded, and a Jest that died, count as one failed test.
 *
 * @returns {Promise<{ passed: number, failed: number, skipped: number }>}
 */
export async function runJest(args, env = {}) {
  const folder = mkdtempSync(join(tmpdir(), "relink-jest-"));
  const report = join(folder, "report.json");
  try {
    const { code } = await runPackage(
      "jest/bin/jest.js",
      ["--reporters=default", "--json", `--outputFile=${report}`, ...args],
      { env: { ...env, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} ${NODE_FLAGS}` } },
    );
    const counts = readCounts(report);
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readCounts(report) {
  try {
    const result = JSON.parse(readFileSync(report, "utf8"));
    return {
      passed: result.numPassedTests,
      failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
      skipped: result.numPendingTests + result.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
