export interface Payload {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Service = "youtube" | "mybusinessaccountmanagement" | "mybusinessbusinessinformation";

const METHODS: Readonly<Record<Service, string>> = {
  youtube: "youtube.api.v3.V3DataChannelService.List",
  mybusinessaccountmanagement: "google.mybusiness.accountmanagement.v1.AccountManagement.ListAccounts",
  mybusinessbusinessinformation: "google.mybusiness.businessinformation.v1.BusinessInformation.GetLocation",
};

/** An error of Google's OAuth endpoints. */
export function oauthError(error: string, description: string, subtype?: string, status = 400): Payload {
  const body = { error, error_description: description, ...(subtype !== undefined && { error_subtype: subtype }) };
  return { status, body };
}

interface ApiErrorParts {
  /** Of `errors[]`, which only YouTube's API has, with the domain that it is of. */
  readonly older?: { readonly reason: string; readonly domain: string };
  /** Of the ErrorInfo. */
  readonly reason?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

function apiError(code: number, status: string, message: string, service: Service, parts: ApiErrorParts): Payload {
  const { older, reason, metadata = { method: METHODS[service] } } = parts;
  const place = { location: "Authorization", locationType: "header" };
  const errors = older === undefined || service !== "youtube" ? undefined : [{ message, ...older, ...place }];
  const info = {
    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
    reason,
    domain: "googleapis.com",
    metadata: { service: `${service}.googleapis.com`, ...metadata },
  };
  return { status: code, body: { error: { code, message, errors, status, ...(reason && { details: [info] }) } } };
}

/** YouTube's own reasons come without a canonical code. */
function youtubeError(code: number, reason: string, domain: string, message: string): Payload {
  const errors = [{ domain, reason, message, locationType: "header", location: "Authorization" }];
  return { status: code, body: { error: { errors, code, message } } };
}

const INVALID_CREDENTIALS =
  "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.";

const AUTH_ERROR = { reason: "authError", domain: "global" };

export const REVOKED = oauthError("invalid_grant", "Token has been expired or revoked.");
export const BAD_REQUEST = oauthError("invalid_grant", "Bad Request");
export const INVALID_TOKEN = oauthError("invalid_token", "Invalid Value");

export const credentialsMissing = (service: Service) =>
  apiError(401, "UNAUTHENTICATED", "Login Required.", service, {
    older: { reason: "required", domain: "global" },
    reason: "CREDENTIALS_MISSING",
  });
export const tokenExpired = (service: Service) =>
  apiError(401, "UNAUTHENTICATED", INVALID_CREDENTIALS, service, { older: AUTH_ERROR, reason: "ACCESS_TOKEN_EXPIRED" });
export const tokenUnknown = (service: Service) =>
  apiError(401, "UNAUTHENTICATED", INVALID_CREDENTIALS, service, { older: AUTH_ERROR });
export const scopeInsufficient = (service: Service) =>
  apiError(403, "PERMISSION_DENIED", "Request had insufficient authentication scopes.", service, {
    older: { reason: "insufficientPermissions", domain: "global" },
    reason: "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
  });

export const PERMISSION_DENIED: Payload = {
  status: 403,
  body: { error: { code: 403, message: "The caller does not have permission", status: "PERMISSION_DENIED" } },
};
export const NOT_FOUND: Payload = {
  status: 404,
  body: { error: { code: 404, message: "Requested entity was not found.", status: "NOT_FOUND" } },
};

/** What a refresh is told when a login is broken; causes that are not here let refreshes go on. */
export const BROKEN_REFRESHES: Readonly<Record<string, Payload>> = {
  APP_REMOVED: REVOKED,
  APP_REMOVED_SILENTLY: REVOKED,
  TOKEN_REVOKED: REVOKED,
  TOKEN_REVOKED_BY_PREFIX: REVOKED,
  ACCOUNT_DELETED: oauthError("invalid_grant", "Account has been deleted"),
  ADMIN_POLICY: oauthError("admin_policy_enforced", "Your administrator has restricted access to this service."),
  RAPT: oauthError("invalid_grant", "reauth related error (invalid_rapt)", "invalid_rapt"),
  RAPT_REQUIRED: oauthError("invalid_grant", "reauth related error (rapt_required)", "rapt_required"),
  BAD_REQUEST,
  CLIENT_DELETED: oauthError("deleted_client", "The OAuth client was deleted.", undefined, 401),
};

/** What the APIs answer when a login is broken, whatever they are asked. */
export const BROKEN_CALLS: Readonly<Record<string, (service: Service) => Payload>> = {
  UNKNOWN_401: tokenUnknown,
  SCOPE_MISSING: scopeInsufficient,
  ACCOUNT_STATE_INVALID: (service) =>
    apiError(401, "UNAUTHENTICATED", INVALID_CREDENTIALS, service, {
      older: AUTH_ERROR,
      reason: "ACCOUNT_STATE_INVALID",
    }),
  BLOCKED_BY_ADMIN: (service) =>
    apiError(403, "PERMISSION_DENIED", "Access to this service is blocked by the administrator.", service, {
      reason: "USER_BLOCKED_BY_ADMIN",
    }),
  SERVICE_DISABLED: (service) =>
    apiError(
      403,
      "PERMISSION_DENIED",
      "The API has not been used in project 123456789 before or it is disabled.",
      service,
      {
        older: { reason: "accessNotConfigured", domain: "usageLimits" },
        reason: "SERVICE_DISABLED",
        metadata: { consumer: "projects/123456789" },
      },
    ),
  QUOTA_EXCEEDED: () =>
    youtubeError(
      403,
      "quotaExceeded",
      "youtube.quota",
      "The request cannot be completed because you have exceeded your quota.",
    ),
  RATE_LIMITED: (service) => limited(service, "300"),
  PROJECT_NOT_APPROVED: (service) => limited(service, "0"),
};

/** What YouTube answers about a broken channel. */
export const BROKEN_CHANNELS: Readonly<Record<string, Payload>> = {
  NO_CHANNEL: youtubeError(401, "youtubeSignupRequired", "youtube.header", "Unauthorized"),
  CHANNEL_SUSPENDED: youtubeError(
    403,
    "authenticatedUserAccountSuspended",
    "youtube.common",
    "The YouTube account of the authenticated user is suspended.",
  ),
  CHANNEL_CLOSED: youtubeError(
    403,
    "authenticatedUserAccountClosed",
    "youtube.common",
    "The YouTube account of the authenticated user is closed.",
  ),
  DELEGATION_ENDED: youtubeError(
    403,
    "accountDelegationForbidden",
    "youtube.common",
    "The authenticated user cannot act on behalf of the specified Google account.",
  ),
  CHANNEL_FORBIDDEN: youtubeError(
    403,
    "forbidden",
    "youtube.common",
    "Access forbidden. The request may not be properly authorized.",
  ),
};

function limited(service: Service, value: string): Payload {
  const message = `Quota exceeded for quota metric 'Requests' and limit 'Requests per minute' of service '${service}.googleapis.com' for consumer 'project_number:123456789'.`;
  return apiError(429, "RESOURCE_EXHAUSTED", message, service, {
    older: { reason: "rateLimitExceeded", domain: "usageLimits" },
    reason: "RATE_LIMIT_EXCEEDED",
    metadata: {
      quota_metric: `${service}.googleapis.com/default_requests`,
      quota_limit: "DefaultRequestsPerMinutePerProject",
      quota_limit_value: value,
      quota_unit: "1/min/{project}",
      consumer: "projects/123456789",
    },
  });
}
