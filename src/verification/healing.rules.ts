import type { Status } from "../accounts/status.js";
import type { Reason } from "../platforms/reason.js";
import type { Proof } from "../platforms/verdict.js";

/**
 * What a look has to prove before an INVALID account is healed by it; null: no look can prove it, only a reconnect heals.
 *
 * Whether posts are let through is proved by none, a person who asked for deletion is not taken back, and data that Meta holds back
 * come again with a sign-in.
 */
const HEALED_BY: Readonly<Record<Reason, Proof | null>> = {
  TOKEN_EXPIRED: "TOKEN",
  CREDENTIALS_CHANGED: "TOKEN",
  SESSION_ENDED: "TOKEN",
  ACCESS_REVOKED: "TOKEN",
  SECURITY_CHECK_REQUIRED: "TOKEN",
  IDENTITY_UNCONFIRMED: "TOKEN",
  TWO_FACTOR_REQUIRED: "ROLE",
  ADMIN_ROLE_LOST: "ROLE",
  PERMISSIONS_MISSING: "PERMISSION",
  DATA_ACCESS_EXPIRED: null,
  ACCOUNT_LOCKED: "TOKEN",
  ACCOUNT_SUSPENDED: "TOKEN",
  ACCOUNT_RESTRICTED: null,
  ACCOUNT_DELETED: "TOKEN",
  CONTENT_POLICY_BLOCK: null,
  SUSPICIOUS_ACTIVITY: null,
  ACCOUNT_TYPE_UNSUPPORTED: "TARGET",
  TARGET_MISSING: "TARGET",
  ADMIN_POLICY_BLOCKED: "TOKEN",
  SUPERSEDED: "TOKEN",
  AGE_REQUIREMENT_FAILED: null,
  DATA_DELETION_REQUESTED: null,
  DISCONNECTED_BY_USER: null,
  PROVIDER_APP_FAULT: null,
  UNKNOWN_INVALID: "TOKEN",
};

export interface BrokenAccount {
  readonly status: Status | null;
  readonly statusReason: Reason | null;
}

/** Whether any look at all could heal it: EXPIRED ends with a clock, DISCONNECTED with a person. */
export function isHealable({ status, statusReason }: BrokenAccount): boolean {
  return status === "INVALID" && HEALED_BY[statusReason ?? "UNKNOWN_INVALID"] !== null;
}

/**
 * Whether what was proved mends what had failed. A consent that lives says nothing about a role that was lost: so an account is healed
 * by a look at the account itself, never by one at its consent alone.
 */
export function isHealedBy(account: BrokenAccount, proves: readonly Proof[]): boolean {
  if (account.status !== "INVALID") return false;
  const wanted = HEALED_BY[account.statusReason ?? "UNKNOWN_INVALID"];
  return wanted !== null && proves.includes(wanted);
}
