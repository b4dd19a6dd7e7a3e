import type { Reason } from "../reason.js";
import type { Verdict } from "../verdict.js";

/** QUOTA: calls are used up until midnight Pacific. RATE: too many at a time. */
export type ApiFinding = Verdict | "QUOTA" | "RATE";

const permanent = (reason: Reason): Verdict => ({ kind: "PERMANENT", reason });
const doubtful = (reason: Reason): Verdict => ({ kind: "DOUBTFUL", reason });
const each = (finding: ApiFinding, ...reasons: string[]) => reasons.map((reason) => [reason, finding] as const);

/**
 * What Google's APIs give as reason (error_reason.proto; developers.google.com/youtube/v3/docs/errors), the most harmless finding first:
 * where an answer gives several, the first of this list counts.
 */
const FINDINGS: readonly (readonly [string, ApiFinding])[] = [
  // The operator's project, its key, its bill, its address: no customer's matter.
  ...each({ kind: "APP_FAULT" }, "SERVICE_DISABLED", "BILLING_DISABLED", "CONSUMER_SUSPENDED", "CONSUMER_INVALID"),
  ...each({ kind: "APP_FAULT" }, "USER_PROJECT_DENIED", "RESOURCE_PROJECT_INVALID", "SERVICE_NOT_VISIBLE"),
  ...each({ kind: "APP_FAULT" }, "GCP_SUSPENDED", "SECURITY_POLICY_VIOLATED", "RESOURCE_USAGE_RESTRICTION_VIOLATED"),
  ...each({ kind: "APP_FAULT" }, "ORG_RESTRICTION_VIOLATION", "ORG_RESTRICTION_HEADER_INVALID"),
  ...each({ kind: "APP_FAULT" }, "API_KEY_INVALID", "API_KEY_SERVICE_BLOCKED", "API_KEY_HTTP_REFERRER_BLOCKED"),
  ...each({ kind: "APP_FAULT" }, "API_KEY_IP_ADDRESS_BLOCKED", "API_KEY_ANDROID_APP_BLOCKED"),
  ...each({ kind: "APP_FAULT" }, "API_KEY_IOS_APP_BLOCKED", "CREDENTIALS_MISSING", "SESSION_COOKIE_INVALID"),
  ...each({ kind: "APP_FAULT" }, "accessNotConfigured", "dailyLimitExceededUnreg", "keyInvalid", "keyExpired"),
  ...each({ kind: "APP_FAULT" }, "ipRefererBlocked"),
  ...each("QUOTA", "quotaExceeded", "dailyLimitExceeded"),
  ...each("RATE", "rateLimitExceeded", "userRateLimitExceeded", "servingLimitExceeded", "concurrentLimitExceeded"),
  ...each("RATE", "RATE_LIMIT_EXCEEDED", "RESOURCE_QUOTA_EXCEEDED"),
  ...each({ kind: "TRANSIENT" }, "backendError", "internalError", "serviceUnavailable", "processingFailure"),
  // A 401 of a healthy token: the person has no channel.
  ...each(permanent("TARGET_MISSING"), "youtubeSignupRequired"),
  ...each(permanent("ACCOUNT_SUSPENDED"), "authenticatedUserAccountSuspended", "ACCOUNT_STATE_INVALID"),
  ...each(permanent("ACCOUNT_DELETED"), "authenticatedUserAccountClosed"),
  ...each(permanent("ADMIN_ROLE_LOST"), "accountDelegationForbidden"),
  ...each(permanent("ADMIN_POLICY_BLOCKED"), "USER_BLOCKED_BY_ADMIN"),
  ...each(permanent("PERMISSIONS_MISSING"), "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientPermissions"),
  // Access tokens end every hour: whether the consent lives is for a refresh to say.
  ...each(doubtful("TOKEN_EXPIRED"), "ACCESS_TOKEN_EXPIRED"),
  ...each(doubtful("UNKNOWN_INVALID"), "ACCESS_TOKEN_TYPE_UNSUPPORTED", "authError", "forbidden"),
];

/** Null: no reason that is known here. */
export function findReason(reasons: readonly string[]): ApiFinding | null {
  return FINDINGS.find(([reason]) => reasons.includes(reason))?.[1] ?? null;
}
