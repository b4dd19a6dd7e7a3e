import { describe, expect, it } from "@jest/globals";
import type { Verdict } from "../../../src/platforms/verdict.js";
import { type AskedStep, outcomeOfRefusal, passes } from "../../../src/reconnect/failure-outcome.rules.js";

describe("how a trip ends at which the network refuses", () => {
  it.each<[AskedStep, Verdict, string]>([
    ["EXCHANGE", { kind: "TRANSIENT" }, "NETWORK_UNAVAILABLE"],
    ["LIST", { kind: "RATE_LIMITED", retryAfterSeconds: 9 }, "NETWORK_UNAVAILABLE"],
    ["EXCHANGE", { kind: "APP_FAULT" }, "APP_FAULT"],
    ["EXCHANGE", { kind: "PERMANENT", reason: "ACCESS_REVOKED" }, "CODE_REFUSED"],
    ["EXCHANGE", { kind: "IRRELEVANT" }, "CODE_REFUSED"],
    ["LIST", { kind: "PERMANENT", reason: "PERMISSIONS_MISSING" }, "INSUFFICIENT_SCOPE"],
    ["PROBE", { kind: "DOUBTFUL", reason: "ADMIN_ROLE_LOST" }, "PROBE_FAILED"],
    ["PROBE", { kind: "IRRELEVANT" }, "PROBE_FAILED"],
  ])("%s %j: %s", (asked, verdict, outcome) => {
    expect(outcomeOfRefusal(asked, verdict)).toBe(outcome);
  });

  it("only what works may replace what is stored; a refused action shows that the token lives", () => {
    expect(passes({ kind: "ALIVE", proves: ["TOKEN"] })).toBe(true);
    expect(passes({ kind: "BLOCKED", reason: "ACCOUNT_RESTRICTED" })).toBe(true);
    expect(passes({ kind: "TRANSIENT" })).toBe(false);
    expect(passes({ kind: "DOUBTFUL", reason: "UNKNOWN_INVALID" })).toBe(false);
  });
});
