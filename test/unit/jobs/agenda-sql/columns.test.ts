import { describe, expect, it } from "@jest/globals";
import {
  decodeRow,
  decodeValue,
  encodeValue,
  fromSqlTime,
  toSqlTime,
} from "../../../../src/jobs/agenda-sql/columns.js";

describe("times", () => {
  it.each([
    ["2026-10-25T01:30:00.001Z", "2026-10-25 01:30:00.001"],
    ["1970-01-01T00:00:00.000Z", "1970-01-01 00:00:00.000"],
    ["9999-12-31T23:59:59.999Z", "9999-12-31 23:59:59.999"],
  ])("keep %s to the millisecond", (iso, text) => {
    expect(toSqlTime(new Date(iso))).toBe(text);
    expect(fromSqlTime(text).toISOString()).toBe(iso);
  });

  it("beyond what the database holds are refused", () => {
    expect(() => toSqlTime(new Date(8.64e15))).toThrow(RangeError);
    expect(() => toSqlTime(new Date(Number.NaN))).toThrow(RangeError);
  });
});

describe("values", () => {
  it.each([
    ["text", "é", "é"],
    ["number", 1.5, 1.5],
    ["flag", true, 1],
    ["flag", false, 0],
    ["json", { a: [null] }, '{"a":[null]}'],
    ["json", "text", '"text"'],
    ["json", 5, "5"],
  ] as const)("of kind %s: %p", (kind, value, stored) => {
    expect(encodeValue(kind, value)).toBe(stored);
    expect(decodeValue(kind, stored)).toEqual(value);
  });

  it.each(["text", "number", "flag", "time", "json"] as const)("of kind %s that are absent are NULL", (kind) => {
    expect([encodeValue(kind, null), encodeValue(kind, undefined)]).toEqual([null, null]);
    expect(decodeRow([{ field: "f", column: "f", kind }], { f: null })).toEqual({});
  });
});
