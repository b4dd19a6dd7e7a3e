import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { build } from "./build.mjs";
import { run } from "./child.mjs";
import { checkLicences } from "./licences.mjs";

/** What is checked without running a test, in order. Those with `script` are the scripts of package.json. */
export const checks = [
  { name: "format", script: "format:check", remedy: "npm run format" },
  { name: "licences", act: checkLicences },
  { name: "lint", script: "lint" },
  { name: "types", script: "typecheck" },
  { name: "floor plan", script: "floor-plan" },
  { name: "build", act: () => build() },
  { name: "purity", script: "purity" },
  { name: "schema drift", act: compareSchema, remedy: "npm run build && npm run schema, then commit schema.graphql" },
];

/** Runs one check, prints its name, duration and, if it failed, why. @returns {Promise<boolean>} whether all is well */
export async function passes({ name, script, act, remedy }) {
  const start = performance.now();
  const problem = script ? await problemOfScript(script) : await problemOf(act);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${problem === null ? "ok    " : "FAILED"} ${name} (${seconds} s)`);
  if (problem === null) return true;
  console.log(`\n${problem.trimEnd()}\n${remedy ? `\nTo mend it: ${remedy}\n` : ""}`);
  return false;
}

async function problemOfScript(name) {
  const command = JSON.parse(readFileSync("package.json", "utf8")).scripts[name];
  const env = { PATH: `${resolve("node_modules/.bin")}${delimiter}${process.env.PATH}` };
  const { code, output } = await run(command, [], { shell: true, capture: true, env });
  return code === 0 ? null : output;
}

async function problemOf(act) {
  try {
    await act();
    return null;
  } catch (error) {
    return error.message;
  }
}

/** The committed schema.graphql must be what the code says; dashboards are written from it. */
async function compareSchema() {
  const folder = mkdtempSync(join(tmpdir(), "relink-schema-"));
  try {
    const fresh = join(folder, "schema.graphql");
    const { code, output } = await run(process.execPath, ["dist/src/cli/print-schema.js", fresh], { capture: true });
    if (code !== 0) throw new Error(output);
    const { code: difference, output: lines } = await run("diff", ["-u", "schema.graphql", fresh], { capture: true });
    if (difference !== 0) throw new Error(`schema.graphql is not what the code says:\n${lines}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
