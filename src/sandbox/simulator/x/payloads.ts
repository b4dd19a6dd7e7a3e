/** Answers of X's, in its own words and both its dialects (platform-facts 5.4). */
export interface Payload {
  readonly status: number;
  readonly body: unknown;
}

export const UNAUTHORIZED: Payload = {
  status: 401,
  body: { title: "Unauthorized", type: "about:blank", status: 401, detail: "Unauthorized" },
};
export const APP_ONLY = problem(
  "unsupported-authentication",
  "Unsupported Authentication",
  "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.  Supported authentication types are [OAuth 1.0a User Context, OAuth 2.0 User Context].",
);

/** The answer to every call of a person whose login is broken in one of these ways. */
export const BROKEN_CALLS: Readonly<Record<string, Payload>> = {
  APP_REMOVED: UNAUTHORIZED,
  APP_REMOVED_OLD_EVENT: UNAUTHORIZED,
  APP_REMOVED_SILENTLY: UNAUTHORIZED,
  UNKNOWN_401: UNAUTHORIZED,
  TOKEN_INVALID: code(401, 89, "Invalid or expired token"),
  COULD_NOT_AUTHENTICATE: code(401, 32, "Could not authenticate you."),
  TAKEN_FOR_THE_APP: APP_ONLY,
  SUSPENDED: problem("user-suspended", "Forbidden", "The user used for authentication is suspended"),
  SUSPENDED_CODE_64: code(403, 64, "Your account is suspended and is not permitted to access this feature."),
  SUSPENDED_CODE_63: code(403, 63, "User has been suspended."),
  DELETED: {
    status: 404,
    body: {
      title: "Not Found Error",
      type: "https://api.x.com/2/problems/resource-not-found",
      status: 404,
      detail: "Could not find user.",
    },
  },
  LOCKED: code(
    403,
    326,
    "To protect our users from spam and other malicious activity, this account is temporarily locked. Please log in to https://twitter.com to unlock your account.",
  ),
  PERMISSIONS_MISSING: code(403, 220, "Your credentials do not allow access to this resource."),
  CREDITS_DEPLETED: {
    status: 402,
    body: {
      title: "CreditsDepleted",
      type: "https://api.x.com/2/problems/credits",
      status: 402,
      detail: "Your enrolled account does not have any credits to fulfill this request.",
    },
  },
  USAGE_CAPPED: problem("usage-capped", "UsageCapExceeded", "Usage cap exceeded: Monthly product cap"),
  CLIENT_NOT_ENROLLED: problem(
    "client-forbidden",
    "Client Forbidden",
    "When authenticating requests to the X API v2 endpoints, you must use keys and tokens from a developer App that is attached to a Project.",
  ),
  APP_SUSPENDED: code(401, 416, "Invalid / suspended application"),
};

export const LOOKS_AUTOMATED = code(
  403,
  226,
  "This request looks like it might be automated. To protect our users from spam and other malicious activity, we can't complete this action right now. Please try again later.",
);

export const REFUSED_TOKEN = oauth(400, "invalid_request", "Value passed for the token was invalid.");
/** The same in the words of RFC 6749, which X has been seen to use as well. */
export const REFUSED_GRANT = oauth(400, "invalid_grant", "Value passed for the token was invalid.");
export const REFUSED_CODE = oauth(400, "invalid_request", "Value passed for the authorization code was invalid.");
export const MISSING_HEADER = oauth(401, "unauthorized_client", "Missing valid authorization header");
export const UNSUPPORTED = oauth(400, "unsupported_grant_type", "The grant type is not supported.");

function code(status: number, number: number, message: string): Payload {
  return { status, body: { errors: [{ code: number, message }] } };
}

function problem(type: string, title: string, detail: string): Payload {
  return { status: 403, body: { title, detail, type: `https://api.twitter.com/2/problems/${type}`, status: 403 } };
}

function oauth(status: number, error: string, error_description: string): Payload {
  return { status, body: { error, error_description } };
}
