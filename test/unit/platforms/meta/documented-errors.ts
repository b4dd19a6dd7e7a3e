import type { Reason } from "../../../../src/platforms/reason.js";
import type { Verdict } from "../../../../src/platforms/verdict.js";

export interface DocumentedError {
  readonly name: string;
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly verdict: Verdict;
}

const permanent = (reason: Reason): Verdict => ({ kind: "PERMANENT", reason });
const doubtful = (reason: Reason): Verdict => ({ kind: "DOUBTFUL", reason });
const posting = (reason: Reason): Verdict => ({ kind: "DOUBTFUL", reason, blocksPosting: true });
const contentBlock: Verdict = { kind: "BLOCKED", reason: "CONTENT_POLICY_BLOCK" };
const limited: Verdict = { kind: "RATE_LIMITED", retryAfterSeconds: null };
const transient: Verdict = { kind: "TRANSIENT" };
const appFault: Verdict = { kind: "APP_FAULT" };

const ADDRESS = "https://developers.facebook.com/docs/graph-api/overview/rate-limiting.";
const PASSWORD =
  "Error validating access token: The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.";

/** Bodies that were seen in the wild or are printed in the documentation. */
export const PAYLOADS: readonly DocumentedError[] = [
  {
    name: "password changed",
    status: 400,
    body: {
      error: {
        message: PASSWORD,
        type: "OAuthException",
        code: 190,
        error_subcode: 460,
        fbtrace_id: "ASkD40ZYzAMGpUkxW2P4ez6",
      },
    },
    verdict: permanent("CREDENTIALS_CHANGED"),
  },
  {
    name: "app removed",
    status: 400,
    body: {
      error: {
        message: "Error validating access token: The user has not authorized application 391393607629383.",
        type: "OAuthException",
        code: 190,
        error_subcode: 458,
      },
    },
    verdict: permanent("ACCESS_REVOKED"),
  },
  {
    name: "checkpoint",
    status: 400,
    body: {
      error: {
        message: "You cannot access the app till you log in to www.facebook.com and follow the instructions given.",
        type: "OAuthException",
        code: 190,
        error_subcode: 459,
      },
    },
    verdict: permanent("SECURITY_CHECK_REQUIRED"),
  },
  {
    name: "expired",
    status: 400,
    body: {
      error: {
        message:
          "Error validating access token: Session has expired on Monday, 05-Oct-26 04:00:00 PDT. The current time is Monday, 05-Oct-26 05:12:11 PDT.",
        type: "OAuthException",
        code: 190,
        error_subcode: 463,
        fbtrace_id: "A1b2C3",
      },
    },
    verdict: permanent("TOKEN_EXPIRED"),
  },
  {
    name: "unconfirmed user",
    status: 400,
    body: {
      error: {
        message:
          "Error validating access token: Sessions for the user are not allowed because the user is not a confirmed user.",
        type: "OAuthException",
        code: 190,
        error_subcode: 464,
        fbtrace_id: "AFb-Qe6CujAHQwLLt7MXYe9",
      },
    },
    verdict: permanent("IDENTITY_UNCONFIRMED"),
  },
  {
    name: "logged out",
    status: 400,
    body: {
      error: {
        message: "Error validating access token: The session is invalid because the user logged out.",
        type: "OAuthException",
        code: 190,
        error_subcode: 467,
        fbtrace_id: "A1b2C3",
      },
    },
    verdict: permanent("SESSION_ENDED"),
  },
  {
    name: "no fitting role",
    status: 400,
    body: {
      error: {
        message:
          "The user must be an administrator, editor, or moderator of the page in order to impersonate it. If the page business requires Two Factor Authentication, the user also needs to enable Two Factor Authentication.",
        type: "OAuthException",
        code: 190,
        error_subcode: 492,
        fbtrace_id: "ArmNm5F1-pv6cm7cLNCNd5W",
      },
    },
    verdict: permanent("ADMIN_ROLE_LOST"),
  },
  {
    name: "permission missing (10)",
    status: 400,
    body: {
      error: {
        message: "(#10) Application does not have permission for this action",
        type: "OAuthException",
        code: 10,
        fbtrace_id: "AlxUisvCSIMDcrLtpCjx_X0",
      },
    },
    verdict: permanent("PERMISSIONS_MISSING"),
  },
  {
    name: "permission or role missing (200)",
    status: 400,
    body: {
      error: {
        message:
          "(#200) Requires permission: pages_messaging or User associated with the Page access token does not have an appropriate role on the Page.",
        type: "OAuthException",
        code: 200,
      },
    },
    verdict: permanent("PERMISSIONS_MISSING"),
  },
  {
    name: "no professional account",
    status: 400,
    body: {
      error: {
        message: "(#10) The user is not an Instagram Business",
        type: "OAuthException",
        code: 10,
        fbtrace_id: "A0KEsOD0sm8GOzzjLAIOHNN",
      },
    },
    verdict: permanent("ACCOUNT_TYPE_UNSUPPORTED"),
  },
  {
    name: "restricted",
    status: 400,
    body: {
      error: {
        message: "User access is restricted",
        type: "OAuthException",
        code: 25,
        error_subcode: 2207050,
        is_transient: false,
        error_user_title: "User is restricted",
        error_user_msg: "The Instagram account is restricted.",
        fbtrace_id: "AdHA39nXVwnOZT5aiIGyzDv",
      },
    },
    verdict: permanent("ACCOUNT_RESTRICTED"),
  },
  {
    name: "security check before posting",
    status: 400,
    body: {
      error: {
        message: "A security check is required to proceed.",
        type: "OAuthException",
        code: 368,
        error_data: { sentry_block_data: "Aei7…", help_center_id: 0, is_silent: false },
        error_subcode: 1404006,
        error_user_msg: "",
        fbtrace_id: "AeJWYBGJKg6Yu8fXI8A7Wdk",
      },
    },
    verdict: posting("SECURITY_CHECK_REQUIRED"),
  },
  {
    name: "unexpected error",
    status: 500,
    body: {
      error: {
        message: "An unexpected error has occurred. Please retry your request later.",
        type: "OAuthException",
        is_transient: true,
        code: 2,
        fbtrace_id: "A1b2C3",
      },
    },
    verdict: transient,
  },
  {
    name: "limit of the app",
    status: 403,
    body: {
      error: {
        message: "Application request limit reached",
        type: "OAuthException",
        is_transient: true,
        code: 4,
        error_subcode: 1349210,
      },
    },
    verdict: limited,
  },
  ...[400, 403].map((status) => ({
    name: `limit of a page (${status})`,
    status,
    body: {
      error: {
        message: `(#80001) There have been too many calls to this Page account. Wait a bit and try again. For more info, please refer to ${ADDRESS}`,
        type: "OAuthException",
        code: 80001,
        fbtrace_id: "AmFGcW_3hwDB7qFbl_QdebZ",
      },
    },
    verdict: limited,
  })),
  {
    name: "action blocked, under the code of a rate limit",
    status: 403,
    body: {
      error: {
        message: "Application request limit reached",
        type: "OAuthException",
        is_transient: false,
        code: 4,
        error_subcode: 2207051,
        error_user_title: "Action is blocked",
        error_user_msg:
          "We restrict certain activity to protect our community. Tell us if you think that we've made a mistake.",
        fbtrace_id: "Ak94s1zgaADBUMfc50QG0ma",
      },
    },
    verdict: contentBlock,
  },
  {
    name: "Instagram Login: invalid token",
    status: 400,
    body: { error: { message: "Invalid OAuth 2.0 Access Token", type: "IGApiException", code: 190 } },
    verdict: doubtful("UNKNOWN_INVALID"),
  },
];

