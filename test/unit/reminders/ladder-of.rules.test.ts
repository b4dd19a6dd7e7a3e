import { describe, expect, it } from "@jest/globals";
import { ladderOf } from "../../../src/reminders/ladder-of.rules.js";

/** The table of the help article, and what Relink adds to it (DESIGN, Reminders). */
const FULL = [10, 5, 1, 0];

describe("the ladder of a pair", () => {
  it.each([
    ["OWN", "FACEBOOK", FULL],
    ["OWN", "INSTAGRAM", FULL],
    ["OWN", "LINKEDIN", FULL],
    ["OWN", "X", []],
    ["OWN", "YOUTUBE", []],
    ["OWN", "GOOGLE_BUSINESS", []],
    ["OWN", "TIKTOK", FULL],
    ["PAID", "FACEBOOK", FULL],
    ["PAID", "INSTAGRAM", FULL],
    ["MONITORED", "FACEBOOK", [10]],
    ["MONITORED", "INSTAGRAM", [10, 1, 0]],
  ] as const)("is the policy's: %s %s", (purpose, platform, ladder) => {
    expect(ladderOf(null, platform, purpose)).toEqual(ladder);
    expect(ladderOf({ "LINKEDIN PAID": [3] }, platform, purpose)).toEqual(ladder);
  });

  it("is the company's own where it has one, and may be none", () => {
    expect(ladderOf({ "FACEBOOK OWN": [30, 7] }, "FACEBOOK", "OWN")).toEqual([30, 7]);
    expect(ladderOf({ "FACEBOOK OWN": [] }, "FACEBOOK", "OWN")).toEqual([]);
    expect(ladderOf({ "X OWN": [14] }, "X", "OWN")).toEqual([14]);
  });
});
