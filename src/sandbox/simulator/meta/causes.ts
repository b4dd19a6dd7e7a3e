import type { Reason } from "../../../platforms/reason.js";
import type { BreakCause } from "../simulated-provider.js";

type Said = Pick<BreakCause, "name" | "description"> & { readonly reason?: Reason; readonly pushes?: true };

function login(said: Said): BreakCause {
  return { ...said, pushes: said.pushes === true, scope: "LOGIN" };
}

function profile(said: Said): BreakCause {
  return { ...said, pushes: said.pushes === true, scope: "PROFILE" };
}

/** What ends every token of a login, at Facebook and at Instagram Login alike. */
export const SESSION_CAUSES: readonly BreakCause[] = [
  login({
    name: "PASSWORD_CHANGED",
    description:
      "The person changed the password, or the login was reset for safety: 190/460. Relink: CREDENTIALS_CHANGED.",
    reason: "CREDENTIALS_CHANGED",
  }),
  login({
    name: "APP_REMOVED",
    description:
      "The person took the app off the list of connected apps: 190/458, and the deauthorize callback. Relink: ACCESS_REVOKED, at once.",
    reason: "ACCESS_REVOKED",
    pushes: true,
  }),
  login({
    name: "DELETION_REQUESTED",
    description:
      "The person removed the app and asked for the deletion of personal data: 190/458, and the data deletion callback. Relink: DATA_DELETION_REQUESTED.",
    reason: "DATA_DELETION_REQUESTED",
    pushes: true,
  }),
  login({
    name: "CHECKPOINT",
    description:
      "The person has to pass a security check first: 190/459. Relink: SECURITY_CHECK_REQUIRED; reconnecting at once would fail at the real network.",
    reason: "SECURITY_CHECK_REQUIRED",
  }),
  login({
    name: "UNCONFIRMED_USER",
    description: "The person has to confirm who they are: 190/464. Relink: IDENTITY_UNCONFIRMED.",
    reason: "IDENTITY_UNCONFIRMED",
  }),
  login({
    name: "LOGGED_OUT",
    description: "The session was closed, for example by signing out everywhere: 190/467. Relink: SESSION_ENDED.",
    reason: "SESSION_ENDED",
  }),
  login({
    name: "TOKEN_EXPIRED",
    description: "The token ran out before its announced end: 190/463. Relink: TOKEN_EXPIRED.",
    reason: "TOKEN_EXPIRED",
  }),
  login({
    name: "REINSTALLED",
    description: "The person installed the app anew, which replaced the session: 190/461. Relink: SUPERSEDED.",
    reason: "SUPERSEDED",
  }),
  login({
    name: "INVALIDATED_BY_API",
    description: "The session was ended by a call to the API: 190/466. Relink: ACCESS_REVOKED.",
  }),
  login({
    name: "APP_UNUSED",
    description: "The app was not used for a long time: 190/468. Relink: TOKEN_EXPIRED.",
  }),
  login({
    name: "UNKNOWN_INVALID",
    description: "190 without a subcode: no cause is given. Relink asks twice, then UNKNOWN_INVALID.",
    reason: "UNKNOWN_INVALID",
  }),
];

/** The login lives, its calls are refused. */
export const ANSWER_CAUSES: readonly BreakCause[] = [
  login({
    name: "PERMISSION_REMOVED",
    description:
      "The person took permissions back: code 10, and the webhook for permissions. Relink: PERMISSIONS_MISSING.",
    reason: "PERMISSIONS_MISSING",
    pushes: true,
  }),
  login({
    name: "UNEXPECTED_ERROR",
    description: "Every call with these tokens is answered with 500 and code 2. Relink changes nothing.",
  }),
  login({
    name: "APP_LIMIT_REACHED",
    description: "Every call with these tokens is answered with 403 and code 4. Relink waits and changes nothing.",
  }),
  login({
    name: "APP_BLOCKED",
    description: "The network blocks the app: API access blocked. Relink: PROVIDER_APP_FAULT as an advisory, no mark.",
    reason: "PROVIDER_APP_FAULT",
  }),
];

