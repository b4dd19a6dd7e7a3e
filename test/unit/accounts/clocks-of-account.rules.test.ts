import { describe, expect, it } from "@jest/globals";
import { clocksOf } from "../../../src/accounts/clocks-of-account.rules.js";
import type { GrantClocks } from "../../../src/grants/clocks.rules.js";

const NOW = new Date("2026-03-01T12:00:00.000Z");
const days = (count: number) => new Date(NOW.getTime() + count * 86_400_000);

const NONE: GrantClocks = { access: null, refresh: null, dataAccess: null, mintedAt: NOW, renewalFailingSince: null };
const page = (hasPageToken: boolean, expiresAt: Date | null) => ({ hasPageToken, expiresAt });

describe("the clocks of an account", () => {
  it("are none without a consent", () => {
    expect(clocksOf(null, page(false, null), NOW)).toEqual([]);
    expect(clocksOf(NONE, page(false, null), NOW)).toEqual([]);
  });

  it("are at Facebook the access, the data access and the page's own token", () => {
    const clocks = {
      ...NONE,
      access: { expiresAt: days(60), renewable: false },
      dataAccess: { expiresAt: days(90), renewable: false },
    };
    expect(clocksOf(clocks, page(true, days(60)), NOW)).toEqual([
      { kind: "ACCESS", expiresAt: days(60), renewable: false, renewedByRelink: false, isExpiry: true },
      { kind: "DATA_ACCESS", expiresAt: days(90), renewable: false, renewedByRelink: false, isExpiry: false },
      { kind: "PAGE", expiresAt: null, renewable: false, renewedByRelink: false, isExpiry: false },
    ]);
    expect(clocksOf(clocks, page(false, days(90)), NOW).map((clock) => clock.isExpiry)).toEqual([false, true]);
  });

  it("are at LinkedIn an access that renews itself and a refresh that needs a person", () => {
    const clocks = {
      ...NONE,
      access: { expiresAt: days(60), renewable: true },
      refresh: { expiresAt: days(365), renewable: false },
    };
    expect(clocksOf(clocks, page(false, days(365)), NOW)).toEqual([
      { kind: "ACCESS", expiresAt: days(60), renewable: true, renewedByRelink: true, isExpiry: false },
      { kind: "REFRESH", expiresAt: days(365), renewable: false, renewedByRelink: false, isExpiry: true },
    ]);
  });

  it("call a renewal that has failed for a day no renewal", () => {
    const clocks = { ...NONE, access: { expiresAt: days(40), renewable: true }, renewalFailingSince: days(-1) };
    expect(clocksOf(clocks, page(false, days(40)), NOW)).toMatchObject([
      { renewable: true, renewedByRelink: false, isExpiry: true },
    ]);
  });

  it("let the expiry follow the one of two equal ends that needs a person", () => {
    const clocks = {
      ...NONE,
      access: { expiresAt: days(30), renewable: true },
      refresh: { expiresAt: days(30), renewable: false },
    };
    expect(clocksOf(clocks, page(false, days(30)), NOW).map((clock) => clock.isExpiry)).toEqual([false, true]);
  });
});
