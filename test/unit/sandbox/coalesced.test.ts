import { describe, expect, it } from "@jest/globals";
import { Coalesced } from "../../../src/sandbox/coalesced.js";
import type { DueSource } from "../../../src/sandbox/move-clock.js";

const HOUR_MS = 3_600_000;
const at = (hours: number) => new Date(Date.UTC(2026, 2, 1) + hours * HOUR_MS);

/** Work at fixed instants; notes when each piece was done. */
function diary(hours: readonly number[]) {
  const left = hours.map(at);
  const done: { readonly due: Date; readonly at: Date }[] = [];
  const source: DueSource = {
    nextInstant: (after) =>
      Promise.resolve(left.filter((instant) => instant > after).sort((a, b) => +a - +b)[0] ?? null),
    run: (now) => {
      const due = left.filter((instant) => instant <= now);
      for (const instant of due) done.push({ due: left.splice(left.indexOf(instant), 1)[0] as Date, at: now });
      return Promise.resolve(due.length);
    },
  };
  return { source: new Coalesced(source), done };
}

describe("work that is done in lots", () => {
  it("falls due at the end of its six hours", async () => {
    const { source } = diary([1, 5, 7]);
    expect(await source.nextInstant(at(0))).toEqual(at(6));
    expect(await source.nextInstant(at(6))).toEqual(at(12));
    expect(await source.nextInstant(at(12))).toBeNull();
  });

  it("is not lost when it was due before the instant that is asked about", async () => {
    const { source } = diary([1]);
    expect(await source.nextInstant(at(2))).toEqual(at(6));
    expect(await source.nextInstant(at(5.99))).toEqual(at(6));
  });

  it("on the grid itself is due there", async () => {
    const { source, done } = diary([6]);
    expect(await source.nextInstant(at(5))).toEqual(at(6));
    expect(await source.nextInstant(at(6))).toBeNull();
    expect(await source.run(at(6))).toBe(1);
    expect(done).toHaveLength(1);
  });

  it("waits for the end of its lot, however often it is asked", async () => {
    const { source, done } = diary([1, 2, 5.5]);
    for (const hour of [1, 2, 3, 5.9]) expect(await source.run(at(hour))).toBe(0);
    expect(await source.run(at(6))).toBe(3);
    expect(done.map((each) => each.at)).toEqual([at(6), at(6), at(6)]);
  });

  it("that is overdue takes along whatever is due by then", async () => {
    const { source } = diary([1, 6.5]);
    expect(await source.run(at(7))).toBe(2);
    expect(await source.run(at(7))).toBe(0);
  });

  it("counts as due in the past only when its lot has ended", async () => {
    const { source } = diary([1]);
    expect(await source.nextInstant(new Date(0))).toEqual(at(6));
  });
});
