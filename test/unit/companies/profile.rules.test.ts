import { describe, expect, it } from "@jest/globals";
import {
  canonicalLocale,
  checkEmail,
  checkExternalId,
  checkLocale,
  checkName,
  checkReminderHour,
  checkTimeZone,
} from "../../../src/companies/profile.rules.js";

type Check = (field: string, value: never) => { code: string; field: string } | null;

const INVALID = "INVALID_VALUE";
const table: readonly [name: string, check: Check, value: unknown, code: string | null][] = [
  ["an id", checkExternalId, "4711", null],
  ["an id", checkExternalId, "de:firma/ö 1", null],
  ["an id", checkExternalId, "x".repeat(128), null],
  ["an id", checkExternalId, "🎉".repeat(64), null],
  ["an id", checkExternalId, "🎉".repeat(65), "TOO_LONG"],
  ["an id", checkExternalId, "x".repeat(129), "TOO_LONG"],
  ["an id", checkExternalId, "", INVALID],
  ["an id", checkExternalId, "a ", INVALID],
  ["an id", checkExternalId, "\u00a0a", INVALID],
  ["an id", checkExternalId, "a\nb", INVALID],
  ["a name", checkName, "Łukasz \u200f שלום 🎉", null],
  ["a name", checkName, "🎉".repeat(200), null],
  ["a name", checkName, "🎉".repeat(201), "TOO_LONG"],
  ["a name", checkName, " ", INVALID],
  ["a name", checkName, "a\u0000b", INVALID],
  ["a name", checkName, "a\u2028b", INVALID],
  ["a mail address", checkEmail, "ada+relink@mail.example.com", null],
  ["a mail address", checkEmail, "jürgen@müller.example", null],
  ["a mail address", checkEmail, "ada", INVALID],
  ["a mail address", checkEmail, "ada@localhost", INVALID],
  ["a mail address", checkEmail, "a@b.c, d@e.f", INVALID],
  ["a mail address", checkEmail, "<a@b.c>", INVALID],
  ["a mail address", checkEmail, `${"a".repeat(320)}@b.c`, "TOO_LONG"],
  ["a zone", checkTimeZone, "Europe/Berlin", null],
  ["a zone", checkTimeZone, "America/Argentina/Buenos_Aires", null],
  ["a zone", checkTimeZone, "UTC", null],
  ["a zone", checkTimeZone, "+02:00", INVALID],
  ["a zone", checkTimeZone, "Mars/Olympus", INVALID],
  ["a zone", checkTimeZone, "", INVALID],
  ["a locale", checkLocale, "de", null],
  ["a locale", checkLocale, "zh-hant-tw", null],
  ["a locale", checkLocale, "de_AT", INVALID],
  ["a locale", checkLocale, "", INVALID],
  ["a locale", checkLocale, `de-x-${"abcdefgh-".repeat(4)}a`, INVALID],
  ["an hour", checkReminderHour, 0, null],
  ["an hour", checkReminderHour, 23, null],
  ["an hour", checkReminderHour, 24, INVALID],
  ["an hour", checkReminderHour, -1, INVALID],
];

describe("a field", () => {
  it.each(table)("checked as %s: %#", (_name, check, value, code) => {
    const problem = check("field", value as never);
    expect(problem?.code ?? null).toBe(code);
    if (problem !== null) expect(problem.field).toBe("field");
  });
});

it.each([
  ["de-at", "de-AT"],
  ["ZH-HANT-tw", "zh-Hant-TW"],
  ["iw", "he"],
  ["nonsense_tag", null],
])("%s is written %s", (given, expected) => {
  expect(canonicalLocale(given)).toBe(expected);
});
