import type { Language } from "./language.js";

export const english: Language = {
  tag: "en",

  profiles: "{count} of your profiles",

  person: {
    user: "{known, select, yes {{name}} other {the person who connected it}}",
    User: "{known, select, yes {{name}} other {The person who connected it}}",
    ofUser: "{known, select, yes {of {name}} other {of the person who connected it}}",
  },

  reasons: {
    TOKEN_EXPIRED: {
      title: "The permission for {profile} has run out",
      explanation:
        "Every permission that {login} hands out to other tools ends after a fixed period, and the one for {profile} has run out. Nothing is wrong with the account. {pageToken, select, yes {Posts can still go out by way of the page’s own token for now, but {login} may end that at any moment. Renew the permission before it does.} other {Until someone renews the permission we can neither publish nor collect new data for {many, select, yes {these profiles} other {this profile}}.}}",
      steps: [
        "Press “Reconnect”.",
        "Sign in to {login} as a person who administers {profile}.",
        "Confirm all requested permissions.",
        "Check that the profile is shown as connected again.",
      ],
    },
    CREDENTIALS_CHANGED: {
      title: "A password or security setting was changed",
      explanation:
        "The password or another security setting of the account {ofUser} was changed, or {login} reset the login for safety. That automatically cancels every permission given earlier, including ours for {profile}.",
      steps: [
        "Make sure that {user} can sign in to {login} with the new password.",
        "If {login} shows a security notice, finish it first.",
        "Press “Reconnect” and sign in.",
        "Confirm all requested permissions.",
      ],
    },
    SESSION_ENDED: {
      title: "The session at {login} was closed",
      explanation:
        "The session {ofUser} at {login} was closed, for example by signing out everywhere. Our permission for {profile} depended on that session and ended with it.",
      steps: ["Press “Reconnect”.", "Sign in to {login}.", "Confirm all requested permissions."],
    },
    ACCESS_REVOKED: {
      title: "{app} was removed at {login}",
      explanation:
        "{app} was taken off the list of connected apps in the {login} account {ofUser} (in the settings: {provider, select, META {Business integrations} INSTAGRAM {Apps and websites} LINKEDIN {Permitted services} X {Connected apps} GOOGLE {Third-party apps and services} TIKTOK {App permissions} other {Connected apps}}). {login} therefore no longer lets us act for {profile}.",
      steps: [
        "Ask {user} whether the removal was intended.",
        "If it was not, press “Reconnect”.",
        "Sign in to {login} and allow {app} again.",
        "Leave all permissions switched on.",
      ],
    },
    SECURITY_CHECK_REQUIRED: {
      title: "{login} asks for a security check",
      explanation:
        "{login} has put the account {ofUser} into a security check, for instance after an unfamiliar sign-in, a report about content or a change to two-step login. {state, select, connected {Until it is finished {login} lets no posts of {profile} through; the connection itself still works.} other {While the check is open {login} refuses every outside access, so reconnecting now would fail.}}",
      steps: [
        "Delete cookies and browsing history in the browser.",
        "Open {provider, select, META {facebook.com} INSTAGRAM {instagram.com} other {{login}}} directly and sign in as {user}.",
        "Complete the check that {login} shows.",
        "{provider, select, META {Wait 24 hours after finishing it.} other {Wait until {login} reports that it is finished.}}",
        "{state, select, connected {Go on publishing; reconnect only if the status changes.} other {Come back and press “Reconnect”.}}",
        "If the check cannot be finished, report the problem to {login}.",
      ],
    },
    IDENTITY_UNCONFIRMED: {
      title: "{login} wants an identity to be confirmed",
      explanation:
        "{login} wants {user} to confirm who they are (by e-mail, phone, ID or the publishing authorization of the page). {state, select, connected {Until then no posts of {profile} are let through; the connection itself still works.} other {Until then {profile} {many, select, yes {stay} other {stays}} closed to us.}}",
      steps: [
        "Sign in to {login} as {user}, best in the app on the phone.",
        "Follow the request to confirm the identity.",
        "Wait until {login} reports success.",
        "{state, select, connected {Go on publishing; reconnect only if the status changes.} other {Press “Reconnect”.}}",
      ],
    },
    TWO_FACTOR_REQUIRED: {
      title: "Two-step login is required",
      explanation:
        "The business that owns {profile} admits only people with two-step login, and the account {ofUser} does not have it switched on.",
      steps: [
        "Have {user} turn on two-step login in the account settings of {login}.",
        "Sign out of {login} and in again, once.",
        "Press “Reconnect”.",
      ],
    },
    ADMIN_ROLE_LOST: {
      title: "The administrator role for {profile} is missing",
      explanation:
        "{User} no longer holds the administrator role for {profile} that {platform} requires, or has left.{provider, select, LINKEDIN { It has to be the full page administrator; lesser roles do not count.} other {}} A new login by the same person will not help until the role is back.",
      steps: [
        "Decide who shall own the connection.",
        "Have an administrator give {user} the role back on {platform}, or choose another administrator.",
        "Whoever holds the role opens this page and presses “Reconnect”.",
        "Confirm all requested permissions.",
        "Keep at least two administrators in future.",
      ],
    },
    PERMISSIONS_MISSING: {
      title: "A permission for {profile} is missing",
      explanation:
        "The connection to {profile} still exists, but one or more of the permissions we need were not granted or were switched off later. Some functions stop while others may go on working.",
      steps: [
        "Press “Reconnect”.",
        "In the dialog of {login} choose to edit the settings.",
        "Tick {profile} and every permission listed.",
        "Confirm.",
      ],
    },
    DATA_ACCESS_EXPIRED: {
      title: "Meta holds back the data of {profile}",
      explanation:
        "Meta asks people to renew their consent when they have not signed in to an app for about 90 days. The account {ofUser} has reached that limit, so Meta holds back the data although the permission itself has not run out.",
      steps: ["Press “Reconnect”.", "Sign in to {login} as {user}.", "Confirm; nothing else has to be changed."],
    },
    ACCOUNT_LOCKED: {
      title: "{platform} has locked {profile}",
      explanation:
        "{platform} has locked {profile} for the time being because something looked unusual or may break its rules. Only the owner of the account can lift the lock, on {platform} itself.",
      steps: [
        "Open {provider, select, X {x.com} other {{login}}} and sign in to {profile}.",
        "Follow the instructions there (code, e-mail or phone, new password).",
        "Check that posting on {platform} works again.",
        "Press “Reconnect”.",
      ],
    },
    ACCOUNT_SUSPENDED: {
      title: "{platform} has suspended {profile}",
      explanation:
        "{platform} has suspended {profile} for a breach of its rules or because it may have been taken over. While it is suspended no tool can be connected.",
      steps: [
        "Sign in to {login} and read the reason given.",
        "Supply any proof that is requested.",
        "If the suspension stays, lodge an appeal with {platform}.",
        "After it has been lifted, press “Reconnect”.",
      ],
    },
    ACCOUNT_RESTRICTED: {
      title: "{login} has restricted an account",
      explanation:
        "{login} has limited the account {ofUser} for a breach of its usage rules. Depending on the case the limit ends by itself after some time or stays for good; {login} tells the owner at sign-in.",
      steps: [
        "Sign in to {login} as {user} and read the notice.",
        "Do what it asks and note how long the limit lasts.",
        "{state, select, connected {When it is over, go on publishing; reconnect only if the status changes.} other {When it is over, press “Reconnect”.}}",
        "If it is permanent, let another administrator connect {profile}.",
      ],
    },
    ACCOUNT_DELETED: {
      title: "The account at {login} no longer exists",
      explanation: "The account that gave us access to {profile} no longer exists at {login}.",
      steps: [
        "Find out whether the account {ofUser} or {profile} {many, select, yes {themselves were} other {itself was}} deleted on purpose.",
        "If only the personal account is gone, another administrator presses “Reconnect”.",
        "If {profile} {many, select, yes {themselves are} other {itself is}} gone, remove the connection, or try to have {many, select, yes {them} other {it}} restored at {platform} within the time allowed there.",
      ],
    },
    CONTENT_POLICY_BLOCK: {
      title: "{platform} blocks actions of {profile} for a while",
      explanation:
        "{platform} is blocking actions of {profile} for a while, because posts were reported (for example for copyright) or because it sees too much or too similar activity. Repeated attempts make the block longer.",
      steps: [
        "Pause the scheduled posts of {profile}.",
        "Look for notices in the {platform} account, and remove the content concerned or appeal.",
        "Wait for the end of the block.",
        "Resume with fewer and more varied posts.",
        "Reconnect only if the status changes to invalid.",
      ],
    },
    SUSPICIOUS_ACTIVITY: {
      title: "{login} seems to find the use of the account unusual",
      explanation:
        "{login} seems to find the use of this account unusual. Typical triggers are invented or alias names, and one login shared by several people, places or devices. The connection will break again unless the habit changes.",
      steps: [
        "Give every colleague a personal account with a role of its own instead of a shared login.",
        "Use real names, as {login} demands.",
        "Finish any open security check.",
        "Press “Reconnect” with one fixed administrator.",
      ],
    },
    ACCOUNT_TYPE_UNSUPPORTED: {
      title:
        "{profile} {many, select, yes {are not professional accounts} other {is not a professional account}} any more",
      explanation:
        "{profile} {many, select, yes {are no longer professional {platform} accounts} other {is no longer a professional {platform} account}}{provider, select, META { or {many, select, yes {are not linked to their Facebook pages} other {is not linked to its Facebook page}} any more} other {}}. The interface works only for professional accounts.",
      steps: [
        "Switch {profile} to a business account in the {platform} app.",
        "{provider, select, META {Link it to the right Facebook page again.} other {Wait until the app shows the new account type.}}",
        "Press “Reconnect”.",
      ],
    },
    TARGET_MISSING: {
      title: "{profile} cannot be found at {platform}",
      explanation:
        "Our permission works, but {profile} {many, select, yes {themselves} other {itself}} can no longer be found at {platform}: the page, channel or location was deleted, merged, unpublished or never created.",
      steps: [
        "Open {profile} on {platform}.",
        "If it moved, press “Reconnect” and choose the new one.",
        "If it was unpublished, publish it again.",
        "If it is gone, remove the connection.",
      ],
    },
    ADMIN_POLICY_BLOCKED: {
      title: "Your {login} administrator blocks {app}",
      explanation:
        "The {login} administrator of your company has limited the use of outside apps or the length of sessions. {login} therefore refuses {app}.",
      steps: [
        "Tell your {provider, select, GOOGLE {Google Workspace} other {{login}}} administrator the name {app}.",
        "Ask to have the app trusted or exempted from the session rule.",
        "Press “Reconnect”.",
      ],
    },
    SUPERSEDED: {
      title: "A newer sign-in replaced this connection",
      explanation:
        "A newer sign-in to the same {login} account replaced the permission stored here, for instance because a colleague or another part of the company connected {profile} as well. {login} keeps only the latest one.",
      steps: [
        "Find out who connected {profile} last.",
        "Agree on one place for the connection.",
        "Press “Reconnect” there and remove the others.",
      ],
    },
    AGE_REQUIREMENT_FAILED: {
      title: "The age stored at {platform} does not allow apps",
      explanation: "The age stored for {profile} at {platform} was changed and no longer allows outside apps.",
      steps: ["Correct the age in the {platform} account, if necessary with proof.", "Press “Reconnect”."],
    },
    DATA_DELETION_REQUESTED: {
      title: "Personal data was asked to be deleted",
      explanation:
        "{User} removed {app} at Meta and asked for the deletion of personal data. We have ended the connection to {profile} and delete the data of that person.",
      steps: [
        "If this was intended, nothing is left to do.",
        "Otherwise another administrator, or {user} again, presses “Reconnect”.",
      ],
    },
    DISCONNECTED_BY_USER: {
      title: "{profile} {many, select, yes {were} other {was}} disconnected here",
      explanation: "{profile} {many, select, yes {were} other {was}} disconnected here on purpose.",
      steps: ["Press “Reconnect” whenever {many, select, yes {they are} other {the profile is}} needed again."],
    },
    PROVIDER_APP_FAULT: {
      title: "Our own access to {platform} is disturbed",
      explanation:
        "The fault lies with our own access to {platform}, not with {profile}. Your connection is kept and goes on as soon as we have fixed it.",
      steps: ["Please do not reconnect.", "Watch the status page."],
    },
    UNKNOWN_INVALID: {
      title: "{login} rejects our permission for {profile}",
      explanation:
        "{login} rejects our permission for {profile} without giving a reason. Usual causes are a changed password, a removed app or a lost administrator role.",
      steps: [
        "Sign in to {login} and look for notices.",
        "Press “Reconnect”.",
        "If it fails again within a day, try another administrator or contact support and name {many, select, yes {these profiles} other {this profile}}.",
      ],
    },
  },

  clocks: {
    ACCESS:
      "{renewal, select, automatic {{app} renews it in time by itself; nothing has to be done.} failing {{app} could not renew it lately. If nobody reconnects, {profile} stops working at this end.} other {{profile} stops working at this end until a person reconnects.}}",
    REFRESH:
      "{renewal, select, automatic {{app} renews it in time by itself; nothing has to be done.} failing {{app} could not renew it lately. If nobody reconnects, {profile} stops working at this end.} other {From this end on {app} can no longer renew the access by itself: {profile} stops working until a person reconnects.}}",
    DATA_ACCESS:
      "{renewal, select, automatic {{app} renews it in time by itself; nothing has to be done.} failing {{app} could not renew it lately. If nobody reconnects, Meta holds back the data of {profile} from this end on.} other {From this end on Meta holds back the data of {profile} until {user} reconnects, although the access itself may last longer.}}",
    PAGE: "The page’s own token has no end of its own. It lives until the password is changed, the role for {profile} is lost or {app} is removed at {login}.",
  },
};
