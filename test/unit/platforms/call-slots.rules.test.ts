import { describe, expect, it } from "@jest/globals";
import { cutMinute, type StoredSlot, takeBlock } from "../../../src/platforms/call-slots.rules.js";

const T0 = Date.parse("2026-03-01T12:00:00.000Z");

describe("cutting a minute into slots", () => {
  it.each([2, 3, 10, 59, 60, 75, 100, 120, 200, 300, 600, 1_000, 60_000, 1_000_000])(
    "%i calls a minute: never more in any sliding minute, and most of them usable",
    (limit) => {
      const { slotMs, callsPerSlot, block } = cutMinute(limit);
      const overlapped = Math.ceil(60_000 / slotMs) + 1;
      expect(overlapped * callsPerSlot).toBeLessThanOrEqual(limit);
      expect((60_000 / slotMs) * callsPerSlot).toBeGreaterThanOrEqual(limit >= 10 ? limit * 0.79 : limit / 2);
      expect(block).toBeGreaterThanOrEqual(1);
      expect(block).toBeLessThanOrEqual(callsPerSlot);
    },
  );
});

describe("taking blocks", () => {
  /** Calls begun as late as their slot allows, or at once, by greedy processes; the greatest number in any minute. */
  function busiestMinute(limit: number, steps: readonly number[], late: (step: number) => boolean): number {
    const slots = cutMinute(limit);
    let stored: StoredSlot = { startedAt: new Date(T0 - 3_600_000), callsTaken: 0 };
    let now = T0;
    const calls: number[] = [];
    for (const [index, step] of steps.entries()) {
      now += step;
      const taken = takeBlock(slots, stored, new Date(now));
      stored = taken.slot;
      const begun = late(index) ? now + taken.remainingMs - 1 : now;
      for (let n = 0; n < taken.calls; n++) calls.push(begun);
    }
    calls.sort((a, b) => a - b);
    let from = 0;
    return calls.reduce((most, at, to) => {
      while ((calls[from] as number) <= at - 60_000) from += 1;
      return Math.max(most, to - from + 1);
    }, 0);
  }

  it.each([10, 60, 200, 600])("no minute holds more than %i, however calls fall", (limit) => {
    const steps = Array.from({ length: 20_000 }, (_, n) => [1, 7, 40, 13, 700, 3][n % 6] as number);
    const busiest = [() => false, () => true, (n: number) => n % 3 === 0, (n: number) => (n >> 6) % 2 === 0].map(
      (late) => busiestMinute(limit, steps, late),
    );
    for (const most of busiest) expect(most).toBeLessThanOrEqual(limit);
    expect(Math.max(...busiest)).toBeGreaterThan(limit * 0.7);
  });

  const slots = cutMinute(600);
  const stored = { startedAt: new Date(T0), callsTaken: 0 };

  it("gives a share, then another, then what is left, then nothing until the slot is over", () => {
    const taken = [];
    let slot: StoredSlot = stored;
    for (let n = 0; n < 6; n++) {
      const block = takeBlock(slots, slot, new Date(T0 + 10));
      taken.push(block.calls);
      slot = block.slot;
    }
    expect(taken.reduce((sum, calls) => sum + calls, 0)).toBe(slots.callsPerSlot);
    expect(taken.slice(-1)).toEqual([0]);
    expect(takeBlock(slots, slot, new Date(T0 + slots.slotMs - 1))).toMatchObject({ calls: 0, remainingMs: 1 });
    expect(takeBlock(slots, slot, new Date(T0 + slots.slotMs))).toMatchObject({ calls: slots.block });
  });

  it("reads a clock that is a little early as one whose statement had to wait, not as a new slot", () => {
    const used = { ...stored, callsTaken: slots.callsPerSlot };
    expect(takeBlock(slots, used, new Date(T0 - 500)).calls).toBe(0);
  });

  it("begins anew when the database's clock was set back", () => {
    const used = { ...stored, callsTaken: slots.callsPerSlot };
    expect(takeBlock(slots, used, new Date(T0 - 86_400_000)).calls).toBe(slots.block);
  });
});
