import { describe, expect, it } from "@jest/globals";
import { personalEnd } from "../../../src/grants/clocks.rules.js";
import { nextRefresh, type Renewable, retryRefresh } from "../../../src/grants/next-refresh.rules.js";
import type { Provider } from "../../../src/platforms/provider.js";
import type { Verdict } from "../../../src/platforms/verdict.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = new Date("2026-03-01T12:00:00.000Z");
const after = (ms: number) => new Date(NOW.getTime() + ms);

function grant(given: {
  provider?: Provider;
  access?: number | null;
  renewable?: boolean;
  refresh?: number | null;
  refreshRenewable?: boolean;
  hasRefreshToken?: boolean;
  id?: string;
}): Renewable {
  const { provider = "X", access = 2 * HOUR, renewable = true, refresh = null, hasRefreshToken = true } = given;
  return {
    id: given.id ?? "grant",
    provider,
    hasRefreshToken,
    clocks: {
      access: access === null ? null : { expiresAt: after(access), renewable },
      refresh: refresh === null ? null : { expiresAt: after(refresh), renewable: given.refreshRenewable ?? false },
      dataAccess: null,
      mintedAt: NOW,
      renewalFailingSince: null,
    },
  };
}

describe("when a grant is renewed", () => {
  // Earliest and latest time after the tokens were issued.
  it.each<[string, Parameters<typeof grant>[0], number, number]>([
    ["X: two hours", {}, 109 * MINUTE, 110 * MINUTE],
    ["Google: one hour", { provider: "GOOGLE", access: HOUR }, 49 * MINUTE, 50 * MINUTE],
    ["TikTok before autumn 2026: a day", { provider: "TIKTOK", access: DAY }, 21.8 * HOUR, 22 * HOUR],
    ["LinkedIn: sixty days", { provider: "LINKEDIN", access: 60 * DAY, refresh: 365 * DAY }, 39 * DAY, 40 * DAY],
    ["Instagram: sixty days", { provider: "INSTAGRAM", access: 60 * DAY, hasRefreshToken: false }, 39 * DAY, 40 * DAY],
    ["Instagram: so short that it is not old enough", { provider: "INSTAGRAM", access: 20 * HOUR }, DAY, DAY],
    ["a life of ten minutes", { access: 10 * MINUTE }, 4.5 * MINUTE, 5 * MINUTE],
    ["twenty days: before the end needs a person", { access: 20 * DAY }, 8 * DAY, 9 * DAY],
    ["the refresh token's own end", { access: null, refresh: 180 * DAY, refreshRenewable: true }, 117 * DAY, 120 * DAY],
    ["whichever comes first", { refresh: 180 * DAY, refreshRenewable: true }, 109 * MINUTE, 110 * MINUTE],
  ])("%s", (_title, given, earliest, latest) => {
    const due = (nextRefresh(grant(given), NOW) as Date).getTime() - NOW.getTime();
    expect(due).toBeGreaterThanOrEqual(earliest);
    expect(due).toBeLessThanOrEqual(latest);
  });

  it.each<[string, Renewable]>([
    ["only a person can renew", grant({ renewable: false })],
    ["nothing ends", grant({ access: null })],
    ["the refresh token is over", grant({ refresh: -1 })],
    ["the token that renews itself is over", grant({ provider: "INSTAGRAM", access: -1, hasRefreshToken: false })],
  ])("never, where %s", (_title, given) => {
    expect(nextRefresh(given, NOW)).toBeNull();
  });

  it("still happens when only the access token is over", () => {
    expect(nextRefresh(grant({ access: -HOUR }), NOW)?.getTime()).toBeLessThan(NOW.getTime());
  });

  it("leaves no renewable clock of more than three weeks to run into needing a person", () => {
    for (let days = 16; days <= 400; days++) {
      const given = grant({ access: days * DAY });
      const due = nextRefresh(given, NOW) as Date;
      expect(personalEnd(given.clocks, due)).toBeNull();
    }
  });

  it("is spread over grants that came together, and the same each time", () => {
    const due = Array.from({ length: 200 }, (_, n) =>
      nextRefresh(grant({ id: `g${n}`, access: 60 * DAY }), NOW)?.getTime(),
    );
    expect(new Set(due).size).toBeGreaterThan(190);
    expect(nextRefresh(grant({}), NOW)).toEqual(nextRefresh(grant({}), NOW));
  });
});

describe("when a failed renewal is tried again (D-24)", () => {
  const pause = (verdict: Verdict, failures: number, inDoubt = false, id = "grant") =>
    retryRefresh(id, { failures, inDoubt, verdict }, NOW).getTime() - NOW.getTime();
  const transient: Verdict = { kind: "TRANSIENT" };

  it("later each time, never before a minute, never after six hours", () => {
    for (let failures = 1; failures < 60; failures++) {
      for (const id of ["a", "b", "c", "d"]) {
        const ms = pause(transient, failures, false, id);
        expect(ms).toBeGreaterThanOrEqual(MINUTE);
        expect(ms).toBeLessThanOrEqual(6 * HOUR);
      }
    }
    expect(pause(transient, 1)).toBeLessThanOrEqual(2 * MINUTE);
    expect(pause(transient, 12)).toBeGreaterThanOrEqual(3 * HOUR);
  });

  it("soon, where the tokens may be dead", () => {
    for (let failures = 1; failures < 60; failures++) {
      expect(pause(transient, failures, true)).toBeLessThanOrEqual(15 * MINUTE);
      expect(pause(transient, failures, true)).toBeGreaterThanOrEqual(MINUTE);
    }
  });

  it("slowly, where the platform was plain or our own app is at fault", () => {
    expect(pause({ kind: "PERMANENT", reason: "ACCESS_REVOKED" }, 1)).toBeGreaterThanOrEqual(3 * HOUR);
    expect(pause({ kind: "APP_FAULT" }, 1)).toBeGreaterThanOrEqual(3 * HOUR);
    expect(pause({ kind: "DOUBTFUL", reason: "ACCESS_REVOKED" }, 1)).toBeLessThanOrEqual(2 * MINUTE);
  });

  it("not before the platform asked for, within reason (D-29)", () => {
    expect(pause({ kind: "RATE_LIMITED", retryAfterSeconds: 3_600 }, 1)).toBe(HOUR);
    expect(pause({ kind: "RATE_LIMITED", retryAfterSeconds: 1_000_000 }, 1)).toBe(DAY);
    expect(pause({ kind: "RATE_LIMITED", retryAfterSeconds: null }, 1)).toBeLessThanOrEqual(2 * MINUTE);
  });

  it("is spread: an outage does not make everybody come back together", () => {
    const pauses = Array.from({ length: 100 }, (_, n) => pause(transient, 5, false, `grant-${n}`));
    expect(new Set(pauses).size).toBeGreaterThan(95);
    expect(Math.max(...pauses) - Math.min(...pauses)).toBeGreaterThan(10 * MINUTE);
  });
});
