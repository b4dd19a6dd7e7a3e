import { describe, expect, it } from "@jest/globals";
import { alignLadder, type StoredRung } from "../../../src/reminders/align-ladder.rules.js";
import { planRungs } from "../../../src/reminders/plan-rungs.rules.js";
import { RungCalendar } from "../../../src/reminders/rung-instant.rules.js";
import type { RungState } from "../../../src/reminders/rung-state.js";

const EXPIRY = new Date("2026-06-20T12:00:00Z");
const CALENDAR = new RungCalendar({ timeZone: "UTC", reminderHour: 9 });

interface Given {
  readonly now: string;
  readonly ladder?: readonly number[];
  readonly hour?: number;
  /** Days with their state, at the hour 9; empty: the life has just begun. */
  readonly stored?: Readonly<Record<number, RungState>>;
  readonly resumed?: boolean;
}

/** What is to be written, as text: the day, the state, the instant where that is planned. */
function aligned({ now, ladder = [10, 5, 1, 0], hour = 9, stored = {}, resumed = false }: Given): string[] {
  const before = Object.entries(stored).map(([days, state]): StoredRung => {
    const daysBefore = Number(days);
    const [rung] = planRungs(EXPIRY, [daysBefore], CALENDAR);
    return { daysBefore, dueAt: rung?.dueAt as Date, state };
  });
  const rungs = planRungs(EXPIRY, ladder, new RungCalendar({ timeZone: "UTC", reminderHour: hour }));
  return alignLadder({ rungs, stored: before, resumed }, new Date(now)).map(({ daysBefore, state, dueAt }) =>
    state === "PLANNED" ? `${daysBefore} PLANNED ${dueAt.toISOString().slice(8, 13)}` : `${daysBefore} ${state}`,
  );
}

describe("a ladder of a life that has just begun (D-26, D-27)", () => {
  it.each([
    [
      "nothing has passed",
      "2026-06-10T08:59:59Z",
      ["10 PLANNED 10T09", "5 PLANNED 15T09", "1 PLANNED 19T09", "0 PLANNED 20T09"],
    ],
    [
      "the first is just due",
      "2026-06-10T09:00:00Z",
      ["10 PLANNED 10T09", "5 PLANNED 15T09", "1 PLANNED 19T09", "0 PLANNED 20T09"],
    ],
    [
      "two are overdue",
      "2026-06-16T00:00:00Z",
      ["5 PLANNED 15T09", "1 PLANNED 19T09", "0 PLANNED 20T09", "10 COLLAPSED"],
    ],
    [
      "all but the last are",
      "2026-06-20T00:00:00Z",
      ["1 PLANNED 19T09", "0 PLANNED 20T09", "10 COLLAPSED", "5 COLLAPSED"],
    ],
    [
      "all are, and so is the expiry",
      "2026-06-25T00:00:00Z",
      ["0 PLANNED 20T09", "10 COLLAPSED", "5 COLLAPSED", "1 COLLAPSED"],
    ],
  ] as const)("keeps only the most urgent of what is overdue: %s", (_title, now, expected) => {
    expect(aligned({ now })).toEqual(expected);
  });
});

