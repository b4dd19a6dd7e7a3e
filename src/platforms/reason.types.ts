import { registerEnumType } from "type-graphql";
import { type Reason, REASONS } from "./reason.js";

const DESCRIPTIONS: Readonly<Record<Reason, string>> = {
  TOKEN_EXPIRED: "The fixed period for which the platform gives its permission has run out.",
  CREDENTIALS_CHANGED:
    "The password or another security setting of the person who connected was changed, which cancels earlier permissions.",
  SESSION_ENDED: "The session on which the permission depended was closed, for example by signing out everywhere.",
  ACCESS_REVOKED: "The app was removed from the connected apps of the person's account at the platform.",
  SECURITY_CHECK_REQUIRED:
    "The platform has put the person's account into a security check that has to be finished there first.",
  IDENTITY_UNCONFIRMED: "The platform wants the person to confirm who they are before others may use the account.",
  TWO_FACTOR_REQUIRED:
    "The business that owns the profile admits only people with two-step login, and the person has none.",
  ADMIN_ROLE_LOST: "The person who connected no longer holds the administrator role that the platform requires.",
  PERMISSIONS_MISSING: "One or more of the permissions needed were not granted or were switched off later.",
  DATA_ACCESS_EXPIRED:
    "Meta holds back the data because the person has not signed in to the app for about 90 days, though the token lives.",
  ACCOUNT_LOCKED: "The platform has locked the account for the time being; only its owner can unlock it there.",
  ACCOUNT_SUSPENDED: "The platform has suspended the account for a breach of its rules or a suspected takeover.",
  ACCOUNT_RESTRICTED: "The platform has limited the account, for some time or for good, for a breach of its rules.",
  ACCOUNT_DELETED: "The account that gave access no longer exists at the platform.",
  CONTENT_POLICY_BLOCK:
    "The platform blocks actions for a while because of reported or too similar content; the token itself lives.",
  SUSPICIOUS_ACTIVITY:
    "The platform seems to find the use of the account unusual; a likely cause, never a measured one.",
  ACCOUNT_TYPE_UNSUPPORTED:
    "The profile is no longer a professional Instagram account or no longer linked to its Facebook page.",
  TARGET_MISSING: "The permission works, but the profile itself can no longer be found at the platform.",
  ADMIN_POLICY_BLOCKED: "The Google administrator of the person's organisation has limited the use of outside apps.",
  SUPERSEDED: "A newer sign-in to the same account replaced the permission that was stored.",
  AGE_REQUIREMENT_FAILED: "The age stored at TikTok was changed and no longer allows outside apps.",
  DATA_DELETION_REQUESTED: "The person removed the app at Meta and asked for the deletion of personal data.",
  DISCONNECTED_BY_USER: "A person disconnected the profile on purpose.",
  PROVIDER_APP_FAULT: "The fault lies with the app's own access to the platform; the connection is kept.",
  UNKNOWN_INVALID: "The platform rejects the permission without giving a reason.",
};

/** The reasons as the API shows them; the values are those of `Reason`. */
export const ReasonEnum = Object.fromEntries(REASONS.map((reason) => [reason, reason])) as { [Name in Reason]: Name };

registerEnumType(ReasonEnum, {
  name: "Reason",
  description: "The cause of a status. Codes are stable: a dashboard can hang its own texts on them.",
  valuesConfig: Object.fromEntries(REASONS.map((reason) => [reason, { description: DESCRIPTIONS[reason] }])),
});
