import { describe, expect, it } from "@jest/globals";
import { diagnose, type PastOutage, type Symptoms } from "../../../../src/accounts/diagnosis/diagnosis.rules.js";
import { FIXES } from "../../../../src/accounts/diagnosis/fix.js";
import type { Platform } from "../../../../src/platforms/platform.js";
import { type Reason, REASONS } from "../../../../src/platforms/reason.js";

const NOW = new Date("2026-03-31T12:00:00.000Z");
const days = (count: number) => new Date(NOW.getTime() + count * 86_400_000);

const HEALTHY: Symptoms = {
  platform: "FACEBOOK",
  status: "CONNECTED",
  reason: null,
  stated: null,
  advisory: null,
  outages: [],
};

const invalid = (reason: Reason | null, more: Partial<Symptoms> = {}): Symptoms => ({
  ...HEALTHY,
  status: "INVALID",
  reason,
  ...more,
});

describe("a diagnosis", () => {
  it("is silent about a healthy account, whatever lies behind it", () => {
    expect(diagnose(HEALTHY, NOW)).toBeNull();
    const past = { outages: outages("CREDENTIALS_CHANGED", -1, -2, -3) };
    const stated = { stated: { reason: "ACCOUNT_LOCKED", notBefore: null } } as const;
    expect(diagnose({ ...HEALTHY, ...past, ...stated }, NOW)).toBeNull();
  });

  it.each(REASONS)("of %s names it with its fix", (reason) => {
    expect(diagnose(invalid(reason), NOW)).toMatchObject({ reason, measuredReason: null, fix: FIXES[reason] });
  });

  it.each([
    ["EXPIRED", "TOKEN_EXPIRED"],
    ["INVALID", "UNKNOWN_INVALID"],
    ["DISCONNECTED", "DISCONNECTED_BY_USER"],
  ] as const)("of %s without a reason is %s", (status, reason) => {
    expect(diagnose({ ...HEALTHY, status }, NOW)?.reason).toBe(reason);
  });

  it.each([
    ["TOKEN_EXPIRED", true],
    ["ACCESS_REVOKED", true],
    ["ACCOUNT_LOCKED", true],
    ["ADMIN_ROLE_LOST", true],
    ["SECURITY_CHECK_REQUIRED", false],
    ["PROVIDER_APP_FAULT", false],
  ] as const)("of %s on a broken account: a reconnect may be tried now: %s", (reason, canReconnectNow) => {
    expect(diagnose(invalid(reason), NOW)).toMatchObject({ canReconnectNow, notBefore: null });
  });

  it.each([
    ["PERMISSIONS_MISSING", "RECONNECT_NOW", true],
    ["CONTENT_POLICY_BLOCK", "WAIT_FIRST", false],
    ["SECURITY_CHECK_REQUIRED", "ACT_FIRST", false],
    ["PROVIDER_APP_FAULT", "NOT_USER_FIXABLE", false],
  ] as const)("of the advisory %s on a connected account: %s", (advisory, fix, canReconnectNow) => {
    expect(diagnose({ ...HEALTHY, advisory }, NOW)).toEqual({
      reason: advisory,
      measuredReason: null,
      fix,
      canReconnectNow,
      notBefore: null,
      likelyCause: null,
      possibleCauses: [],
    });
  });
});

