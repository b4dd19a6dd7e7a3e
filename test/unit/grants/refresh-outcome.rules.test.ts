import { describe, expect, it } from "@jest/globals";
import type { GrantClocks } from "../../../src/grants/clocks.rules.js";
import { answerOf, clocksAfter, needsPersonNow, readRefusal } from "../../../src/grants/refresh-outcome.rules.js";
import type { Provider } from "../../../src/platforms/provider.js";
import type { IssuedTokens } from "../../../src/platforms/provider-port.js";
import type { Verdict } from "../../../src/platforms/verdict.js";

const DAY = 86_400_000;
const NOW = new Date("2026-03-01T12:00:00.000Z");
const at = (days: number) => new Date(NOW.getTime() + days * DAY);
const end = (days: number, renewable = true) => ({ expiresAt: at(days), renewable });

const stored: GrantClocks = {
  access: end(1),
  refresh: end(100, false),
  dataAccess: end(80, false),
  mintedAt: at(-1),
  renewalFailingSince: at(-1),
};

const issued = (given: Partial<IssuedTokens>): IssuedTokens => ({
  accessToken: "new",
  refreshToken: null,
  accessClock: end(60),
  refreshClock: null,
  dataAccessClock: null,
  scopes: [],
  mintedAt: NOW,
  ...given,
});

describe("the clocks after a renewal", () => {
  it("come from the answer; what belongs to the consent stays where the answer is silent", () => {
    expect(clocksAfter(stored, issued({}))).toEqual({
      access: end(60),
      refresh: end(100, false),
      dataAccess: end(80, false),
      mintedAt: NOW,
      renewalFailingSince: null,
    });
  });

  it("forget the end of a refresh token that was replaced by one without", () => {
    expect(clocksAfter(stored, issued({ refreshToken: "new", accessClock: null }))).toMatchObject({
      access: null,
      refresh: null,
    });
  });

  it("take every end that the answer names", () => {
    const answer = issued({ refreshToken: "new", refreshClock: end(180, false), dataAccessClock: end(90, false) });
    expect(clocksAfter(stored, answer)).toMatchObject({ refresh: end(180, false), dataAccess: end(90, false) });
  });
});

describe("what a refusal means", () => {
  const refusal = (verdict: Verdict) => ({ kind: "REFUSED" as const, verdict, inDoubt: false });
  const revoked: Verdict = { kind: "PERMANENT", reason: "ACCESS_REVOKED" };

  it.each<[Provider, boolean, Verdict, string]>([
    ["X", true, revoked, "SUPERSEDED"],
    ["TIKTOK", true, { kind: "DOUBTFUL", reason: "UNKNOWN_INVALID" }, "SUPERSEDED"],
    ["X", false, revoked, "ACCESS_REVOKED"],
    ["GOOGLE", true, revoked, "ACCESS_REVOKED"],
    ["LINKEDIN", true, revoked, "ACCESS_REVOKED"],
    ["TIKTOK", true, { kind: "PERMANENT", reason: "TOKEN_EXPIRED" }, "TOKEN_EXPIRED"],
  ])("%s, after an unanswered call: %s", (provider, inDoubt, verdict, reason) => {
    expect(readRefusal(provider, inDoubt, refusal(verdict))).toEqual({ ...verdict, reason });
  });

  it("stays what it was where it says nothing about the token", () => {
    for (const verdict of [{ kind: "TRANSIENT" }, { kind: "APP_FAULT" }] as const) {
      expect(readRefusal("X", true, refusal(verdict))).toEqual(verdict);
    }
  });

  it.each<[Verdict, string | null]>([
    [revoked, "DEAD"],
    [{ kind: "DOUBTFUL", reason: "UNKNOWN_INVALID" }, "DEAD"],
    [{ kind: "TRANSIENT" }, "NONE"],
    [{ kind: "RATE_LIMITED", retryAfterSeconds: 1 }, null],
    [{ kind: "APP_FAULT" }, null],
    [{ kind: "IRRELEVANT" }, null],
  ])("counts for an incident: %j as %s", (verdict, answer) => {
    expect(answerOf(verdict)).toBe(answer);
  });
});

describe("whether a person is needed though the clock is renewable", () => {
  const clocks = (given: Partial<GrantClocks>): GrantClocks => ({
    access: end(40),
    refresh: null,
    dataAccess: null,
    mintedAt: at(-20),
    renewalFailingSince: null,
    ...given,
  });

  it.each<[string, GrantClocks, boolean]>([
    ["all is well", clocks({}), false],
    ["failing for an hour", clocks({ renewalFailingSince: new Date(NOW.getTime() - 3_600_000) }), false],
    ["failing for a day", clocks({ renewalFailingSince: at(-1) }), true],
    ["not renewed ten days before the end", clocks({ access: end(10) }), true],
    ["a person was needed from the beginning", clocks({ access: end(5, false) }), false],
  ])("%s", (_title, given, needed) => {
    expect(needsPersonNow(given, NOW)).toBe(needed);
  });
});
