import { describe, expect, it } from "@jest/globals";
import type { GrantClocks } from "../../../src/grants/clocks.rules.js";
import type { Conclusion } from "../../../src/verification/assessment.rules.js";
import type { LookedAfter } from "../../../src/verification/next-look.rules.js";
import {
  clocksLearned,
  isAnswer,
  nextLookAt,
  observationOf,
  outcomeFor,
  provedOf,
  tokenLives,
  tracesOf,
} from "../../../src/verification/plan-writes.rules.js";

const NOW = new Date("2026-05-01T12:00:00.000Z");
const HOUR = 3_600_000;
const ahead = (ms: number) => new Date(NOW.getTime() + ms);
const suspicion = { kind: "DOUBTFUL", reason: "UNKNOWN_INVALID", since: ahead(-60_000) } as const;
const fresh = { kind: "UNWITNESSED", reason: "ACCESS_REVOKED", since: NOW } as const;

const ALIVE: Conclusion = { kind: "ALIVE", proves: ["TOKEN"] };
const ROLE: Conclusion = { kind: "ALIVE", proves: ["ROLE"] };
const ADVISE: Conclusion = { kind: "ADVISE", reason: "CONTENT_POLICY_BLOCK" };
const MARK: Conclusion = { kind: "MARK", reason: "ACCESS_REVOKED" };
const STILL_DEAD: Conclusion = { kind: "STILL_DEAD", reason: "ACCESS_REVOKED" };
const SUSPECT: Conclusion = { kind: "SUSPECT", suspicion: fresh, lookAgainAt: ahead(30_000) };
const HOLD: Conclusion = { kind: "HOLD", reason: "ACCESS_REVOKED" };
const TOO_EARLY: Conclusion = { kind: "TOO_EARLY", until: ahead(90_000) };
const NO_ANSWER: Conclusion = { kind: "NO_ANSWER" };
const LIMITED: Conclusion = { kind: "RATE_LIMITED", retryAfterSeconds: 600 };
const FAULT: Conclusion = { kind: "OPERATOR_FAULT" };
const NOTHING: Conclusion = { kind: "NOTHING" };

it.each<[Conclusion, string, number, "DEAD" | "ALIVE" | "NONE" | null, boolean, boolean]>([
  // What is left of a suspicion, failures after three, the observation, whether it is an answer, whether the token lives.
  [ALIVE, "gone", 0, "ALIVE", true, true],
  [ADVISE, "gone", 0, "ALIVE", true, true],
  [MARK, "gone", 0, "DEAD", true, false],
  [STILL_DEAD, "gone", 0, null, true, false],
  [SUSPECT, "new", 0, "DEAD", true, false],
  [HOLD, "gone", 0, "DEAD", true, false],
  [TOO_EARLY, "kept", 0, null, true, false],
  [NO_ANSWER, "kept", 4, "NONE", false, false],
  [LIMITED, "kept", 4, null, false, false],
  [FAULT, "kept", 0, null, false, false],
  [NOTHING, "kept", 0, null, false, true],
])("what %j leaves behind", (conclusion, left, failures, observation, answer, lives) => {
  const traces = tracesOf(conclusion, { id: "grant", suspicion, failures: 3 }, NOW);
  expect(traces.suspicion).toEqual({ gone: null, kept: suspicion, new: fresh }[left]);
  expect(traces.failures).toBe(failures);
  expect(observationOf(conclusion, [])).toBe(observation);
  expect(isAnswer(conclusion)).toBe(answer);
  expect(tokenLives(conclusion)).toBe(lives);
  if (traces.lookAgainAt !== null) expect(traces.lookAgainAt > NOW).toBe(true);
});

it.each<[Conclusion, Conclusion[], string | null]>([
  [ALIVE, [ROLE, MARK], "ALIVE"],
  [ALIVE, [ROLE, SUSPECT], "DEAD"],
  [ALIVE, [HOLD], "DEAD"],
  [ALIVE, [NO_ANSWER], "ALIVE"],
  [NO_ANSWER, [], "NONE"],
])("the observation of a consent with profiles: %j, %j", (grant, profiles, expected) => {
  expect(observationOf(grant, profiles)).toBe(expected);
});

