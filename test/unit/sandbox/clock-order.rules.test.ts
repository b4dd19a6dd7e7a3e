import { describe, expect, it } from "@jest/globals";
import { type ClockOrder, readClockOrder, targetOf } from "../../../src/sandbox/clock-order.rules.js";

const NOW = new Date("2026-03-01T12:00:00.000Z");

function targetFrom(body: unknown): string {
  const order = readClockOrder(body);
  if ("problem" in order) return order.problem;
  const target = targetOf(order, NOW);
  return "problem" in target ? target.problem : target.toISOString();
}

describe("orders to the sandbox's clock", () => {
  it.each([
    [{ advance: "P60D" }, "2026-04-30T12:00:00.000Z"],
    [{ advance: "P1M" }, "2026-04-01T12:00:00.000Z"],
    [{ advance: "PT90S" }, "2026-03-01T12:01:30.000Z"],
    [{ advance: 90 }, "2026-03-01T12:01:30.000Z"],
    [{ advance: 0.5 }, "2026-03-01T12:00:00.500Z"],
    [{ advance: 0 }, "2026-03-01T12:00:00.000Z"],
    [{ advance: "P400D" }, "2027-04-05T12:00:00.000Z"],
    [{ to: "2026-03-01T12:00:00Z" }, "2026-03-01T12:00:00.000Z"],
    [{ to: "2026-03-02T10:00:00+02:00" }, "2026-03-02T08:00:00.000Z"],
  ])("%j leads to %s", (body, expected) => {
    expect(targetFrom(body)).toBe(expected);
  });

  it.each([
    [undefined, /^Send JSON/],
    [null, /^Send JSON/],
    [[], /^Send JSON/],
    [{}, /^Send JSON/],
    [{ advance: "P1D", to: "2027-01-01T00:00:00Z" }, /^Send JSON/],
    [{ advance: null }, /^Send JSON/],
    [{ to: 5 }, /^Send JSON/],
    [{ advance: "P1D", extra: 1 }, /^Send JSON/],
    [{ advance: "60 days" }, /^`advance` must be/],
    [{ advance: "" }, /^`advance` must be/],
    [{ advance: "-P1D" }, /^`advance` must be/],
    [{ advance: -1 }, /^`advance` must be/],
    [{ advance: 1e300 }, /^`advance` must be/],
    [{ to: "2027-01-01T00:00:00" }, /^`to` must be an instant with its zone/],
    [{ to: "2027-02-30T00:00:00Z" }, /^`to` must be/],
    [{ to: "tomorrow" }, /^`to` must be/],
    [{ to: "2026-03-01T11:59:59.999Z" }, /never goes back; it shows 2026-03-01T12:00:00.000Z/],
    [{ advance: "P401D" }, /at most 400 days/],
    [{ advance: "P9999999999Y" }, /^`advance` must be|at most 400 days/],
    [{ advance: "P250000Y" }, /at most 400 days/],
    [{ to: "9999-12-31T00:00:00Z" }, /at most 400 days/],
  ])("%j is refused in words", (body, expected) => {
    expect(targetFrom(body)).toMatch(expected);
  });

  it("leaves the order as it is, so that it can be measured from where the clock stands when its turn comes", () => {
    const order = readClockOrder({ advance: "PT1H" }) as ClockOrder;
    expect(targetOf(order, NOW)).toEqual(new Date("2026-03-01T13:00:00.000Z"));
    expect(targetOf(order, new Date("2026-03-01T13:00:00.000Z"))).toEqual(new Date("2026-03-01T14:00:00.000Z"));
  });
});
