import { describe, expect, it } from "@jest/globals";
import { type GrantClocks, nextNeed, personalEnd } from "../../../src/grants/clocks.rules.js";

const MINTED = new Date("2026-03-01T12:00:00.000Z");
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const day = (count: number) => new Date(MINTED.getTime() + count * DAY_MS);
const end = (count: number, renewable = true) => ({ expiresAt: day(count), renewable });
const clocks = (given: Partial<GrantClocks>): GrantClocks => ({
  access: end(60),
  refresh: null,
  dataAccess: null,
  mintedAt: MINTED,
  renewalFailingSince: null,
  ...given,
});

describe("when time alone makes a clock need a person", () => {
  it.each<[string, GrantClocks, Date, Date | null]>([
    ["ten days before the end of a long life", clocks({}), day(0), day(50)],
    ["never again, once it does", clocks({}), day(50), null],
    ["a day after renewals began to fail", clocks({ renewalFailingSince: day(20) }), day(20), day(21)],
    ["whichever of the two comes first", clocks({ renewalFailingSince: day(49.5) }), day(49.6), day(50)],
    ["never for a short life that is renewed", clocks({ access: end(1) }), day(0), null],
    [
      "a day after renewals of a short life began to fail",
      clocks({ access: end(1), renewalFailingSince: day(0.5) }),
      day(0.5),
      day(1.5),
    ],
    ["never for an end that only a person puts off", clocks({ access: end(60, false) }), day(0), null],
    ["with the first of several clocks", clocks({ refresh: end(30) }), day(0), day(20)],
    ["with the second, once the first does", clocks({ refresh: end(30) }), day(20), day(50)],
    ["never without an end", clocks({ access: null }), day(0), null],
  ])("%s", (_title, given, now, expected) => {
    expect(nextNeed(given, now)).toEqual(expected);
  });

  it("is exactly when the personal end changes", () => {
    for (const given of [
      clocks({}),
      clocks({ refresh: end(30), dataAccess: end(90, false) }),
      clocks({ access: end(1), refresh: end(365), renewalFailingSince: day(3.3) }),
      clocks({ access: end(15), renewalFailingSince: day(4) }),
    ]) {
      const turning: number[] = [];
      for (let now = day(0), next = nextNeed(given, now); next !== null; now = next, next = nextNeed(given, now)) {
        const before = personalEnd(given, new Date(next.getTime() - 1));
        if (before?.expiresAt.getTime() !== personalEnd(given, next)?.expiresAt.getTime()) turning.push(next.getTime());
      }
      const seen: number[] = [];
      for (let hour = 0; hour < 400 * 24; hour++) {
        const [earlier, later] = [day((hour - 1) / 24), day(hour / 24)];
        const moved =
          personalEnd(given, earlier)?.expiresAt.getTime() !== personalEnd(given, later)?.expiresAt.getTime();
        if (hour > 0 && moved) seen.push(later.getTime());
      }
      expect(turning.map((instant) => Math.ceil((instant - MINTED.getTime()) / HOUR_MS))).toEqual(
        seen.map((instant) => Math.ceil((instant - MINTED.getTime()) / HOUR_MS)),
      );
    }
  });
});
