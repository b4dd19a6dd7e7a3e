import { expect, test } from "@jest/globals";
import { buildSchema, parse, validate } from "graphql";
import { DEFAULT_LIMITS, type Limits } from "../../../../src/graphql/limits/limits.js";
import { sizeRule } from "../../../../src/graphql/limits/size-rule.js";

const schema = buildSchema("directive @d repeatable on FIELD type Query { a: Query b: Query c: Int }");
const limits: Limits = { ...DEFAULT_LIMITS, depth: 3, selections: 6, aliases: 2, directives: 2, rootFields: 2 };

test.each([
  ["depth", "{ a { a { c } } }", "{ a { a { a { c } } } }", "4 levels of nested fields; at most 3"],
  [
    "selections",
    "{ a { c c c c c } }",
    "{ a { c c c c c c } }",
    "7 fields, counted with all fragments spread; at most 6",
  ],
  ["aliases", "{ x: c y: c }", "{ a { x: c y: c z: c } }", "3 aliases; at most 2"],
  ["directives", "{ c @d @d }", "{ c @d @d @d }", "3 directives; at most 2"],
  ["rootFields", "{ a { c } b { c } }", "{ a { c } b { c } c }", "3 different fields at the top; at most 2"],
])("%s: the limit itself is allowed, one more is not", (_what, allowed, refused, message) => {
  const rules = [sizeRule(limits)];
  expect(validate(schema, parse(allowed), rules)).toEqual([]);
  const errors = validate(schema, parse(refused), rules);
  expect(errors.map((error) => error.message)).toEqual([expect.stringContaining(message)]);
  expect(errors[0]?.extensions).toEqual({ code: "LIMIT_EXCEEDED" });
});

test("every operation of a document is looked at", () => {
  const errors = validate(schema, parse("query A { c } query B { a { a { a { c } } } }"), [sizeRule(limits)]);
  expect(errors).toHaveLength(1);
});
