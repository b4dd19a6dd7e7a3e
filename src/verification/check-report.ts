import { type UserError, UserErrorCode, userError } from "../api/user-error.types.js";
import type { PlatformReport } from "../platforms/provider-port.js";

/** In bytes of UTF-8. Errors of platforms are far shorter; what is longer is no error but a page. */
export const LONGEST_BODY = 20_000;
const MOST_HEADERS = 100;
const LONGEST_HEADER = 4_000;

export interface GivenReport {
  readonly httpStatus: number;
  readonly body: string;
  readonly headers?: readonly { readonly name: string; readonly value: string }[] | null;
}

/** The report as adapters read it, or what is wrong with it. */
export function checkReport({ httpStatus, body, headers }: GivenReport): PlatformReport | UserError {
  if (httpStatus < 100 || httpStatus > 599) {
    return userError(UserErrorCode.INVALID_VALUE, "An HTTP status is a number from 100 to 599.", ["httpStatus"]);
  }
  if (Buffer.byteLength(body, "utf8") > LONGEST_BODY) {
    return userError(UserErrorCode.TOO_LONG, `The body has at most ${LONGEST_BODY} bytes.`, ["body"]);
  }
  const given = headers ?? [];
  if (given.length > MOST_HEADERS) {
    return userError(UserErrorCode.TOO_MANY, `Give at most ${MOST_HEADERS} headers.`, ["headers"]);
  }
  const long = given.findIndex(({ name, value }) => name.length + value.length > LONGEST_HEADER);
  if (long !== -1) {
    return userError(UserErrorCode.TOO_LONG, `A header has at most ${LONGEST_HEADER} characters.`, ["headers", long]);
  }
  const named = given.map(({ name, value }) => [name.trim().toLowerCase(), value] as const);
  return { status: httpStatus, body, headers: Object.fromEntries(named) };
}
