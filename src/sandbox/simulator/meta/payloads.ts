/** An answer as the network gives it. */
export interface Payload {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The fields of an error but for its trace. */
export interface GraphFault {
  readonly message: string;
  readonly type?: string;
  readonly code: number;
  readonly error_subcode?: number;
  readonly [more: string]: unknown;
}

const TRACE = "AsimulatedtraceA";

/** Errors about tokens come with 400. */
export function fault(error: GraphFault, status = 400, headers: Readonly<Record<string, string>> = {}): Payload {
  return { status, headers, body: { error: { type: "OAuthException", ...error, fbtrace_id: TRACE } } };
}

function session(subcode: number, message: string): GraphFault {
  return { message, code: 190, error_subcode: subcode };
}

const VALIDATING = "Error validating access token:";

/** No cause is given. */
export const UNEXPLAINED: GraphFault = { message: "Invalid OAuth access token.", code: 190 };

/** The session itself is gone: by the causes of a login. */
export const SESSION_FAULTS: Readonly<Record<string, GraphFault>> = {
  PASSWORD_CHANGED: session(
    460,
    `${VALIDATING} The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.`,
  ),
  APP_REMOVED: session(458, `${VALIDATING} The user has not authorized application 391393607629383.`),
  DELETION_REQUESTED: session(458, `${VALIDATING} The user has not authorized application 391393607629383.`),
  REVOKED: session(458, `${VALIDATING} The user has not authorized application 391393607629383.`),
  CHECKPOINT: session(
    459,
    "You cannot access the app till you log in to www.facebook.com and follow the instructions given.",
  ),
  REINSTALLED: session(461, `${VALIDATING} The session has been invalidated because the user reinstalled the app.`),
  TOKEN_EXPIRED: session(
    463,
    `${VALIDATING} Session has expired on Monday, 05-Oct-26 04:00:00 PDT. The current time is Monday, 05-Oct-26 05:12:11 PDT.`,
  ),
  UNCONFIRMED_USER: session(
    464,
    `${VALIDATING} Sessions for the user are not allowed because the user is not a confirmed user.`,
  ),
  INVALIDATED_BY_API: session(466, `${VALIDATING} The session was invalidated explicitly using an API call.`),
  LOGGED_OUT: session(467, `${VALIDATING} The session is invalid because the user logged out.`),
  APP_UNUSED: session(468, `${VALIDATING} The session has expired because the app was not used for a long time.`),
  UNKNOWN_INVALID: UNEXPLAINED,
};

/** What the token is refused though it lives, or everything is, whatever the token. */
export const LOGIN_ANSWERS: Readonly<Record<string, Payload>> = {
  UNEXPECTED_ERROR: fault(
    { message: "An unexpected error has occurred. Please retry your request later.", is_transient: true, code: 2 },
    500,
  ),
  APP_LIMIT_REACHED: fault(
    { message: "Application request limit reached", is_transient: true, code: 4, error_subcode: 1349210 },
    403,
    { "x-app-usage": JSON.stringify({ call_count: 100, total_time: 25, total_cputime: 25 }) },
  ),
  APP_BLOCKED: fault({ message: "API access blocked.", code: 200 }),
};

export const NO_PERMISSION = fault({ message: "(#10) Application does not have permission for this action", code: 10 });

export const NO_FITTING_ROLE = session(
  492,
  "The user must be an administrator, editor, or moderator of the page in order to impersonate it. If the page business requires Two Factor Authentication, the user also needs to enable Two Factor Authentication.",
);

export const MISSING = fault({
  message:
    "Unsupported get request. Object with this ID does not exist, cannot be loaded due to missing permissions, or does not support this operation.",
  type: "GraphMethodException",
  code: 100,
  error_subcode: 33,
});

/** Reading a broken profile. */
export const READING: Readonly<Record<string, Payload>> = {
  TWO_FACTOR: fault(NO_FITTING_ROLE),
  PAGE_MISSING: MISSING,
  PAGE_UNTICKED: NO_PERMISSION,
  ROLE_OR_SCOPE_MISSING: fault({
    message:
      "(#200) Requires permission: pages_messaging or User associated with the Page access token does not have an appropriate role on the Page.",
    code: 200,
  }),
  NOT_BUSINESS: fault({ message: "(#10) The user is not an Instagram Business", code: 10 }),
  RESTRICTED: fault({
    message: "User access is restricted",
    code: 25,
    error_subcode: 2207050,
    is_transient: false,
    error_user_title: "User is restricted",
    error_user_msg: "The Instagram account is restricted.",
  }),
  LIMIT_REACHED: fault(
    {
      message:
        "(#80001) There have been too many calls to this Page account. Wait a bit and try again. For more info, please refer to https://developers.facebook.com/docs/graph-api/overview/rate-limiting.",
      code: 80001,
    },
    400,
    {
      "x-business-use-case-usage": JSON.stringify({
        "1784": [
          { type: "pages", call_count: 100, total_cputime: 23, total_time: 23, estimated_time_to_regain_access: 2 },
        ],
      }),
    },
  ),
};

/** Posting to a profile that can be read well. */
export const POSTING: Readonly<Record<string, Payload>> = {
  POSTING_CHECK: fault({
    message: "A security check is required to proceed.",
    code: 368,
    error_data: { sentry_block_data: "Aei7…", help_center_id: 0, is_silent: false },
    error_subcode: 1404006,
    error_user_msg: "",
  }),
  PUBLISHING_UNAUTHORIZED: fault({
    message: "Page Publishing Authorization is required.",
    code: 368,
    error_subcode: 1404078,
  }),
  IDENTITY_CHECK: fault({
    message: "You need to confirm your identity before you can publish as this Page.",
    code: 368,
    error_subcode: 4854002,
  }),
  POSTING_BLOCKED: fault({
    message: "The action attempted has been deemed abusive or is otherwise disallowed.",
    code: 368,
    error_subcode: 1390008,
  }),
  ACTION_BLOCKED: fault(
    {
      message: "Application request limit reached",
      is_transient: false,
      code: 4,
      error_subcode: 2207051,
      error_user_title: "Action is blocked",
      error_user_msg:
        "We restrict certain activity to protect our community. Tell us if you think that we've made a mistake.",
    },
    403,
  ),
  MEDIA_NOT_FOUND: fault({
    message: "The requested resource does not exist: possible permission error or expired token",
    code: 24,
    error_subcode: 2207006,
  }),
};