/** One profile, whichever login. */
export const PROFILE_CAUSES: readonly BreakCause[] = [
  profile({
    name: "NOT_BUSINESS",
    description:
      "Instagram: no longer a professional account: code 10 with its own text. Relink: ACCOUNT_TYPE_UNSUPPORTED.",
    reason: "ACCOUNT_TYPE_UNSUPPORTED",
  }),
  profile({
    name: "RESTRICTED",
    description: "Instagram: the account is restricted: 25/2207050. Relink: ACCOUNT_RESTRICTED.",
    reason: "ACCOUNT_RESTRICTED",
  }),
  profile({
    name: "PAGE_MISSING",
    description: "The profile cannot be found any more: 100/33. Relink looks twice, then TARGET_MISSING.",
    reason: "TARGET_MISSING",
  }),
  profile({
    name: "LIMIT_REACHED",
    description:
      "Too many calls about this profile: 80001, with the minutes to wait. Relink waits and changes nothing.",
  }),
  profile({
    name: "POSTING_BLOCKED",
    description:
      "Posts alone are refused for a while: 368/1390008. To be reported by a publisher. Relink: CONTENT_POLICY_BLOCK as an advisory.",
    reason: "CONTENT_POLICY_BLOCK",
  }),
  profile({
    name: "ACTION_BLOCKED",
    description:
      "Posts alone are refused under the code of a rate limit: 4/2207051. To be reported by a publisher. Relink: CONTENT_POLICY_BLOCK as an advisory.",
  }),
  profile({
    name: "POSTING_CHECK",
    description:
      "A security check before posts: 368/1404006. To be reported by a publisher. Relink: SECURITY_CHECK_REQUIRED as an advisory, since the token lives.",
  }),
  profile({
    name: "IDENTITY_CHECK",
    description:
      "The identity has to be confirmed before posts: 368/4854002. To be reported by a publisher. Relink: IDENTITY_UNCONFIRMED as an advisory.",
  }),
  profile({
    name: "PUBLISHING_UNAUTHORIZED",
    description:
      "The page publishing authorization is missing: 368/1404078. To be reported by a publisher. Relink: IDENTITY_UNCONFIRMED as an advisory.",
  }),
  profile({
    name: "MEDIA_NOT_FOUND",
    description:
      "A post's media is not found, or the token is bad: 24/2207006. To be reported by a publisher. Relink looks itself and changes nothing.",
  }),
];

/** Everything that can befall a Facebook login or what it reaches. */
export const META_CAUSES: readonly BreakCause[] = [
  ...SESSION_CAUSES,
  ...ANSWER_CAUSES,
  login({
    name: "DATA_ACCESS_EXPIRED",
    description:
      "The person was not seen for 90 days: the token is valid, data_access_expires_at has passed, reading fails with code 10. Relink: DATA_ACCESS_EXPIRED.",
    reason: "DATA_ACCESS_EXPIRED",
  }),
  profile({
    name: "ROLE_LOST",
    description:
      "The person has no role on the profile any more: 190/492, and it leaves the person's list. Relink: ADMIN_ROLE_LOST for this profile, and for an Instagram account behind it.",
    reason: "ADMIN_ROLE_LOST",
  }),
  profile({
    name: "TWO_FACTOR",
    description:
      "The profile's business wants two-factor authentication: 190/492, though the profile stays in the person's list. Relink: TWO_FACTOR_REQUIRED, for an Instagram account behind it as well.",
    reason: "TWO_FACTOR_REQUIRED",
  }),
  profile({
    name: "PAGE_UNTICKED",
    description:
      "The person unticked this profile: it is missing among the targets of the scopes, reading fails with code 10. Relink: PERMISSIONS_MISSING for this profile alone.",
    reason: "PERMISSIONS_MISSING",
  }),
  profile({
    name: "ROLE_OR_SCOPE_MISSING",
    description: "Reading fails with code 200, which names a scope and a role. Relink: PERMISSIONS_MISSING.",
  }),
  ...PROFILE_CAUSES,
];
