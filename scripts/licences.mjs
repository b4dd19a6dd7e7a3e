// Which licences the packages may have (P-7). Reads the lockfile, so nothing has to be installed.
import { readFileSync } from "node:fs";

/** What may be part of a running Relink. */
const SHIPPED = new Set([
  "MIT",
  "MIT-0",
  "ISC",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "Apache-2.0",
  "0BSD",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "Unlicense",
]);
/** What may be used to build and test it, besides. */
const FOR_DEVELOPMENT = new Set([...SHIPPED, "MPL-2.0", "CC-BY-4.0", "Python-2.0"]);

/** Packages whose lockfile entry words its licence in its own way; looked at by a person. */
const READ_BY_HAND = new Map([["slick", "MIT"]]);

/** @param {Record<string, { license?: string, dev?: boolean, optional?: boolean }>} packages of a lockfile @returns {string[]} what is wrong */
export function licenceProblems(packages) {
  return Object.entries(packages).flatMap(([path, { license, dev = false, optional = false }]) => {
    if (path === "") return [];
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    const words = READ_BY_HAND.get(name) ?? license;
    // Binaries for other platforms, which are never installed here, come without any words on it.
    if (words === undefined) return dev && optional ? [] : [`${name} does not say under which licence it is.`];
    const allowed = dev ? FOR_DEVELOPMENT : SHIPPED;
    return permits(words, allowed) ? [] : [`${name} is under ${words}${dev ? "" : ", and would be shipped"}.`];
  });
}

/** SPDX expressions of one level: all of AND, one of OR. */
function permits(words, allowed) {
  const plain = words.replace(/[()]/g, "");
  if (plain.includes(" AND ")) return plain.split(" AND ").every((each) => allowed.has(each.trim()));
  return plain.split(" OR ").some((each) => allowed.has(each.trim()));
}

/** @throws Error naming the packages */
export function checkLicences() {
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
  const problems = licenceProblems(packages);
  if (problems.length > 0) throw new Error(problems.join("\n"));
}
