import type { Reason } from "../platforms/reason.js";
import type { Proof } from "../platforms/verdict.js";

/** What has to be proved for an advisory to be over. Whether posts are let through again is proved by no look at all. */
const DISPROVED_BY: Readonly<Partial<Record<Reason, Proof>>> = {
  ADMIN_ROLE_LOST: "ROLE",
  TWO_FACTOR_REQUIRED: "ROLE",
  PERMISSIONS_MISSING: "PERMISSION",
  TARGET_MISSING: "TARGET",
  ACCOUNT_TYPE_UNSUPPORTED: "TARGET",
};

/** Whether a look that found the connection alive shows that what was advised is over. */
export function isDisproved(reason: Reason, proves: readonly Proof[]): boolean {
  if (reason === "PROVIDER_APP_FAULT") return true;
  const wanted = DISPROVED_BY[reason];
  return wanted !== undefined && proves.includes(wanted);
}
