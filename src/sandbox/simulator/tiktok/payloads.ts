import { randomBytes } from "node:crypto";

export interface Payload {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer of the API: its error object is there on success too (tiktok-api-v2-error-handling). */
export function apiAnswer(data: object): Payload {
  return { status: 200, body: { data, error: { code: "ok", message: "", log_id: logId() } } };
}

export function apiError(status: number, code: string, message: string): Payload {
  return { status, body: { data: {}, error: { code, message, log_id: logId() } } };
}

/** An error of the token endpoint (oauth-error-handling). */
export function oauthError(error: string, description: string, status = 400): Payload {
  return { status, body: { error, error_description: description, log_id: logId() } };
}

export const TOKEN_INVALID = () =>
  apiError(401, "access_token_invalid", "The access token is invalid or not found in the request.");

export const SCOPE_NOT_AUTHORIZED = () =>
  apiError(401, "scope_not_authorized", "The user did not authorize the scope required for completing this request.");

export const REFRESH_REFUSED = () => oauthError("invalid_grant", "Refresh token is invalid or expired.");

/** What a broken login answers at the API, whatever it is asked. */
export const BROKEN_CALLS: Readonly<Record<string, () => Payload>> = {
  REFRESH_MALFORMED: TOKEN_INVALID,
  SCOPE_MISSING: SCOPE_NOT_AUTHORIZED,
  SCOPE_UNCLEAR: () =>
    apiError(400, "scope_permission_missed", "Access token is invalid, some fields need additional scopes."),
  RATE_LIMITED: () => ({
    ...apiError(429, "rate_limit_exceeded", "The API rate limit was exceeded. Please try again later."),
    headers: { "retry-after": "60" },
  }),
  INTERNAL_ERROR: () => apiError(500, "internal_error", "Something is wrong. Please try again later."),
};

/** What it answers when something is to be posted. */
export const BROKEN_POSTS: Readonly<Record<string, () => Payload>> = {
  POSTING_BANNED: () =>
    apiError(403, "spam_risk_user_banned_from_posting", "The user is banned from making new posts."),
  POSTS_LOOK_LIKE_SPAM: () =>
    apiError(403, "spam_risk_too_many_posts", "The daily post cap from the API is reached for the current user."),
  USER_CAP_REACHED: () =>
    apiError(
      403,
      "reached_active_user_cap",
      "The daily quota for active publishing users from your client is reached.",
    ),
};

/** What it answers at the token endpoint. */
export const BROKEN_REFRESHES: Readonly<Record<string, () => Payload>> = {
  REFRESH_MALFORMED: () => oauthError("invalid_request", "The request parameters are malformed."),
  CLIENT_REFUSED: () => oauthError("unauthorized_client", "The client is not authorized.", 401),
  INTERNAL_ERROR: () => oauthError("server_error", "Something is wrong. Please try again later.", 500),
  RATE_LIMITED: () => ({
    ...oauthError("rate_limit_exceeded", "The API rate limit was exceeded. Please try again later.", 429),
    headers: { "retry-after": "60" },
  }),
};

function logId(): string {
  return `${new Date().toISOString().replace(/\D/g, "").slice(0, 14)}${randomBytes(10).toString("hex").toUpperCase()}`;
}
