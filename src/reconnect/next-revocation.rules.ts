import { retryRefresh } from "../grants/next-refresh.rules.js";
import type { Verdict } from "../platforms/verdict.js";

/** How long it is waited when an attempt that is open may be about to bring a new consent of the same person. */
const WAIT_FOR_ATTEMPTS_MS = 60_000;

export interface TriedRevocation {
  readonly id: string;
  /** In a row, this one included. */
  readonly failures: number;
  readonly verdict: Verdict;
  readonly destroyAt: Date;
}

/**
 * When to ask again after the provider has not taken a consent back: with growing pauses (D-24), the last time when the tokens are to be
 * destroyed.
 *
 * @returns null when asking again is no use: the provider knows these tokens as dead for good, or (IRRELEVANT) has no such call
 */
export function nextRevocation({ id, failures, verdict, destroyAt }: TriedRevocation, now: Date): Date | null {
  if (verdict.kind === "PERMANENT" || verdict.kind === "IRRELEVANT") return null;
  return earlier(retryRefresh(id, { failures, inDoubt: false, verdict }, now), destroyAt);
}

/** When to look again whether the attempts that are open have ended. */
export function afterAttempts(destroyAt: Date, now: Date): Date {
  return earlier(new Date(now.getTime() + WAIT_FOR_ATTEMPTS_MS), destroyAt);
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}
