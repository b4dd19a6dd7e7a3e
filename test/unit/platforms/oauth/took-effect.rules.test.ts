import { describe, expect, it } from "@jest/globals";
import type { Answer } from "../../../../src/platforms/answer.js";
import { scopesOf, textOf, wholeOf } from "../../../../src/platforms/oauth/parsed-fields.rules.js";
import { mayHaveTakenEffect } from "../../../../src/platforms/oauth/took-effect.rules.js";

const answered = (status: number): Answer => ({ kind: "ANSWER", status, headers: {}, json: null });

describe("whether a request without a usable answer may have taken effect (O-9)", () => {
  it.each<[Answer, boolean]>([
    [{ kind: "NO_ANSWER", why: "TIMEOUT", sent: true }, true],
    [{ kind: "NO_ANSWER", why: "NETWORK", sent: false }, false],
    [{ kind: "NOT_ASKED", retryAfterSeconds: 1 }, false],
    [answered(200), true],
    [answered(500), true],
    [answered(502), true],
    [answered(503), false],
    [answered(504), true],
    [answered(400), false],
    [answered(401), false],
    [answered(429), false],
  ])("%j", (answer, expected) => {
    expect(mayHaveTakenEffect(answer)).toBe(expected);
  });
});

it("fields are read as what they are", () => {
  expect([7, "7", " 7 ", "-7", "7a", 7.5, "", null, true, "1234567890123456"].map(wholeOf)).toEqual([
    7,
    7,
    7,
    -7,
    null,
    null,
    null,
    null,
    null,
    null,
  ]);
  expect(["a", "", 7, null].map(textOf)).toEqual(["a", null, null, null]);
  expect(scopesOf("a b,c, d")).toEqual(["a", "b", "c", "d"]);
  expect(scopesOf(undefined)).toEqual([]);
});
