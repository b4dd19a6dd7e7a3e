import { describe, expect, it } from "@jest/globals";
import { type Reason, REASONS } from "../../../src/platforms/reason.js";
import type { Proof } from "../../../src/platforms/verdict.js";
import { isHealable, isHealedBy } from "../../../src/verification/healing.rules.js";

const NEEDS: Readonly<Record<Proof, readonly Reason[]>> = {
  TOKEN: [
    "TOKEN_EXPIRED",
    "CREDENTIALS_CHANGED",
    "SESSION_ENDED",
    "ACCESS_REVOKED",
    "SECURITY_CHECK_REQUIRED",
    "IDENTITY_UNCONFIRMED",
    "ACCOUNT_LOCKED",
    "ACCOUNT_SUSPENDED",
    "ACCOUNT_DELETED",
    "ADMIN_POLICY_BLOCKED",
    "SUPERSEDED",
    "UNKNOWN_INVALID",
  ],
  ROLE: ["ADMIN_ROLE_LOST", "TWO_FACTOR_REQUIRED"],
  PERMISSION: ["PERMISSIONS_MISSING"],
  TARGET: ["TARGET_MISSING", "ACCOUNT_TYPE_UNSUPPORTED"],
};
const PROOFS = Object.keys(NEEDS) as Proof[];
const healable = new Set(Object.values(NEEDS).flat());
const invalid = (statusReason: Reason | null) => ({ status: "INVALID" as const, statusReason });

describe("healing an INVALID account", () => {
  it.each(PROOFS.flatMap((proof) => NEEDS[proof].map((reason) => [reason, proof] as const)))(
    "of %s takes %s and nothing else",
    (reason, needed) => {
      for (const proof of PROOFS) expect(isHealedBy(invalid(reason), [proof])).toBe(proof === needed);
      expect(isHealedBy(invalid(reason), PROOFS)).toBe(true);
      expect(isHealedBy(invalid(reason), [])).toBe(false);
      expect(isHealable(invalid(reason))).toBe(true);
    },
  );

  it.each(REASONS.filter((reason) => !healable.has(reason)))("of %s takes a reconnect", (reason) => {
    expect(isHealedBy(invalid(reason), PROOFS)).toBe(false);
    expect(isHealable(invalid(reason))).toBe(false);
  });

  it("without a reason takes a token that lives", () => {
    expect(isHealedBy(invalid(null), ["TOKEN"])).toBe(true);
    expect(isHealedBy(invalid(null), ["ROLE"])).toBe(false);
  });
});

it.each(["CONNECTED", "EXPIRED", "DISCONNECTED", null] as const)("no look heals what is %s", (status) => {
  expect(isHealedBy({ status, statusReason: "TOKEN_EXPIRED" }, PROOFS)).toBe(false);
  expect(isHealable({ status, statusReason: "TOKEN_EXPIRED" })).toBe(false);
});
