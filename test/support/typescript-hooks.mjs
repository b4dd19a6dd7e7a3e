// The compiler does not see this file, so the linter knows no types here.
/* oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-return */
import { readFileSync } from "node:fs";
import { register } from "node:module";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";
import { transformSync } from "@swc/core";

// `node --import` this file runs the sources of Relink as they are, without a build.
if (isMainThread) register(import.meta.url);

export function resolve(specifier, context, next) {
  const local = /^\.\.?\//.test(specifier) && context.parentURL?.endsWith(".ts");
  return next(local ? specifier.replace(/\.js$/, ".ts") : specifier, context);
}

export function load(url, context, next) {
  if (!url.endsWith(".ts")) return next(url, context);
  const filename = fileURLToPath(url);
  const { code } = transformSync(readFileSync(filename, "utf8"), { filename, sourceMaps: "inline" });
  return { format: "module", shortCircuit: true, source: code };
}
