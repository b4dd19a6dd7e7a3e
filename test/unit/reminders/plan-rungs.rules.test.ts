import { describe, expect, it } from "@jest/globals";
import { planRungs } from "../../../src/reminders/plan-rungs.rules.js";
import { RungCalendar } from "../../../src/reminders/rung-instant.rules.js";

const EXPIRY = new Date("2026-06-20T12:00:00Z");
const CALENDAR = new RungCalendar({ timeZone: "UTC", reminderHour: 9 });
const on = (day: string) => new Date(`2026-06-${day}T09:00:00Z`);

describe("the rungs of a ladder (D-26)", () => {
  it("come in the order of their urgency, each day once", () => {
    expect(planRungs(EXPIRY, [0, 10, 1, 5, 1], CALENDAR)).toEqual([
      { daysBefore: 10, dueAt: on("10") },
      { daysBefore: 5, dueAt: on("15") },
      { daysBefore: 1, dueAt: on("19") },
      { daysBefore: 0, dueAt: on("20") },
    ]);
  });

  it("are none without a ladder", () => {
    expect(planRungs(EXPIRY, [], CALENDAR)).toEqual([]);
  });

  it("never come before a reconnect can succeed", () => {
    const notBefore = new Date("2026-06-19T11:00:00Z");
    expect(planRungs(EXPIRY, [5, 1, 0], CALENDAR, notBefore).map(({ dueAt }) => dueAt)).toEqual([
      notBefore,
      notBefore,
      on("20"),
    ]);
  });
});
