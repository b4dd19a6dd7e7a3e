import { expect, test } from "@jest/globals";
import { instantText, textOf } from "../../../../src/graphql/execution/json-text.js";

test.each([
  "",
  "plain",
  'a "quoted" one',
  "back\\slash",
  "tab\tand\nline",
  "\u0000\u001f\u007f\u2028",
  "Städtische Bühnen",
  "日本語",
  "😀 whole",
  "half \ud83d",
  "\ude00 half",
  "x".repeat(61),
  `${"x".repeat(500)}"`,
  "<script>",
])("a text is written as JSON.stringify does: %j", (text) => {
  expect(textOf(text)).toBe(JSON.stringify(text));
});

test.each([
  "1970-01-01T00:00:00.000Z",
  "1999-12-31T23:59:59.999Z",
  "2024-02-29T12:00:00.001Z",
  "2026-11-24T07:30:05.050Z",
  "9999-12-31T23:59:59.999Z",
])("an instant is written as JSON.stringify does: %s", (instant) => {
  expect(instantText(new Date(instant))).toBe(JSON.stringify(new Date(instant)));
});

test("instants of thousands of days, each of them right", () => {
  const wrong = Array.from({ length: 5_000 }, (_, day) => new Date(day * 86_400_000 + day * 7_919)).filter(
    (instant) => instantText(instant) !== JSON.stringify(instant),
  );
  expect(wrong).toEqual([]);
});

test.each([Number.NaN, -1, Date.UTC(10_000, 0, 1)])("other instants are left to the scalar: %d", (time) => {
  expect(instantText(new Date(time))).toBeUndefined();
});
