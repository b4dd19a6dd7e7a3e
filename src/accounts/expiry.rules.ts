import type { Reason } from "../platforms/reason.js";
import type { Expiry } from "./locked-account.js";

/** Networks count down in seconds, so each refresh answers a slightly different end: within this of the first one it is the same life. */
export const SAME_LIFE_MS = 3_600_000;

/** An end as the clocks of a grant give it now. */
export interface FoundExpiry {
  readonly expiresAt: Date | null;
  readonly reason: Reason | null;
  /** A person has consented anew: that is a new life whatever the clocks say. */
  readonly renewedByPerson: boolean;
}

/**
 * What to store for an end that was found: null when nothing differs, else the expiry, in the same epoch when it is the same life.
 */
export function nextExpiry(stored: Expiry, found: FoundExpiry): Expiry | null {
  const { expiresAt, reason } = found;
  if (!found.renewedByPerson && isSameLife(stored.epochExpiresAt, expiresAt)) {
    const same = stored.expiresAt?.getTime() === expiresAt?.getTime() && stored.reason === reason;
    return same ? null : { ...stored, expiresAt, reason };
  }
  return { expiresAt, reason, epoch: stored.epoch + 1, epochExpiresAt: expiresAt };
}

function isSameLife(began: Date | null, found: Date | null): boolean {
  if (began === null || found === null) return began === found;
  return Math.abs(found.getTime() - began.getTime()) < SAME_LIFE_MS;
}
