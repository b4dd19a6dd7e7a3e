import { readFileSync } from "node:fs";

/** Ends the process with a plain sentence when this Node is not one that package.json names under `engines`. */
export function requireNodeVersion(version = process.versions.node) {
  const range = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).engines.node;
  if (satisfies(version, range)) return;
  console.error(`Relink needs Node ${range} and this is Node ${version}. Install a supported version and try again.`);
  process.exit(1);
}

/** Understands the two forms in use, `^a.b.c` and `>=a.b.c`, joined by `||`. npm's own range parser may not be installed yet. */
export function satisfies(version, range) {
  const actual = numbersOf(version);
  return range.split("||").some((part) => {
    const wanted = numbersOf(part);
    return part.trim().startsWith("^") ? actual[0] === wanted[0] && atLeast(actual, wanted) : atLeast(actual, wanted);
  });
}

function numbersOf(text) {
  return text.match(/\d+/g).slice(0, 3).map(Number);
}

function atLeast(actual, wanted) {
  const difference = actual.map((number, index) => number - wanted[index]).find((number) => number !== 0);
  return (difference ?? 0) >= 0;
}
