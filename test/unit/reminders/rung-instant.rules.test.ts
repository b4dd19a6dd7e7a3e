import { describe, expect, it } from "@jest/globals";
import { RungCalendar } from "../../../src/reminders/rung-instant.rules.js";
import { RUNG_TABLE } from "./rung-table.js";

const at = (text: string) => new Date(text);

/** Worked out by hand from the zones' published rules; no library was asked. */
const TABLE: readonly (readonly [
  title: string,
  expiresAt: string,
  daysBefore: number,
  timeZone: string,
  reminderHour: number,
  expected: string,
])[] = [
  ["a plain day", "2026-06-20T12:00:00Z", 5, "Europe/Berlin", 9, "2026-06-15T07:00:00Z"],
  ["the day itself, before the expiry", "2026-06-20T12:00:00Z", 0, "Europe/Berlin", 9, "2026-06-20T07:00:00Z"],
  ["the day itself, after the expiry", "2026-06-20T01:00:00Z", 0, "Europe/Berlin", 9, "2026-06-20T07:00:00Z"],
  ["the local day, not the one in UTC", "2026-06-19T22:30:00Z", 1, "Europe/Berlin", 9, "2026-06-19T07:00:00Z"],
  ["back over the start of summer time", "2026-03-30T12:00:00Z", 1, "Europe/Berlin", 9, "2026-03-29T07:00:00Z"],
  ["back to the last day of winter time", "2026-03-30T12:00:00Z", 2, "Europe/Berlin", 9, "2026-03-28T08:00:00Z"],
  ["an hour that does not exist comes later", "2026-03-29T12:00:00Z", 0, "Europe/Berlin", 2, "2026-03-29T01:00:00Z"],
  ["an hour that comes twice is the first", "2026-10-25T12:00:00Z", 0, "Europe/Berlin", 2, "2026-10-25T00:00:00Z"],
  ["back over the end of summer time", "2026-10-26T12:00:00Z", 1, "Europe/Berlin", 9, "2026-10-25T08:00:00Z"],
  [
    "in New York, where the change comes later",
    "2026-11-02T15:00:00Z",
    5,
    "America/New_York",
    9,
    "2026-10-28T13:00:00Z",
  ],
  ["eleven hours behind", "2026-05-02T10:59:59Z", 1, "Pacific/Pago_Pago", 8, "2026-04-30T19:00:00Z"],
  ["eleven hours behind, a second later", "2026-05-02T11:00:00Z", 1, "Pacific/Pago_Pago", 8, "2026-05-01T19:00:00Z"],
  ["fourteen hours ahead", "2026-05-01T09:59:59Z", 0, "Pacific/Kiritimati", 8, "2026-04-30T18:00:00Z"],
  ["fourteen hours ahead, a second later", "2026-05-01T10:00:00Z", 0, "Pacific/Kiritimati", 8, "2026-05-01T18:00:00Z"],
  ["a zone of half an hour", "2026-05-10T12:00:00Z", 10, "Asia/Kolkata", 9, "2026-04-30T03:30:00Z"],
  ["over the leap day", "2028-03-05T12:00:00Z", 5, "UTC", 9, "2028-02-29T09:00:00Z"],
  ["without a leap day", "2027-03-05T12:00:00Z", 5, "UTC", 9, "2027-02-28T09:00:00Z"],
  ["over the new year", "2027-01-04T12:00:00Z", 10, "UTC", 0, "2026-12-25T00:00:00Z"],
  [
    "a change of half an hour at Lord Howe",
    "2026-10-04T12:00:00Z",
    0,
    "Australia/Lord_Howe",
    9,
    "2026-10-03T22:00:00Z",
  ],
  ["a day that Samoa skipped", "2011-12-31T20:00:00Z", 2, "Pacific/Apia", 9, "2011-12-30T19:00:00Z"],
];

describe("the instant of a rung (D-26)", () => {
  const instant = (expiresAt: string, daysBefore: number, timeZone: string, reminderHour: number) =>
    new RungCalendar({ timeZone, reminderHour }).instants(at(expiresAt), [daysBefore])[0]?.toISOString();

  it.each(TABLE)("%s", (_title, expiresAt, daysBefore, timeZone, reminderHour, expected) => {
    expect(instant(expiresAt, daysBefore, timeZone, reminderHour)).toBe(at(expected).toISOString());
  });

  it.each(RUNG_TABLE)(
    "as worked out elsewhere: %s, %s less %d days in %s at %d",
    (_title, expiresAt, daysBefore, timeZone, reminderHour, expected) => {
      expect(instant(expiresAt, daysBefore, timeZone, reminderHour)).toBe(at(expected).toISOString());
    },
  );

  it("comes in the order of the days asked for, and again when it is asked for again", () => {
    const calendar = new RungCalendar({ timeZone: "Europe/Berlin", reminderHour: 9 });
    const days = (expiresAt: string, daysBefore: readonly number[]) =>
      calendar.instants(at(expiresAt), daysBefore).map((due) => due.toISOString().slice(5, 13));
    expect(days("2026-06-20T12:00:00Z", [0, 10, 1])).toEqual(["06-20T07", "06-10T07", "06-19T07"]);
    expect(days("2026-06-20T21:59:59Z", [1, 5])).toEqual(["06-19T07", "06-15T07"]);
    expect(days("2026-06-20T22:00:00Z", [1, 5])).toEqual(["06-20T07", "06-16T07"]);
    expect(days("2027-06-20T12:00:00Z", [1])).toEqual(["06-19T07"]);
  });

  it("is worked out anew for every day of many, whatever was asked before", () => {
    const shared = new Map<string, RungCalendar>();
    for (const [, expiresAt, daysBefore, timeZone, reminderHour, expected] of RUNG_TABLE) {
      const key = `${timeZone} ${reminderHour}`;
      const calendar = shared.get(key) ?? new RungCalendar({ timeZone, reminderHour });
      shared.set(key, calendar);
      expect(calendar.instants(at(expiresAt), [daysBefore])).toEqual([at(expected)]);
    }
  });
});
