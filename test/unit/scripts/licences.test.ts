import { expect, it } from "@jest/globals";

interface Package {
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
}

const { licenceProblems } = (await import(new URL("../../../scripts/licences.mjs", import.meta.url).href)) as {
  licenceProblems: (packages: Readonly<Record<string, Package>>) => string[];
};

it.each<[what: string, entry: Package, fine: boolean]>([
  ["one that is shipped", { license: "MIT" }, true],
  ["a choice of two", { license: "(GPL-3.0 OR MIT)" }, true],
  ["two at once", { license: "MIT AND Apache-2.0" }, true],
  ["two at once, one of them not allowed", { license: "MIT AND GPL-2.0" }, false],
  ["copyleft", { license: "GPL-3.0" }, false],
  ["weak copyleft that is shipped", { license: "MPL-2.0" }, false],
  ["weak copyleft for the build", { license: "MPL-2.0", dev: true }, true],
  ["copyleft for the build", { license: "AGPL-3.0", dev: true }, false],
  ["none", {}, false],
  ["none, for the build", { dev: true }, false],
  ["none, of another platform's binary for the build", { dev: true, optional: true }, true],
  ["none, optional but shipped", { optional: true }, false],
])("%s", (_what, entry, fine) => {
  expect(licenceProblems({ "": {}, "node_modules/a/node_modules/@b/c": entry })).toHaveLength(fine ? 0 : 1);
});