describe("a ladder that is planned anew", () => {
  const PLANNED = { 10: "PLANNED", 5: "PLANNED", 1: "PLANNED", 0: "PLANNED" } as const;
  const ROWS: readonly (readonly [title: string, given: Given, expected: readonly string[]])[] = [
    ["nothing has moved", { now: "2026-06-01T00:00:00Z", stored: PLANNED }, []],
    ["one is due and not told yet", { now: "2026-06-10T10:00:00Z", stored: PLANNED }, []],
    [
      "another hour moves what is to come",
      { now: "2026-06-12T00:00:00Z", hour: 17, stored: { ...PLANNED, 10: "TOLD" } },
      ["5 PLANNED 15T17", "1 PLANNED 19T17", "0 PLANNED 20T17"],
    ],
    [
      "what was told today already does not come again at a later hour",
      { now: "2026-06-15T10:00:00Z", hour: 17, stored: { 10: "TOLD", 5: "TOLD", 1: "PLANNED", 0: "PLANNED" } },
      ["1 PLANNED 19T17", "0 PLANNED 20T17"],
    ],
    [
      "an hour that has passed today comes at once",
      { now: "2026-06-15T08:00:00Z", hour: 7, stored: { 10: "TOLD", 5: "PLANNED", 1: "PLANNED", 0: "PLANNED" } },
      ["5 PLANNED 15T07", "1 PLANNED 19T07", "0 PLANNED 20T07"],
    ],
    [
      "a day that is taken out",
      { now: "2026-06-12T00:00:00Z", ladder: [10, 1, 0], stored: { ...PLANNED, 10: "TOLD" } },
      ["5 CANCELLED"],
    ],
    [
      "no ladder at all",
      { now: "2026-06-19T10:00:00Z", ladder: [], stored: { 5: "TOLD", 1: "TOLD", 0: "PLANNED" } },
      ["0 CANCELLED"],
    ],
    [
      "a day that is added",
      { now: "2026-06-12T00:00:00Z", ladder: [10, 5, 3, 1, 0], stored: { ...PLANNED, 10: "TOLD" } },
      ["3 PLANNED 17T09"],
    ],
    [
      "a day that is added when it has passed, and nothing more urgent was told: it goes out",
      { now: "2026-06-18T00:00:00Z", ladder: [10, 3, 1, 0], stored: { 10: "TOLD", 1: "PLANNED", 0: "PLANNED" } },
      ["3 PLANNED 17T09"],
    ],
    [
      "a day that is added and less urgent than what was told: it stays silent",
      { now: "2026-06-16T00:00:00Z", ladder: [10, 5, 1, 0], stored: { 5: "TOLD", 1: "PLANNED", 0: "PLANNED" } },
      [],
    ],
    [
      "a day that was taken out and is put back before its time",
      { now: "2026-06-12T00:00:00Z", stored: { ...PLANNED, 10: "TOLD", 5: "CANCELLED" } },
      ["5 PLANNED 15T09"],
    ],
    [
      "a day that was taken out and is put back when it has passed: it goes out like an added one",
      { now: "2026-06-16T00:00:00Z", stored: { ...PLANNED, 10: "TOLD", 5: "CANCELLED" } },
      ["5 PLANNED 15T09"],
    ],
    [
      "less urgent ones of what is overdue collapse",
      { now: "2026-06-19T10:00:00Z", stored: PLANNED },
      ["10 COLLAPSED", "5 COLLAPSED"],
    ],
    [
      "something more urgent was told meanwhile",
      { now: "2026-06-15T10:00:00Z", stored: { 10: "PLANNED", 5: "TOLD", 1: "PLANNED", 0: "PLANNED" } },
      ["10 COLLAPSED"],
    ],
  ];

  it.each(ROWS)("%s", (_title, given, expected) => {
    expect(aligned(given)).toEqual(expected);
  });

  // What the helper stores stands at the hour 9.
  it.each(ROWS.filter(([, { hour }]) => hour === undefined))("is in line after that: %s", (_title, given) => {
    const stored = { ...given.stored };
    for (const [day, state] of aligned(given).map((line) => line.split(" "))) stored[Number(day)] = state as RungState;
    expect(aligned({ ...given, stored })).toEqual([]);
  });
});

describe("a ladder that is taken up again when an INVALID account is CONNECTED", () => {
  const SILENT = { 10: "CANCELLED", 5: "CANCELLED", 1: "CANCELLED", 0: "CANCELLED" } as const;

  it.each([
    [
      "in time for all",
      { now: "2026-06-09T00:00:00Z", stored: SILENT },
      ["10 PLANNED 10T09", "5 PLANNED 15T09", "1 PLANNED 19T09", "0 PLANNED 20T09"],
    ],
    [
      "what was missed stays silent",
      { now: "2026-06-16T00:00:00Z", stored: { ...SILENT, 10: "TOLD" } },
      ["1 PLANNED 19T09", "0 PLANNED 20T09", "5 COLLAPSED"],
    ],
    [
      "what was told stays told",
      { now: "2026-06-15T10:00:00Z", stored: { ...SILENT, 10: "TOLD", 5: "TOLD" } },
      ["1 PLANNED 19T09", "0 PLANNED 20T09"],
    ],
    [
      "all is missed, and nothing else would say it",
      { now: "2026-06-20T10:00:00Z", stored: { ...SILENT, 10: "TOLD" } },
      ["0 PLANNED 20T09", "5 COLLAPSED", "1 COLLAPSED"],
    ],
    [
      "a short ladder is all missed",
      { now: "2026-06-12T10:00:00Z", ladder: [10], stored: { 10: "CANCELLED" } },
      ["10 PLANNED 10T09"],
    ],
    ["the last was told", { now: "2026-06-20T10:00:00Z", stored: { ...SILENT, 0: "TOLD" } }, []],
    [
      "the life began meanwhile",
      { now: "2026-06-16T00:00:00Z" },
      ["5 PLANNED 15T09", "1 PLANNED 19T09", "0 PLANNED 20T09", "10 COLLAPSED"],
    ],
  ] as readonly (readonly [string, Given, readonly string[]])[])("%s", (_title, given, expected) => {
    expect(aligned({ ...given, resumed: true })).toEqual(expected);
  });
});
