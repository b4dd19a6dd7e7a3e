import { describe, expect, it } from "@jest/globals";
import { StatableReasonEnum } from "../../../src/accounts/record-cause.types.js";
import { mayBeStatedAt, notBeforeOf, STATABLE } from "../../../src/accounts/stated-cause.rules.js";
import { statementProblem } from "../../../src/accounts/statement.rules.js";
import type { Status } from "../../../src/accounts/status.js";
import { PLATFORMS } from "../../../src/platforms/platform.js";

const NOW = new Date("2026-03-01T12:00:00.000Z");
const hours = (count: number) => new Date(NOW.getTime() + count * 3_600_000);

describe("what a person may state", () => {
  it("is offered by the API, no more and no less", () => {
    expect(Object.keys(StatableReasonEnum)).toEqual([...STATABLE]);
  });

  it.each([
    ["ACCOUNT_LOCKED", ["X"]],
    ["ACCOUNT_RESTRICTED", ["INSTAGRAM", "LINKEDIN", "TIKTOK"]],
    ["SECURITY_CHECK_REQUIRED", ["FACEBOOK", "INSTAGRAM"]],
    ["SUSPICIOUS_ACTIVITY", PLATFORMS],
  ] as const)("%s happens at %j", (reason, platforms) => {
    expect(PLATFORMS.filter((platform) => mayBeStatedAt(reason, platform))).toEqual(platforms);
  });
});

describe("the time before which a reconnect fails", () => {
  const check = { reason: "SECURITY_CHECK_REQUIRED", finishedAt: hours(-2), override: false } as const;

  it.each([
    ["24 hours after a check at Facebook", check, "META", hours(22)],
    ["the end of the check at Instagram", check, "INSTAGRAM", hours(-2)],
    ["unknown while the check is open", { ...check, finishedAt: null }, "META", null],
    ["now with an override", { ...check, override: true }, "META", NOW],
    ["now with an override, even while the check is open", { ...check, finishedAt: null, override: true }, "META", NOW],
    ["unknown for any other cause", { ...check, reason: "ACCOUNT_LOCKED", override: true }, "X", null],
  ] as const)("is %s", (_title, statement, provider, notBefore) => {
    expect(notBeforeOf(statement, provider, NOW)).toEqual(notBefore);
  });
});

describe("what speaks against a statement", () => {
  const account = {
    platform: "FACEBOOK",
    status: "INVALID" as Status,
    statusSince: hours(-5),
    expiry: { expiresAt: null as Date | null },
    lastAliveAt: hours(-6),
  } as const;
  const statement = { reason: "SECURITY_CHECK_REQUIRED", finishedAt: null, override: false } as const;
  const problem = (
    changed: Partial<{ [K in keyof typeof account]: unknown }> = {},
    said: Partial<{ [K in keyof typeof statement]: unknown }> = {},
  ) => statementProblem({ ...statement, ...said } as never, { ...account, ...changed } as never, NOW);

  it.each([
    ["nothing of an outage", {}, {}, null],
    ["nothing of an expiry", { status: "EXPIRED" }, {}, null],
    ["that it works", { status: "CONNECTED" }, {}, "CONNECTED"],
    ["that it works until later", { status: "CONNECTED", expiry: { expiresAt: hours(1) } }, {}, "CONNECTED"],
    ["nothing once the expiry has passed", { status: "CONNECTED", expiry: { expiresAt: NOW } }, {}, null],
    ["that it was ended here", { status: "DISCONNECTED" }, {}, "DISCONNECTED"],
    ["the platform", { platform: "X" }, {}, "NOT_OF_PLATFORM"],
    ["the platform, the other way", {}, { reason: "ACCOUNT_LOCKED" }, "NOT_OF_PLATFORM"],
    ["nothing of a check finished in the outage", {}, { finishedAt: hours(-1) }, null],
    ["nothing of a check finished now", {}, { finishedAt: NOW }, null],
    ["the future", {}, { finishedAt: new Date(NOW.getTime() + 1) }, "FINISHED_LATER"],
    ["nothing of a check finished before it was noticed", {}, { finishedAt: hours(-5.5) }, null],
    ["a check finished while it was seen to work", {}, { finishedAt: hours(-6.5) }, "FINISHED_BEFORE_OUTAGE"],
    [
      "a check before an outage that a look fell into",
      { lastAliveAt: hours(-1) },
      { finishedAt: hours(-5.5) },
      "FINISHED_BEFORE_OUTAGE",
    ],
  ] as const)("is %s", (_title, changed, said, expected) => {
    expect(problem(changed, said)).toBe(expected);
  });
});
