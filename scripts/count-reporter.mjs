import { writeFileSync } from "node:fs";

/** Tells `jest.mjs` how a run ended, in the file that it names. A test file that could not be loaded is a failed test. */
export default class CountReporter {
  onRunComplete(_contexts, result) {
    const counts = {
      passed: result.numPassedTests,
      failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
      skipped: result.numPendingTests + result.numTodoTests,
    };
    writeFileSync(process.env.RELINK_TEST_COUNTS, JSON.stringify(counts));
  }
}
