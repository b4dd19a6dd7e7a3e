import type { BreakCause } from "../simulated-provider.js";

/** What can happen to a login at X, which is its profile too; and what happens to the app of whoever runs Relink. */
export const X_CAUSES: readonly BreakCause[] = [
  {
    name: "APP_REMOVED",
    scope: "LOGIN",
    description:
      "The person took the app off the connected apps: 401 for every call, refreshes are refused, and X pushes oauth.revoke. Relink: ACCESS_REVOKED at once.",
    pushes: true,
    reason: "ACCESS_REVOKED",
  },
  {
    name: "APP_REMOVED_OLD_EVENT",
    scope: "LOGIN",
    description:
      "As APP_REMOVED, with the push of the older account activity API (user_event.revoke). Relink: ACCESS_REVOKED at once.",
    pushes: true,
    reason: "ACCESS_REVOKED",
  },
  {
    name: "APP_REMOVED_SILENTLY",
    scope: "LOGIN",
    description: "As APP_REMOVED, but no push comes. Relink finds it with the next look or refresh: ACCESS_REVOKED.",
    pushes: false,
    reason: "ACCESS_REVOKED",
  },
  {
    name: "TOKEN_INVALID",
    scope: "LOGIN",
    description: "401 with code 89, Invalid or expired token; refreshes are refused. Relink: ACCESS_REVOKED.",
    pushes: false,
    reason: "ACCESS_REVOKED",
  },
  {
    name: "UNKNOWN_401",
    scope: "LOGIN",
    description:
      "401 without a cause, also for tokens that were refreshed a moment ago. Relink asks twice, then UNKNOWN_INVALID.",
    pushes: false,
    reason: "UNKNOWN_INVALID",
  },
  {
    name: "COULD_NOT_AUTHENTICATE",
    scope: "LOGIN",
    description: "401 with code 32, which X also says of a wrong clock. Relink asks twice, then UNKNOWN_INVALID.",
    pushes: false,
  },
  {
    name: "TAKEN_FOR_THE_APP",
    scope: "LOGIN",
    description:
      "403 unsupported-authentication: the token is taken for one of the app alone. Relink asks twice, then UNKNOWN_INVALID.",
    pushes: false,
  },
  {
    name: "SUSPENDED",
    scope: "LOGIN",
    description: "X suspended the account: 403 user-suspended. Relink: ACCOUNT_SUSPENDED.",
    pushes: false,
    reason: "ACCOUNT_SUSPENDED",
  },
  {
    name: "SUSPENDED_CODE_64",
    scope: "LOGIN",
    description: "As SUSPENDED, in the older words: 403 with code 64. Relink: ACCOUNT_SUSPENDED.",
    pushes: false,
    reason: "ACCOUNT_SUSPENDED",
  },
  {
    name: "SUSPENDED_CODE_63",
    scope: "LOGIN",
    description:
      "403 with code 63, which has been said of healthy accounts for days. Relink asks twice, then ACCOUNT_SUSPENDED.",
    pushes: false,
  },
  {
    name: "DELETED",
    scope: "LOGIN",
    description:
      "404: the account was deleted or suspended, X does not say which. Relink asks twice, then ACCOUNT_SUSPENDED.",
    pushes: false,
  },
  {
    name: "LOCKED",
    scope: "LOGIN",
    description:
      "X locked the account for a while: 403 with code 326. Relink asks twice, then ACCOUNT_LOCKED; the owner has to unlock it at X.",
    pushes: false,
    reason: "ACCOUNT_LOCKED",
  },
  {
    name: "PERMISSIONS_MISSING",
    scope: "LOGIN",
    description:
      "403 with code 220: the consent does not allow it. Refreshes go on. Relink asks twice, then PERMISSIONS_MISSING.",
    pushes: false,
    reason: "PERMISSIONS_MISSING",
  },
  {
    name: "LOOKS_AUTOMATED",
    scope: "LOGIN",
    description:
      "Posts alone are refused: 403 with code 226. Relink tells it (CONTENT_POLICY_BLOCK) and leaves the account connected.",
    pushes: false,
  },
  {
    name: "CREDITS_DEPLETED",
    scope: "LOGIN",
    description: "402: the operator's prepaid balance at X is used up. No fault of the account: Relink never marks it.",
    pushes: false,
  },
  {
    name: "USAGE_CAPPED",
    scope: "LOGIN",
    description: "403 usage-capped: the operator's monthly quota is used up. Relink never marks the account for it.",
    pushes: false,
  },
  {
    name: "CLIENT_NOT_ENROLLED",
    scope: "LOGIN",
    description:
      "403 client-not-enrolled: the operator's app may not use the API. Relink never marks the account for it.",
    pushes: false,
  },
  {
    name: "APP_SUSPENDED",
    scope: "LOGIN",
    description: "401 with code 416: X suspended the operator's app. Relink never marks the account for it.",
    pushes: false,
  },
];
