// `npm run check`: everything that can be said without a database server, in a minute or less. Stops at the first problem.
import { fileURLToPath } from "node:url";
import { checks, passes } from "./checks.mjs";
import { stopOnSignals } from "./child.mjs";
import { installIfNeeded } from "./install.mjs";
import { runJest } from "./jest.mjs";
import { requireNodeVersion } from "./node-version.mjs";

requireNodeVersion();
process.chdir(fileURLToPath(new URL("..", import.meta.url)));
stopOnSignals();

const steps = [
  ...checks,
  {
    name: "unit tests",
    act: async () => {
      const counts = await runJest(["test/unit"]);
      if (counts.failed > 0) throw new Error(`${counts.failed} of the unit tests failed.`);
    },
  },
];

try {
  await installIfNeeded();
  for (const step of steps) {
    if (await passes(step)) continue;
    console.log(`npm run check stopped at: ${step.name}`);
    process.exit(1);
  }
  console.log("All checks passed. (npm test also runs the tests on database servers.)");
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
