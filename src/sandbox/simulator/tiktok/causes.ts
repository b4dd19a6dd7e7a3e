import type { BreakCause } from "../simulated-provider.js";

/** `reason` of the event that TikTok pushes about a cause (platform-facts 9.5). */
export const PUSHED_REASONS: Readonly<Record<string, number>> = {
  REMOVED_WITHOUT_REASON: 0,
  APP_REMOVED: 1,
  ACCOUNT_DELETED: 2,
  AGE_CHANGED: 3,
  ACCOUNT_BANNED: 4,
  REVOKED_BY_DEVELOPER: 5,
};

/** Causes by which the whole consent is gone. */
export const ENDING_CAUSES: readonly string[] = [
  "APP_REMOVED",
  "APP_REMOVED_SILENTLY",
  "ACCOUNT_DELETED",
  "AGE_CHANGED",
  "ACCOUNT_BANNED",
  "REMOVED_WITHOUT_REASON",
];

/** What can happen to a login at TikTok, which is its profile too. */
export const TIKTOK_CAUSES: readonly BreakCause[] = [
  {
    name: "APP_REMOVED",
    scope: "LOGIN",
    description:
      "The person took the app off their permissions: 401 access_token_invalid, refreshes are refused, and TikTok pushes authorization.removed with reason 1. Relink: ACCESS_REVOKED at once.",
    pushes: true,
    reason: "ACCESS_REVOKED",
  },
  {
    name: "APP_REMOVED_SILENTLY",
    scope: "LOGIN",
    description: "As APP_REMOVED, but the push is lost. Relink finds it with the next refresh: ACCESS_REVOKED.",
    pushes: false,
  },
  {
    name: "ACCOUNT_DELETED",
    scope: "LOGIN",
    description:
      "The account was deleted: all tokens are dead, and a push says so (reason 2). Relink: ACCOUNT_DELETED.",
    pushes: true,
    reason: "ACCOUNT_DELETED",
  },
  {
    name: "AGE_CHANGED",
    scope: "LOGIN",
    description:
      "The age of the account was changed, which ends all consents; a push says so (reason 3). Relink: AGE_REQUIREMENT_FAILED.",
    pushes: true,
    reason: "AGE_REQUIREMENT_FAILED",
  },
  {
    name: "ACCOUNT_BANNED",
    scope: "LOGIN",
    description:
      "TikTok banned the account: all tokens are dead, and a push says so (reason 4). Relink: ACCOUNT_SUSPENDED.",
    pushes: true,
    reason: "ACCOUNT_SUSPENDED",
  },
  {
    name: "REMOVED_WITHOUT_REASON",
    scope: "LOGIN",
    description:
      "All tokens are dead, and the push gives no reason (0). Relink looks at once and says what the refused refresh says: ACCESS_REVOKED.",
    pushes: true,
  },
  {
    name: "REVOKED_BY_DEVELOPER",
    scope: "LOGIN",
    description:
      "Nothing is broken: TikTok pushes the echo of a revocation by Relink itself (reason 5), as it does after a disconnect. Relink looks, finds the consent alive and leaves it.",
    pushes: true,
  },
  {
    name: "REFRESH_MALFORMED",
    scope: "LOGIN",
    description:
      "Access tokens are dead and a refresh is refused with invalid_request, which may as well be the app's own fault. Relink asks twice, then UNKNOWN_INVALID.",
    pushes: false,
    reason: "UNKNOWN_INVALID",
  },
  {
    name: "SCOPE_MISSING",
    scope: "LOGIN",
    description: "A right was switched off: 401 scope_not_authorized; refreshes go on. Relink: PERMISSIONS_MISSING.",
    pushes: false,
    reason: "PERMISSIONS_MISSING",
  },
  {
    name: "SCOPE_UNCLEAR",
    scope: "LOGIN",
    description:
      "400 scope_permission_missed, which is also said of fields that the app may not ask for. Relink asks twice, then PERMISSIONS_MISSING.",
    pushes: false,
  },
  {
    name: "POSTING_BANNED",
    scope: "LOGIN",
    description:
      "Posts alone are refused: spam_risk_user_banned_from_posting. Once a publisher reports it, Relink finds the token alive, tells it (ACCOUNT_RESTRICTED) and leaves the account connected.",
    pushes: false,
    reason: "ACCOUNT_RESTRICTED",
  },
  {
    name: "POSTS_LOOK_LIKE_SPAM",
    scope: "LOGIN",
    description:
      "Posts alone are refused: spam_risk_too_many_posts. Relink tells it (CONTENT_POLICY_BLOCK) and leaves the account connected.",
    pushes: false,
  },
  {
    name: "USER_CAP_REACHED",
    scope: "LOGIN",
    description:
      "Posts are refused with reached_active_user_cap: the operator's app has its people of the day. Relink never marks the account for it.",
    pushes: false,
  },
  {
    name: "RATE_LIMITED",
    scope: "LOGIN",
    description: "429 rate_limit_exceeded for every call about this person. Relink waits.",
    pushes: false,
  },
  {
    name: "INTERNAL_ERROR",
    scope: "LOGIN",
    description: "500 internal_error for every call about this person. Relink tries again later.",
    pushes: false,
  },
  {
    name: "CLIENT_REFUSED",
    scope: "LOGIN",
    description:
      "The token endpoint refuses the operator's app: unauthorized_client. Relink tells the operator and marks nobody.",
    pushes: false,
  },
];
