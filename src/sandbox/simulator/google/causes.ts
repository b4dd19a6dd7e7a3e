import type { BreakCause } from "../simulated-provider.js";

/** Causes by which the whole consent is gone: no token of the person is good for anything. */
export const ENDING_CAUSES: readonly string[] = [
  "APP_REMOVED",
  "APP_REMOVED_SILENTLY",
  "TOKEN_REVOKED",
  "TOKEN_REVOKED_BY_PREFIX",
  "ACCOUNT_DELETED",
  "ADMIN_POLICY",
  "RAPT",
  "RAPT_REQUIRED",
  "BAD_REQUEST",
];

/** What can happen to a Google account, to a channel, to a location, and to the project of whoever runs Relink. */
export const GOOGLE_CAUSES: readonly BreakCause[] = [
  {
    name: "APP_REMOVED",
    scope: "LOGIN",
    description:
      "The person took the app off their third-party access: a refresh is refused with invalid_grant, and Google pushes tokens-revoked. All channels and locations of the login: ACCESS_REVOKED at once.",
    pushes: true,
    reason: "ACCESS_REVOKED",
  },
  {
    name: "APP_REMOVED_SILENTLY",
    scope: "LOGIN",
    description: "As APP_REMOVED, but the push is lost. Relink finds it with the next look: ACCESS_REVOKED.",
    pushes: false,
  },
  {
    name: "TOKEN_REVOKED",
    scope: "LOGIN",
    description:
      "As APP_REMOVED; Google pushes token-revoked, which names the refresh token by a double SHA-512. Relink: ACCESS_REVOKED at once.",
    pushes: true,
  },
  {
    name: "TOKEN_REVOKED_BY_PREFIX",
    scope: "LOGIN",
    description: "As TOKEN_REVOKED, with the refresh token named by its first 16 characters.",
    pushes: true,
  },
  {
    name: "ACCOUNT_DELETED",
    scope: "LOGIN",
    description:
      "The account was deleted: invalid_grant, Account has been deleted; Google pushes account-purged. Relink looks and says ACCOUNT_DELETED.",
    pushes: true,
    reason: "ACCOUNT_DELETED",
  },
  {
    name: "ADMIN_POLICY",
    scope: "LOGIN",
    description:
      "The administrator of the person's Workspace restricts the app: admin_policy_enforced. Relink: ADMIN_POLICY_BLOCKED.",
    pushes: false,
    reason: "ADMIN_POLICY_BLOCKED",
  },
  {
    name: "RAPT",
    scope: "LOGIN",
    description:
      "A session rule of the Workspace asks for a new sign-in: invalid_grant with error_subtype invalid_rapt. Relink: ADMIN_POLICY_BLOCKED.",
    pushes: false,
  },
  {
    name: "RAPT_REQUIRED",
    scope: "LOGIN",
    description: "As RAPT, with error_subtype rapt_required.",
    pushes: false,
  },
  {
    name: "BAD_REQUEST",
    scope: "LOGIN",
    description:
      "A refresh is refused with invalid_grant, Bad Request, which says nothing more. Relink asks twice, then UNKNOWN_INVALID.",
    pushes: false,
    reason: "UNKNOWN_INVALID",
  },
  {
    name: "ACCOUNT_STATE_INVALID",
    scope: "LOGIN",
    description:
      "The account is disabled: refreshes go on, every other call gets 401 ACCOUNT_STATE_INVALID; Google pushes account-disabled. Relink: ACCOUNT_SUSPENDED.",
    pushes: true,
    reason: "ACCOUNT_SUSPENDED",
  },
  {
    name: "BLOCKED_BY_ADMIN",
    scope: "LOGIN",
    description:
      "The Workspace switched YouTube and Business Profile off for its people: 403 USER_BLOCKED_BY_ADMIN. Relink: ADMIN_POLICY_BLOCKED.",
    pushes: false,
  },
  {
    name: "SCOPE_MISSING",
    scope: "LOGIN",
    description:
      "The consent no longer covers YouTube nor Business Profile: tokeninfo lists no such scope, calls get 403 insufficientPermissions. Relink: PERMISSIONS_MISSING.",
    pushes: false,
    reason: "PERMISSIONS_MISSING",
  },
  {
    name: "UNKNOWN_401",
    scope: "LOGIN",
    description:
      "401 authError for every call, also with tokens that were refreshed a moment ago. Relink asks twice, then UNKNOWN_INVALID.",
    pushes: false,
  },
  {
    name: "SESSIONS_ENDED",
    scope: "LOGIN",
    description:
      "Nothing is broken: the person was signed out everywhere and Google pushes sessions-revoked. Relink looks, finds the consent alive and leaves it.",
    pushes: true,
  },
  {
    name: "CREDENTIALS_AT_RISK",
    scope: "LOGIN",
    description:
      "Nothing is broken: Google asks the person for a new password and pushes account-credential-change-required. Relink looks and leaves the connection.",
    pushes: true,
  },
  {
    name: "ACCOUNT_ENABLED",
    scope: "LOGIN",
    description: "Nothing is broken: Google pushes account-enabled, after which Relink looks again.",
    pushes: true,
  },
  {
    name: "QUOTA_EXCEEDED",
    scope: "LOGIN",
    description:
      "403 quotaExceeded: the project's units of the day are used up. Relink waits until midnight in California and marks nobody.",
    pushes: false,
  },
  {
    name: "RATE_LIMITED",
    scope: "LOGIN",
    description: "429 RATE_LIMIT_EXCEEDED for every call about this person. Relink waits.",
    pushes: false,
  },
  {
    name: "PROJECT_NOT_APPROVED",
    scope: "LOGIN",
    description:
      "429 with a quota of 0 per minute: Google has not approved the operator's project for Business Profile. Relink never marks the account for it.",
    pushes: false,
  },
  {
    name: "SERVICE_DISABLED",
    scope: "LOGIN",
    description:
      "403 SERVICE_DISABLED: the operator's project has the API switched off. Relink never marks the account for it.",
    pushes: false,
  },
  {
    name: "CLIENT_DELETED",
    scope: "LOGIN",
    description: "Refreshes get 401 deleted_client: the operator's app is gone. Relink never marks the account for it.",
    pushes: false,
  },
  {
    name: "LOCATION_GONE",
    scope: "PROFILE",
    description:
      "404 NOT_FOUND: the location was removed or merged. Relink asks twice, then TARGET_MISSING; the token is healthy.",
    pushes: false,
    reason: "TARGET_MISSING",
  },
  {
    name: "ROLE_LOST",
    scope: "PROFILE",
    description:
      "The person no longer manages the location (403 PERMISSION_DENIED), or the channel is no longer among theirs. Relink asks twice, then ADMIN_ROLE_LOST.",
    pushes: false,
    reason: "ADMIN_ROLE_LOST",
  },
  {
    name: "NO_CHANNEL",
    scope: "PROFILE",
    description:
      "401 youtubeSignupRequired: the account has no channel any more, and the token is healthy. Relink: TARGET_MISSING.",
    pushes: false,
  },
  {
    name: "CHANNEL_GONE",
    scope: "PROFILE",
    description: "The list of the person's channels is empty. Relink asks twice, then TARGET_MISSING.",
    pushes: false,
  },
  {
    name: "CHANNEL_SUSPENDED",
    scope: "PROFILE",
    description: "YouTube suspended the channel: 403 authenticatedUserAccountSuspended. Relink: ACCOUNT_SUSPENDED.",
    pushes: false,
    reason: "ACCOUNT_SUSPENDED",
  },
  {
    name: "CHANNEL_CLOSED",
    scope: "PROFILE",
    description: "The channel was closed: 403 authenticatedUserAccountClosed. Relink: ACCOUNT_DELETED.",
    pushes: false,
    reason: "ACCOUNT_DELETED",
  },
  {
    name: "DELEGATION_ENDED",
    scope: "PROFILE",
    description:
      "The person may not speak for the channel any more: 403 accountDelegationForbidden. Relink: ADMIN_ROLE_LOST.",
    pushes: false,
  },
  {
    name: "CHANNEL_FORBIDDEN",
    scope: "PROFILE",
    description: "403 forbidden, without more. Relink asks twice, then UNKNOWN_INVALID.",
    pushes: false,
    reason: "UNKNOWN_INVALID",
  },
];