describe("a stated cause", () => {
  it("takes the place of the measured one, which is kept beside it", () => {
    const stated = { reason: "ACCOUNT_RESTRICTED", notBefore: null } as const;
    expect(diagnose(invalid("ACCESS_REVOKED", { platform: "LINKEDIN", stated }), NOW)).toMatchObject({
      reason: "ACCOUNT_RESTRICTED",
      measuredReason: "ACCESS_REVOKED",
      fix: "ACT_FIRST",
      possibleCauses: [],
    });
    const same = { reason: "ACCESS_REVOKED", notBefore: null } as const;
    expect(diagnose(invalid("ACCESS_REVOKED", { stated: same }), NOW)?.measuredReason).toBeNull();
  });

  it("says nothing of an account that was disconnected on purpose", () => {
    const stated = { reason: "ACCOUNT_LOCKED", notBefore: null } as const;
    expect(diagnose({ ...HEALTHY, status: "DISCONNECTED", stated }, NOW)).toMatchObject({
      reason: "DISCONNECTED_BY_USER",
      measuredReason: null,
    });
  });

  it.each([
    [null, "ACT_FIRST", false, null],
    [days(1), "WAIT_FIRST", false, days(1)],
    [new Date(NOW.getTime() + 1), "WAIT_FIRST", false, new Date(NOW.getTime() + 1)],
    [NOW, "RECONNECT_NOW", true, null],
    [days(-1), "RECONNECT_NOW", true, null],
  ] as const)("of a security check that lets in from %s on: %s", (notBefore, fix, canReconnectNow, shown) => {
    const stated = { reason: "SECURITY_CHECK_REQUIRED", notBefore } as const;
    const expected = { fix, canReconnectNow, notBefore: shown };
    expect(diagnose(invalid("SECURITY_CHECK_REQUIRED", { stated }), NOW)).toMatchObject(expected);
    expect(diagnose(invalid("UNKNOWN_INVALID", { stated }), NOW)).toMatchObject(expected);
  });
});

describe("further causes", () => {
  const likely = (symptoms: Symptoms) => diagnose(symptoms, NOW)?.likelyCause ?? null;

  it("is probably suspicious use after three outages for security within 30 days", () => {
    const twice = outages("CREDENTIALS_CHANGED", -1, -10);
    expect(likely(invalid("ACCOUNT_LOCKED", { outages: twice }))).toBeNull();
    const thrice = [...twice, ...outages("SECURITY_CHECK_REQUIRED", -29.9)];
    expect(likely(invalid("ACCOUNT_LOCKED", { outages: thrice }))).toBe("SUSPICIOUS_ACTIVITY");
    const older = [...twice, ...outages("SECURITY_CHECK_REQUIRED", -30)];
    expect(likely(invalid("ACCOUNT_LOCKED", { outages: older }))).toBeNull();
  });

  it("does not count what has nothing to do with security", () => {
    const others = [
      ...outages("TOKEN_EXPIRED", -1, -2),
      ...outages("DISCONNECTED_BY_USER", -3),
      ...outages(null, -4, -5),
    ];
    expect(likely(invalid("CREDENTIALS_CHANGED", { outages: others }))).toBeNull();
  });

  it.each([
    ["LINKEDIN", "SUSPICIOUS_ACTIVITY"],
    ["FACEBOOK", null],
  ] as const)("counts a removed app at %s: %s", (platform: Platform, expected) => {
    expect(likely(invalid("ACCESS_REVOKED", { platform, outages: outages("ACCESS_REVOKED", -1, -2, -3) }))).toBe(
      expected,
    );
  });

  it("is not repeated where it is the cause itself, nor told of an expiry", () => {
    const past = outages("CREDENTIALS_CHANGED", -1, -2, -3);
    const stated = { reason: "SUSPICIOUS_ACTIVITY", notBefore: null } as const;
    expect(likely(invalid("CREDENTIALS_CHANGED", { outages: past, stated }))).toBeNull();
    expect(likely({ ...HEALTHY, status: "EXPIRED", reason: "TOKEN_EXPIRED", outages: past })).toBeNull();
  });

  it.each([
    ["LINKEDIN", "ACCESS_REVOKED", ["ACCOUNT_RESTRICTED"]],
    ["LINKEDIN", "UNKNOWN_INVALID", ["ACCOUNT_RESTRICTED"]],
    ["LINKEDIN", "ADMIN_ROLE_LOST", []],
    ["X", "ACCESS_REVOKED", []],
  ] as const)("at %s, %s may also be %j", (platform, reason, possibleCauses) => {
    expect(diagnose(invalid(reason, { platform }), NOW)?.possibleCauses).toEqual(possibleCauses);
  });
});

function outages(cause: Reason | null, ...begun: number[]): PastOutage[] {
  return begun.map((day) => ({ cause, startedAt: days(day) }));
}
