import type { Answer } from "../answer.js";

/**
 * Whether a request that brought nothing usable may have taken effect all the same, so that a code or a rotating refresh token may be
 * spent (O-9): a lost answer, an unreadable success, an error of a gateway behind which the work was done. 503 says that it was not.
 */
export function mayHaveTakenEffect(answer: Answer): boolean {
  if (answer.kind === "NOT_ASKED") return false;
  if (answer.kind === "NO_ANSWER") return answer.sent;
  return answer.status < 300 || (answer.status >= 500 && answer.status !== 503);
}
