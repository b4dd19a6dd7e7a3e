import type { BreakCause } from "../simulated-provider.js";

/** What can happen to a member's login at LinkedIn, or to a page. LinkedIn pushes nothing about any of it. */
export const LINKEDIN_CAUSES: readonly BreakCause[] = [
  {
    name: "APP_REMOVED",
    scope: "LOGIN",
    description:
      "The member took the app off the permitted services. Introspection says revoked, the API 401 REVOKED_ACCESS_TOKEN, a refresh is refused. Relink: ACCESS_REVOKED.",
    pushes: false,
    reason: "ACCESS_REVOKED",
  },
  {
    name: "TOKEN_REVOKED",
    scope: "LOGIN",
    description:
      "LinkedIn took the tokens back itself, which it may at any time; it answers as if the member had done it. Relink: ACCESS_REVOKED.",
    pushes: false,
    reason: "ACCESS_REVOKED",
  },
  {
    name: "TOKEN_EXPIRED",
    scope: "LOGIN",
    description:
      "Access and refresh token have run out before their time: introspection says expired, the API 401 EXPIRED_ACCESS_TOKEN, a refresh is refused without a cause. Relink: TOKEN_EXPIRED, or ACCESS_REVOKED where the refused refresh is all it knows.",
    pushes: false,
  },
  {
    name: "TOKEN_UNKNOWN",
    scope: "LOGIN",
    description:
      "LinkedIn knows nothing of the tokens: introspection says no more than that they are not active, the API 401 Invalid access token. Relink asks twice, then UNKNOWN_INVALID.",
    pushes: false,
    reason: "UNKNOWN_INVALID",
  },
  {
    name: "RESTRICTED",
    scope: "LOGIN",
    description:
      "The member's account is restricted. There is no signal of its own for it: the token introspects well and the API answers 403. Relink asks again later, then PERMISSIONS_MISSING; a colleague can state the cause.",
    pushes: false,
  },
  {
    name: "PERMISSION_MISSING",
    scope: "LOGIN",
    description:
      "Rights of the consent are gone: introspection lists no right to post, the API answers 403 ACCESS_DENIED. Relink: PERMISSIONS_MISSING.",
    pushes: false,
    reason: "PERMISSIONS_MISSING",
  },
  {
    name: "VERIFICATION_FAILED",
    scope: "LOGIN",
    description:
      "The API answers 500, as it does when a server behind it cannot check the token, which introspects well. Relink changes nothing.",
    pushes: false,
  },
  {
    name: "ROLE_LOST",
    scope: "PROFILE",
    description:
      "The member administers the page no longer: it has left the list of roles. Relink: ADMIN_ROLE_LOST for this page alone.",
    pushes: false,
    reason: "ADMIN_ROLE_LOST",
  },
  {
    name: "ROLE_LOWERED",
    scope: "PROFILE",
    description:
      "The member may still write for the page, but does not administer it: the role is CONTENT_ADMINISTRATOR. Relink: ADMIN_ROLE_LOST.",
    pushes: false,
    reason: "ADMIN_ROLE_LOST",
  },
  {
    name: "ORGANISATION_GONE",
    scope: "PROFILE",
    description: "The page has been deleted: 404. Relink asks again later, then TARGET_MISSING.",
    pushes: false,
    reason: "TARGET_MISSING",
  },
  {
    name: "FRESH_TOKEN_REVOKED",
    scope: "PROFILE",
    description:
      "Tokens of the page's administrators are called revoked for the first 20 seconds of their life, as LinkedIn does. Relink changes nothing: it believes no such answer in the first 5 minutes.",
    pushes: false,
  },
];
