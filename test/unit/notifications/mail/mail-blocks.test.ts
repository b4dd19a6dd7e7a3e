import { readFileSync } from "node:fs";
import { expect, it } from "@jest/globals";

interface Compiler {
  readonly TEMPLATE: string;
  readonly BLOCKS: string;
  readonly compileMails: (source: string) => Promise<string>;
}

// Not compiled with the tests, so its types are told here.
const { TEMPLATE, BLOCKS, compileMails } = (await import("../../../../scripts/mails.mjs" as string)) as Compiler;

it("is what the template says: `npm run build` writes it anew", async () => {
  const source = readFileSync(TEMPLATE, "utf8");
  expect(await compileMails(source)).toBe(readFileSync(BLOCKS, "utf8"));
}, 60_000);
