import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runPackage } from "./child.mjs";

const NODE_FLAGS = "--experimental-vm-modules --disable-warning=ExperimentalWarning";
const REPORTERS = ["--reporters=default", "--reporters=<rootDir>/scripts/count-reporter.mjs"];

/**
 * Runs Jest with its usual output. A Jest that died counts as one failed test.
 *
 * @returns {Promise<{ passed: number, failed: number, skipped: number }>}
 */
export async function runJest(args, env = {}) {
  const folder = mkdtempSync(join(tmpdir(), "relink-jest-"));
  const countsPath = join(folder, "counts.json");
  const nodeOptions = `${process.env.NODE_OPTIONS ?? ""} ${NODE_FLAGS}`;
  try {
    const { code } = await runPackage("jest/bin/jest.js", [...args, ...REPORTERS], {
      env: { ...env, NODE_OPTIONS: nodeOptions, RELINK_TEST_COUNTS: countsPath },
    });
    const counts = readCounts(countsPath);
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readCounts(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