describe("what becomes of an account", () => {
  type Row = [string, string, string | null, Conclusion, Conclusion | undefined, boolean, Date | null, string | null];
  it.each<Row>([
    ["connected, and the consent is dead", "CONNECTED", null, MARK, undefined, false, null, "INVALID"],
    ["connected, and the profile is dead", "CONNECTED", null, ALIVE, MARK, false, null, "INVALID"],
    ["connected and alive", "CONNECTED", null, ALIVE, ROLE, false, null, null],
    ["connected, only suspected", "CONNECTED", null, SUSPECT, undefined, false, null, null],
    ["expired, and the consent is dead", "EXPIRED", "TOKEN_EXPIRED", MARK, undefined, false, null, null],
    ["expired and alive", "EXPIRED", "TOKEN_EXPIRED", ALIVE, ROLE, false, null, null],
    ["invalid, and the role is back", "INVALID", "ADMIN_ROLE_LOST", ALIVE, ROLE, false, null, "CONNECTED"],
    ["invalid, and only the consent lives", "INVALID", "ACCESS_REVOKED", ALIVE, undefined, false, null, null],
    ["invalid, and another thing is proved", "INVALID", "PERMISSIONS_MISSING", ALIVE, ROLE, false, null, null],
    ["invalid, and the consent is in doubt", "INVALID", "ADMIN_ROLE_LOST", NOTHING, ROLE, false, null, null],
    ["invalid, but renewals fail", "INVALID", "ACCESS_REVOKED", ALIVE, ROLE, true, null, null],
    ["invalid, but it would have expired", "INVALID", "ACCESS_REVOKED", ALIVE, ROLE, false, NOW, null],
    ["invalid, with time left", "INVALID", "ACCESS_REVOKED", ALIVE, ROLE, false, ahead(1), "CONNECTED"],
  ])("%s", (_title, status, reason, grant, profile, renewalFails, expiresAt, expected) => {
    const account = { id: "account", status, statusReason: reason, expiresAt } as Parameters<typeof outcomeFor>[0];
    const profiles = new Map(profile === undefined ? [] : [["account", profile] as const]);
    expect(outcomeFor(account, { grant, profiles }, renewalFails, NOW)?.to ?? null).toBe(expected);
  });

  it("nothing is proved by one of two looks", () => {
    expect(provedOf(ALIVE, ROLE)).toEqual(["TOKEN", "ROLE"]);
    expect(provedOf(ALIVE, undefined)).toEqual([]);
    expect(provedOf(ADVISE, ROLE)).toEqual([]);
    expect(provedOf(ALIVE, SUSPECT)).toEqual([]);
  });
});

describe("the next look", () => {
  const account = (given: Partial<LookedAfter> = {}): LookedAfter => ({
    platform: "FACEBOOK",
    purpose: "OWN",
    status: "CONNECTED",
    statusSince: ahead(-HOUR),
    expiresAt: null,
    ...given,
  });
  const next = (lookAgainAt: Date | null, accounts: Parameters<typeof nextLookAt>[1]) =>
    nextLookAt({ id: "grant", lookAgainAt }, accounts, NOW);

  it("is at the time that the conclusion names, if any account is left", () => {
    expect(next(ahead(30_000), [{ account: account(), nextAt: null, pressing: false }])).toEqual(ahead(30_000));
    expect(next(ahead(30_000), [])).toBeNull();
  });

  it("comes in time for a profile that is pressing, and for no other", () => {
    const soon = ahead(60_000);
    expect(next(null, [{ account: account(), nextAt: soon, pressing: true }])).toEqual(soon);
    expect(next(null, [{ account: account(), nextAt: soon, pressing: false }])?.getTime()).toBeGreaterThan(
      soon.getTime(),
    );
  });

  it("is not at once for a profile that is due and could not be looked at", () => {
    const due = { account: account({ status: "INVALID" }), nextAt: ahead(-HOUR), pressing: true };
    expect(next(null, [due])?.getTime()).toBeGreaterThan(ahead(HOUR).getTime());
  });
});

describe("clocks that a probe has learned", () => {
  const clock = (ms: number, renewable = false) => ({ expiresAt: ahead(ms), renewable });
  const stored: GrantClocks = {
    access: clock(HOUR),
    refresh: null,
    dataAccess: clock(2 * HOUR),
    mintedAt: NOW,
    renewalFailingSince: null,
  };

  it.each<[string, Parameters<typeof clocksLearned>[1], GrantClocks | null]>([
    ["none", null, null],
    ["the same", { accessClock: clock(HOUR), dataAccessClock: clock(2 * HOUR) }, null],
    ["scopes alone", { scopes: ["read"] }, null],
    ["another end", { accessClock: clock(3 * HOUR) }, { ...stored, access: clock(3 * HOUR) }],
    ["no end any more", { dataAccessClock: null }, { ...stored, dataAccess: null }],
    ["one that can be renewed now", { accessClock: clock(HOUR, true) }, { ...stored, access: clock(HOUR, true) }],
  ])("%s", (_title, learned, expected) => {
    expect(clocksLearned(stored, learned)).toEqual(expected);
  });
});
