import type { Platform } from "../platforms/platform.js";
import type { Status } from "./status.js";
import { mayBeStatedAt, type Statement } from "./stated-cause.rules.js";

export type StatementProblem =
  | "CONNECTED"
  | "DISCONNECTED"
  | "NOT_OF_PLATFORM"
  | "FINISHED_LATER"
  | "FINISHED_BEFORE_OUTAGE";

interface StandingAccount {
  readonly platform: Platform;
  readonly status: Status | null;
  readonly statusSince: Date;
  readonly expiry: { readonly expiresAt: Date | null };
  /** When a look last found it alive, or it was connected. */
  readonly lastAliveAt: Date;
}

/** What speaks against a statement about an account, or null. */
export function statementProblem(
  { reason, finishedAt }: Statement,
  account: StandingAccount,
  now: Date,
): StatementProblem | null {
  const { status, statusSince, expiry, lastAliveAt } = account;
  const lapsed = expiry.expiresAt !== null && expiry.expiresAt <= now;
  if (status === "DISCONNECTED") return "DISCONNECTED";
  if (status === "CONNECTED" && !lapsed) return "CONNECTED";
  if (!mayBeStatedAt(reason, account.platform)) return "NOT_OF_PLATFORM";
  if (finishedAt === null) return null;
  if (finishedAt > now) return "FINISHED_LATER";
  // The network may have ended it long before Relink saw that: only up to the last look is it known to have worked.
  const knownGoodUntil = lastAliveAt < statusSince ? lastAliveAt : statusSince;
  return finishedAt < knownGoodUntil ? "FINISHED_BEFORE_OUTAGE" : null;
}
