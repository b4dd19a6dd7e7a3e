import { describe, expect, test } from "@jest/globals";
import { type OperationDefinitionNode, parse } from "graphql";
import { OperationSizes } from "../../../../src/graphql/limits/operation-size.rules.js";

function measure(text: string) {
  const document = parse(text);
  const sizes = new OperationSizes(document);
  const operation = document.definitions.find(({ kind }) => kind === "OperationDefinition") as OperationDefinitionNode;
  return { ...sizes.of(operation), rootFields: sizes.rootFieldsOf(operation) };
}

describe("what an operation amounts to", () => {
  test.each([
    ["{ a }", { depth: 1, selections: 1, aliases: 0, directives: 0, rootFields: 1 }],
    ["{ a { b { c } d } }", { depth: 3, selections: 4 }],
    ["{ x: a y: a z: a }", { aliases: 3, selections: 3, rootFields: 3 }],
    ["{ a a a }", { aliases: 0, selections: 3, rootFields: 1 }],
    ["query ($v: Int @d) @e { a @f @g }", { directives: 4 }],
    ["{ ... @d { a } ... on Q { b { c } } }", { depth: 2, selections: 5, directives: 1, rootFields: 2 }],
    [
      "{ ...F ...F } fragment F on Q @d { a { x: b } }",
      { depth: 2, selections: 6, aliases: 2, directives: 2, rootFields: 1 },
    ],
    ["{ ...Missing a }", { depth: 1, selections: 2, rootFields: 1 }],
    ["{ ...F } fragment F on Q { a ...F }", { selections: 3, rootFields: 1 }],
    ["{ ...F } fragment F on Q { a { ...G } } fragment G on T { b { ...F } }", { depth: 2 }],
    ["{ __schema { types { fields { type { name } } } } }", { depth: 1, selections: 5 }],
    ["{ a { __typename } }", { depth: 2 }],
  ])("%s", (text, size) => {
    expect(measure(text)).toMatchObject(size);
  });

  test("fragments that double each other are counted in full, though each is looked at once", () => {
    const doubling = Array.from({ length: 500 }, (_, i) => `fragment F${i} on Q { ...F${i + 1} ...F${i + 1} }`).join(
      " ",
    );
    expect(measure(`{ ...F0 } ${doubling} fragment F500 on Q { a }`).selections).toBeGreaterThan(1e100);
    const ten = Array.from({ length: 10 }, (_, i) => `fragment F${i} on Q { ...F${i + 1} ...F${i + 1} }`).join(" ");
    // The spread at the top, 2 + 4 + … + 1024 spreads, and 1024 fields.
    expect(measure(`{ ...F0 } ${ten} fragment F10 on Q { a }`).selections).toBe(1 + 2046 + 1024);
  });
});