function row(code: number, subcode: number | null, verdict: Verdict, message?: string): DocumentedError {
  const error = { type: "OAuthException", code, ...(subcode === null ? {} : { error_subcode: subcode }) };
  const body = { error: message === undefined ? error : { ...error, message } };
  return {
    name: `${code} / ${subcode ?? "-"}${message === undefined ? "" : ` "${message}"`}`,
    status: 400,
    body,
    verdict,
  };
}

const SESSION: readonly (readonly [number, Reason])[] = [
  [458, "ACCESS_REVOKED"],
  [459, "SECURITY_CHECK_REQUIRED"],
  [460, "CREDENTIALS_CHANGED"],
  [461, "SUPERSEDED"],
  [463, "TOKEN_EXPIRED"],
  [464, "IDENTITY_UNCONFIRMED"],
  [466, "ACCESS_REVOKED"],
  [467, "SESSION_ENDED"],
  [468, "TOKEN_EXPIRED"],
  [492, "ADMIN_ROLE_LOST"],
];

/** The table of codes, row by row. */
export const ROWS: readonly DocumentedError[] = [
  row(190, null, doubtful("UNKNOWN_INVALID")),
  row(102, null, doubtful("UNKNOWN_INVALID")),
  ...SESSION.flatMap(([subcode, reason]) => [
    row(190, subcode, permanent(reason)),
    row(102, subcode, permanent(reason)),
    {
      name: `OAuthException without a code / ${subcode}`,
      status: 400,
      body: { error: { type: "OAuthException", error_subcode: subcode } },
      verdict: permanent(reason),
    },
  ]),
  row(10, null, permanent("PERMISSIONS_MISSING")),
  ...[200, 201, 210, 250, 299].map((code) => row(code, null, permanent("PERMISSIONS_MISSING"))),
  row(3, null, appFault),
  row(100, 33, doubtful("TARGET_MISSING")),
  row(10, null, permanent("ACCOUNT_TYPE_UNSUPPORTED"), "(#10) The user is not an Instagram Business"),
  row(25, 2207050, permanent("ACCOUNT_RESTRICTED")),
  row(24, 2207006, doubtful("UNKNOWN_INVALID")),
  row(368, 1404006, posting("SECURITY_CHECK_REQUIRED")),
  row(368, 1404078, posting("IDENTITY_UNCONFIRMED")),
  row(368, 4854002, posting("IDENTITY_UNCONFIRMED")),
  ...[1404112, 1390008, 1346003, 999, null].map((subcode) => row(368, subcode, contentBlock)),
  row(1, null, transient),
  row(2, null, transient),
  ...[4, 17, 32, 341, 613, 80001, 80002, 80006].map((code) => row(code, null, limited)),
  row(4, 2207051, contentBlock),
  row(190, null, appFault, "Error validating application. Application has been deleted."),
  row(190, null, appFault, "Application has been deleted"),
  row(200, null, appFault, "API access blocked."),
];
