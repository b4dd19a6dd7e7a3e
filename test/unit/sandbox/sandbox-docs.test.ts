import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { DIALECTS } from "../../../src/sandbox/simulator/dialects.js";
import { FAULT_MODES } from "../../../src/sandbox/simulator/fault.js";
import { PROVIDERS } from "../../../src/platforms/provider.js";
import { causesTable } from "../../support/causes-table.js";

const PATH = new URL("../../../docs/sandbox.md", import.meta.url);
const [BEGIN, END] = ["<!-- causes: generated -->", "<!-- end of causes -->"];

describe("docs/sandbox.md", () => {
  const page = readFileSync(PATH, "utf8");

  it("lists every cause of every network as the networks have them (UPDATE_DOCS=1 writes the list anew)", () => {
    const table = `\n\n${causesTable(DIALECTS)}\n\n`;
    const [before, rest = ""] = page.split(BEGIN);
    const [listed, after] = rest.split(END);
    if (process.env.UPDATE_DOCS === "1") writeFileSync(PATH, `${before}${BEGIN}${table}${END}${after}`);
    else expect(listed).toBe(table);
  });

  it("explains every way in which a whole network fails", () => {
    for (const [mode, words] of Object.entries(FAULT_MODES)) expect(page).toContain(`| \`${mode}\` | ${words} |`);
  });
});

describe("the simulated networks", () => {
  it("are all that Relink connects", () => {
    expect(DIALECTS.map(({ provider }) => provider)).toEqual(PROVIDERS);
  });

  it.each(DIALECTS.map((dialect) => [dialect.provider, dialect] as const))(
    "%s names each cause once and explains it",
    (_name, dialect) => {
      const names = dialect.causes.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const { name, description } of dialect.causes) {
        expect(name).toMatch(/^[A-Z][A-Z0-9_]{2,59}$/);
        expect(description).toMatch(/^[A-Z0-9].{30,}\.$/);
      }
    },
  );
});
