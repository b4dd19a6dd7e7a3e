import { describe, expect, test } from "@jest/globals";
import { Kind } from "graphql";
import { DateTime } from "../../../src/graphql/date-time.js";

const literal = (value: string) => DateTime.parseLiteral({ kind: Kind.STRING, value }, {});

describe("instants that come in", () => {
  test.each([
    ["2026-11-24T07:30:00Z", "2026-11-24T07:30:00.000Z"],
    ["2026-11-24T07:30:00.123Z", "2026-11-24T07:30:00.123Z"],
    ["2026-11-24T08:30:00+01:00", "2026-11-24T07:30:00.000Z"],
    ["2026-11-23T23:30:00-08:00", "2026-11-24T07:30:00.000Z"],
    ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"],
  ])("%s is %s", (text, instant) => {
    expect(DateTime.parseValue(text).toISOString()).toBe(instant);
    expect(literal(text).toISOString()).toBe(instant);
  });

  test.each(["2026-11-24T07:30:00", "2026-11-24", "2026-11-24T07:30:00.000"])("%s lacks its zone", (text) => {
    expect(() => DateTime.parseValue(text)).toThrow("needs its zone");
    expect(() => literal(text)).toThrow("needs its zone");
  });

  test.each([
    "2026-02-30T00:00:00Z",
    "2026-11-24T25:00:00Z",
    "24.11.2026Z",
    "1969-12-31T23:59:59Z",
    "9999-12-31T23:59:59-01:00",
    "Z",
  ])("%s is no instant", (text) => {
    expect(() => DateTime.parseValue(text)).toThrow("between 1970 and 9999");
  });

  test.each([1_700_000_000, null, true, {}])("%p is no text", (value) => {
    expect(() => DateTime.parseValue(value)).toThrow("An instant is a string");
  });
});

test("instants go out in UTC", () => {
  expect(JSON.stringify(DateTime.serialize(new Date(Date.UTC(2026, 10, 24, 7, 30))))).toBe(
    '"2026-11-24T07:30:00.000Z"',
  );
  expect(() => DateTime.serialize(new Date(Number.NaN))).toThrow();
});
