import { describe, expect, test } from "@jest/globals";
import { buildSchema, getOperationAST, parse } from "graphql";
import { costKey, countingVariables } from "../../../../src/graphql/limits/counting-variables.rules.js";
import { DEFAULT_LIMITS } from "../../../../src/graphql/limits/limits.js";
import { OperationCost } from "../../../../src/graphql/limits/operation-cost.js";

const schema = buildSchema(`
  type Query { one: Item pages(first: Int, last: Int): [Item!]! byIds(ids: [ID!]!): [Item]! plain: [Item!]! weak(n: Int! = 1): Int dear: Int }
  type Item { id: ID! pages(first: Int, last: Int): [Item!]! }
`);
const dear = schema.getQueryType()?.getFields().dear;
if (dear !== undefined) dear.extensions = { complexity: 500 };

/** What the cost is said to be: an operation that may cost nothing is always too dear. */
function costOf(text: string, variables: Record<string, unknown> = {}): number | string {
  const cost = new OperationCost(schema, { ...DEFAULT_LIMITS, complexity: 0 });
  const document = parse(text);
  const operation = getOperationAST(document);
  if (!operation) throw new Error("no operation");
  const [error] = cost.problems(document, operation, variables);
  const counted = /up to (\d+) fields/.exec(error?.message ?? "")?.[1];
  return counted === undefined ? (error?.message ?? "nothing") : Number(counted);
}

describe("what an operation costs", () => {
  test.each<[string, number, Record<string, unknown>]>([
    ["{ one { id } }", 2, {}],
    ["{ pages(first: 10) { id } }", 20, {}],
    ["{ pages(last: 10) { id } }", 20, {}],
    ["{ pages { id } }", 200, {}],
    ["{ plain { id } }", 2, {}],
    ["{ pages(first: 10) { pages(first: 10) { id } } }", 10 * (1 + 10 * 2), {}],
    ['{ byIds(ids: ["1", "2", "3"]) { id } }', 6, {}],
    ["{ byIds(ids: []) { id } }", 2, {}],
    ["{ a: one { id } b: one { id } }", 4, {}],
    ["{ dear }", 500, {}],
    ["{ ...F ...F } fragment F on Query { one { id } }", 4, {}],
    ["query ($n: Int) { pages(first: $n) { id } }", 14, { n: 7 }],
    ["query ($n: Int = 5) { pages(first: $n) { id } }", 10, {}],
    ["query ($ids: [ID!]!) { byIds(ids: $ids) { id } }", 8, { ids: ["1", "2", "3", "4"] }],
    ["query ($no: Boolean!) { one { id } pages(first: 50) @include(if: $no) { id } }", 2, { no: false }],
  ])("%s costs %p", (text, expected, variables) => {
    expect(costOf(text, variables)).toBe(expected);
  });

  test.each([
    ["{ pages(first: 101) { id } }", "`first` of `pages` must be from 1 to 100."],
    ["{ pages(last: 0) { id } }", "`last` of `pages` must be from 1 to 100."],
    ["{ one { pages(first: -5) { id } } }", "`first` of `pages` must be from 1 to 100."],
  ])("%s is refused as it is: %s", (text, message) => {
    expect(costOf(text)).toBe(message);
  });

  test("variables that do not fit are left to the execution", () => {
    expect(costOf("query ($n: Int) { pages(first: $n) { id } }", { n: "many" })).toBe("nothing");
  });

  test("an argument that cannot be read hides nothing that stands beside it", () => {
    const text = "query ($n: Int = 1) { weak(n: $n) pages { pages { id } } }";
    expect(costOf(text, { n: null })).toContain("cannot be executed");
  });
});

describe("costs are remembered by what they depend on", () => {
  const text =
    "query ($n: Int, $t: String, $ids: [ID!]) { pages(first: $n, after: $t) { x } byIds(ids: $ids) @skip(if: $s) { id } }";

  test("page sizes, ids and conditions, and nothing else", () => {
    expect(countingVariables(parse(text))).toEqual(["ids", "n", "s"]);
  });

  test.each([
    [{ n: 1, t: "a" }, { n: 1, t: "b" }, true],
    [{ n: 1 }, { n: 2 }, false],
    [{ n: 1 }, {}, false],
    [{ n: null }, {}, false],
    [{ ids: ["1", "2"] }, { ids: ["3", "4"] }, true],
    [{ ids: ["1", "2"] }, { ids: ["3"] }, false],
    [{ s: true }, { s: false }, false],
  ])("%j and %j cost the same: %p", (one, other, same) => {
    const names = ["ids", "n", "s"];
    expect(costKey(names, one) === costKey(names, other)).toBe(same);
  });

  test("two operations of one document are not taken for each other", () => {
    const document = parse("query Cheap { one { id } } query Dear { pages { pages { id } } }");
    const cost = new OperationCost(schema, { ...DEFAULT_LIMITS, complexity: 10 });
    const problems = (name: string) => {
      const operation = getOperationAST(document, name);
      return operation ? cost.problems(document, operation, {}).length : -1;
    };
    expect([problems("Cheap"), problems("Dear"), problems("Cheap"), problems("Dear")]).toEqual([0, 1, 0, 1]);
  });
});
