import { describe, expect, it } from "@jest/globals";
import {
  type LookedAfter,
  nextAllowed,
  nextDuringIncident,
  nextProfileLook,
  nextRegularLook,
  nextTry,
} from "../../../src/verification/next-look.rules.js";

const NOW = new Date("2026-05-01T12:00:00.000Z");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ahead = (ms: number) => new Date(NOW.getTime() + ms);
const ago = (ms: number) => new Date(NOW.getTime() - ms);

const account = (given: Partial<LookedAfter>): LookedAfter => ({
  platform: "FACEBOOK",
  purpose: "OWN",
  status: "CONNECTED",
  statusSince: ago(30 * DAY),
  expiresAt: null,
  ...given,
});

const SALTS = Array.from({ length: 50 }, (_, n) => `grant-${n}`);
const pauses = (next: (salt: string) => Date | null) =>
  SALTS.map((salt) => (next(salt)?.getTime() ?? 0) - NOW.getTime());

/** All pauses lie within a tenth below the one promised, and not all at one instant. */
function expectAbout(found: readonly number[], promised: number): void {
  for (const pause of found) {
    expect(pause).toBeLessThanOrEqual(promised);
    expect(pause).toBeGreaterThanOrEqual(promised * 0.9 - 1);
  }
  expect(new Set(found).size).toBeGreaterThan(SALTS.length / 2);
}

describe("the next regular look", () => {
  it.each<[string, Partial<LookedAfter>[], number]>([
    ["Facebook", [{}], HOUR],
    ["Instagram", [{ platform: "INSTAGRAM" }], 6 * HOUR],
    ["LinkedIn", [{ platform: "LINKEDIN" }], HOUR],
    ["X", [{ platform: "X" }], DAY],
    ["YouTube", [{ platform: "YOUTUBE" }], DAY],
    ["TikTok", [{ platform: "TIKTOK" }], DAY],
    ["Facebook and Instagram on one consent: the one more often", [{}, { platform: "INSTAGRAM" }], HOUR],
    ["far from its expiry", [{ platform: "TIKTOK", expiresAt: ahead(60 * DAY) }], DAY],
    ["a day from its expiry", [{ platform: "TIKTOK", expiresAt: ahead(DAY) }], 12 * HOUR],
    ["half an hour from its expiry", [{ platform: "TIKTOK", expiresAt: ahead(30 * MINUTE) }], HOUR],
    ["just broken", [{ status: "INVALID", statusSince: NOW }], HOUR],
    ["broken for an hour", [{ status: "INVALID", statusSince: ago(HOUR) }], 2 * HOUR],
    ["broken for three hours", [{ status: "INVALID", statusSince: ago(3 * HOUR) }], 4 * HOUR],
    ["broken for a year: never never", [{ status: "INVALID", statusSince: ago(365 * DAY) }], DAY],
    ["broken at X: no look is cheap there", [{ status: "INVALID", platform: "X", statusSince: NOW }], DAY],
    ["expired", [{ status: "EXPIRED", statusSince: ago(MINUTE) }], DAY],
    ["one broken beside a connected one", [{ status: "INVALID", statusSince: ago(9 * DAY) }, {}], HOUR],
    ["disconnected beside an expired one", [{ status: "DISCONNECTED" }, { status: "EXPIRED" }], DAY],
  ])("%s", (_title, accounts, promised) => {
    expectAbout(
      pauses((salt) => nextRegularLook(accounts.map(account), NOW, salt)),
      promised,
    );
  });

  it("there is none for what a person disconnected", () => {
    expect(nextRegularLook([account({ status: "DISCONNECTED" })], NOW, "a")).toBeNull();
    expect(nextRegularLook([], NOW, "a")).toBeNull();
    expect(nextProfileLook(account({ status: "DISCONNECTED" }), NOW, "a")).toBeNull();
  });
});

describe("the next look at a profile", () => {
  it.each<[string, Partial<LookedAfter>, number]>([
    ["connected: daily, however often its consent is looked at", {}, DAY],
    ["just broken", { status: "INVALID", statusSince: NOW }, HOUR],
    ["broken for a week", { status: "INVALID", statusSince: ago(7 * DAY) }, DAY],
    ["expired", { status: "EXPIRED" }, DAY],
  ])("%s", (_title, given, promised) => {
    expectAbout(
      pauses((salt) => nextProfileLook(account(given), NOW, salt)),
      promised,
    );
  });
});

describe("tries that brought no answer (D-24)", () => {
  it.each([
    [1, false, MINUTE],
    [2, false, 2 * MINUTE],
    [3, false, 4 * MINUTE],
    [6, false, 32 * MINUTE],
    [7, false, HOUR],
    [8, false, HOUR],
    [1_000_000, false, HOUR],
    [1, true, 30_000],
    [2, true, MINUTE],
  ])("number %i (suspected: %s) waits up to %i ms and at least half of it", (failures, suspected, longest) => {
    for (const pause of pauses((salt) => nextTry(failures, suspected, NOW, salt))) {
      expect(pause).toBeLessThanOrEqual(longest);
      expect(pause).toBeGreaterThanOrEqual(longest / 2);
    }
  });

  it("is drawn alike for the same consent and apart for others", () => {
    expect(nextTry(3, false, NOW, "a")).toEqual(nextTry(3, false, NOW, "a"));
    expect(new Set(pauses((salt) => nextTry(3, false, NOW, salt))).size).toBeGreaterThan(40);
  });

  it("never comes before Retry-After is over, nor all at once", () => {
    const found = pauses((salt) => nextAllowed(120, 1, NOW, salt));
    for (const pause of found) {
      expect(pause).toBeGreaterThanOrEqual(120_000);
      expect(pause).toBeLessThanOrEqual(240_000);
    }
    expect(new Set(found).size).toBeGreaterThan(40);
  });

  it("without Retry-After backs off as after any failure, and a mad one is cut to a day", () => {
    expect(nextAllowed(null, 2, NOW, "a")).toEqual(nextTry(2, false, NOW, "a"));
    expect(nextAllowed(1e9, 1, NOW, "a").getTime()).toBeLessThanOrEqual(NOW.getTime() + DAY + 5 * MINUTE);
    expect(nextAllowed(-5, 1, NOW, "a") > NOW).toBe(true);
  });

  it("is rare while the provider misbehaves for many", () => {
    expectAbout(
      pauses((salt) => nextDuringIncident(NOW, salt)),
      15 * MINUTE,
    );
  });
});
