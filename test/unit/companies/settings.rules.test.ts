import { describe, expect, it } from "@jest/globals";
import { checkLadder } from "../../../src/companies/settings.rules.js";

describe("the days of a ladder", () => {
  it.each([
    ["the usual ones", [10, 5, 1, 0], null],
    ["none", [], null],
    ["the ends of the range", [365, 0], null],
    ["as many as there may be", [10, 9, 8, 7, 6, 5, 4, 3, 2, 1], null],
    ["too many", [10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0], "at most 10"],
    ["a day after the end", [-1], "from 0 to 365"],
    ["more than a year", [366], "from 0 to 365"],
    ["half a day", [1.5], "from 0 to 365"],
    ["a day twice", [5, 1, 5], "once"],
  ] as const)("%s", (_title, days, problem) => {
    const found = checkLadder("days", days);
    if (problem === null) expect(found).toBeNull();
    else
      expect(found).toMatchObject({ field: "days", code: "INVALID_VALUE", message: expect.stringContaining(problem) });
  });
});
