import { describe, expect, it } from "@jest/globals";
import type { Verdict } from "../../../src/platforms/verdict.js";
import { afterAttempts, nextRevocation } from "../../../src/reconnect/next-revocation.rules.js";

const NOW = new Date("2026-03-01T12:00:00.000Z");
const after = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
const TRANSIENT: Verdict = { kind: "TRANSIENT" };

describe("when a consent is tried to be taken back again", () => {
  const next = (verdict: Verdict, failures = 1, destroyAt = after(24 * 60)) =>
    nextRevocation({ id: "one", failures, verdict, destroyAt }, NOW);

  it("waits longer each time, and six hours at most (D-24)", () => {
    const pauses = [1, 2, 3, 4, 5, 6, 20].map((failures) => (next(TRANSIENT, failures) as Date).getTime());
    expect(pauses.every((pause) => pause >= after(1).getTime() && pause <= after(360).getTime())).toBe(true);
    expect(pauses[5]).toBeGreaterThan(pauses[0] as number);
  });

  it("obeys a network that asks for more time", () => {
    expect(next({ kind: "RATE_LIMITED", retryAfterSeconds: 7_200 })).toEqual(after(120));
  });

  it("asks the last time when the tokens are to be destroyed", () => {
    expect(next(TRANSIENT, 9, after(3))).toEqual(after(3));
    expect(next({ kind: "RATE_LIMITED", retryAfterSeconds: 86_400 }, 1, after(5))).toEqual(after(5));
  });

  it("gives tokens up that are dead for good, and where the network has no such call", () => {
    expect(next({ kind: "PERMANENT", reason: "ACCESS_REVOKED" })).toBeNull();
    expect(next({ kind: "IRRELEVANT" })).toBeNull();
  });

  it("looks after attempts every minute, not beyond the tokens' end", () => {
    expect(afterAttempts(after(60), NOW)).toEqual(after(1));
    expect(afterAttempts(after(0.5), NOW)).toEqual(after(0.5));
  });
});
