import { expect, test } from "@jest/globals";
import { execute, parse } from "graphql";
import { buildRelinkSchema } from "../../../src/graphql/build-schema.js";
import { printRelinkSchema } from "../../../src/graphql/print-relink-schema.js";
import { FixtureResolver, fixtureResolvers, Journal } from "../../support/fixture-schema.js";

test("resolvers are the instances that were given", async () => {
  const journal = new Journal();
  const schema = buildRelinkSchema(fixtureResolvers(journal));
  await execute({ schema, document: parse("{ hello }"), contextValue: {} });
  expect(journal.calls).toEqual(["hello"]);
});

test("of two instances of one class neither wins", () => {
  const journal = new Journal();
  expect(() => buildRelinkSchema([new FixtureResolver(journal), new FixtureResolver(journal)])).toThrow("same class");
});

test("its text depends on names alone, and carries the descriptions", () => {
  const resolvers = fixtureResolvers(new Journal());
  const text = printRelinkSchema(buildRelinkSchema(resolvers));
  expect(printRelinkSchema(buildRelinkSchema(resolvers.toReversed()))).toBe(text);
  expect(text).toContain('"""One half of a circle of types."""\ntype Branch {');
  expect(text).toContain('scalar DateTime @specifiedBy(url: "https://www.rfc-editor.org/rfc/rfc3339")');
  expect(text).not.toContain("DateTimeISO");
  expect(text.endsWith("}\n")).toBe(true);
  const types = [...text.matchAll(/^(?:type|enum|scalar) (\w+)/gm)].map(([, name]) => name ?? "");
  expect(types).toEqual(types.toSorted((one, other) => (one < other ? -1 : 1)));
});
