import { describe, expect, it } from "@jest/globals";
import { planRungs } from "../../../src/reminders/plan-rungs.rules.js";

const EXPIRY = new Date("2026-06-20T12:00:00Z");
const TIME = { timeZone: "UTC", reminderHour: 9 };
const on = (day: string) => new Date(`2026-06-${day}T09:00:00Z`);

describe("a ladder (D-26, D-27)", () => {
  it("is planned whole when there is time", () => {
    expect(planRungs(EXPIRY, [0, 10, 1, 5], TIME, new Date("2026-06-01T00:00:00Z"))).toEqual({
      planned: [
        { daysBefore: 10, dueAt: on("10") },
        { daysBefore: 5, dueAt: on("15") },
        { daysBefore: 1, dueAt: on("19") },
        { daysBefore: 0, dueAt: on("20") },
      ],
      collapsed: [],
    });
  });

  it.each([
    ["nothing has passed", "2026-06-10T08:59:59Z", [10, 5, 1, 0], []],
    ["the first is just due", "2026-06-10T09:00:00Z", [10, 5, 1, 0], []],
    ["the first is overdue", "2026-06-14T00:00:00Z", [10, 5, 1, 0], []],
    ["two are overdue", "2026-06-16T00:00:00Z", [5, 1, 0], [10]],
    ["all but the last are", "2026-06-20T00:00:00Z", [1, 0], [10, 5]],
    ["all are, and so is the expiry", "2026-06-25T00:00:00Z", [0], [10, 5, 1]],
  ] as const)("keeps only the most urgent of what is overdue: %s", (_title, now, planned, collapsed) => {
    const plan = planRungs(EXPIRY, [10, 5, 1, 0], TIME, new Date(now));
    expect(plan.planned.map((rung) => rung.daysBefore)).toEqual(planned);
    expect(plan.collapsed.map((rung) => rung.daysBefore)).toEqual(collapsed);
  });

  it("names a day once and may be empty", () => {
    expect(planRungs(EXPIRY, [5, 5], TIME, on("01")).planned).toHaveLength(1);
    expect(planRungs(EXPIRY, [], TIME, on("01"))).toEqual({ planned: [], collapsed: [] });
  });
});
