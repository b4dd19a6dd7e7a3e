/** Answers of LinkedIn's, in its own words (platform-facts 4.4). */
export interface Payload {
  readonly status: number;
  readonly body: unknown;
}

export const REVOKED = api(
  401,
  65601,
  "REVOKED_ACCESS_TOKEN",
  "The token used in the request has been revoked by the user",
);
export const EXPIRED = api(401, 65602, "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired");
export const INVALID: Payload = {
  status: 401,
  body: { serviceErrorCode: 65600, message: "Invalid access token", status: 401 },
};
export const EMPTY: Payload = {
  status: 401,
  body: { serviceErrorCode: 401, message: "Empty oauth2_access_token", status: 401 },
};
export const INTERNAL_ERROR: Payload = { status: 500, body: { message: "Internal Server Error", status: 500 } };
export const VERSION_MISSING: Payload = {
  status: 400,
  body: {
    status: 400,
    code: "VERSION_MISSING",
    message: "A version must be present. Please specify a version by adding the LinkedIn-Version header.",
  },
};

export function versionOff(version: string): Payload {
  const message = `Requested version ${version} is not active`;
  return { status: 426, body: { status: 426, code: "NONEXISTENT_VERSION", message } };
}

/** @param resource such as `organizationAcls.FINDER-roleAssignee` */
export function accessDenied(resource: string): Payload {
  return api(403, 100, "ACCESS_DENIED", `Not enough permissions to access: ${resource}.20260801`);
}

export function adminOnly(organisation: string): Payload {
  const message = `Viewer don't have permission to the ADMIN_ONLY VisibilityReduction for urn:li:organization:${organisation}`;
  return { status: 403, body: { message, status: 403 } };
}

export function notFound(organisation: string): Payload {
  const message = `Could not find entity for id ${organisation}`;
  return { status: 404, body: { status: 404, serviceErrorCode: 0, code: "RESOURCE_NOT_FOUND", message } };
}

export const REFUSED_REFRESH = oauth(
  400,
  "invalid_request",
  "The provided authorization grant or refresh token is invalid, expired or revoked",
);
export const REFUSED_CODE = oauth(
  400,
  "invalid_request",
  "Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or authorization code expired. Or external member binding exists",
);
export const WRONG_SECRET = oauth(401, "invalid_client", "Client authentication failed");
export const UNSUPPORTED = oauth(400, "unsupported_grant_type", "The grant type is not supported");

function api(status: number, serviceErrorCode: number, code: string, message: string): Payload {
  return { status, body: { status, serviceErrorCode, code, message } };
}

function oauth(status: number, error: string, error_description: string): Payload {
  return { status, body: { error, error_description } };
}
