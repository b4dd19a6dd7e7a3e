import type { ExpiryEffect } from "../accounts/record-expiry.js";
import type { Clock } from "../clock.js";

/** What the regular sweep finds in time anyway needs no alarm of its own; a little more than its period. */
const NEAR_MS = 35_000;

/** Sets a fresh alarm when an expiry moves so near that the next sweep would come too late for it. */
export function alarmNearExpiries(clock: Clock, alarm: (instant: Date) => void): ExpiryEffect {
  return {
    moved: (tx, moves) => {
      const soon = clock.now().getTime() + NEAR_MS;
      const near = moves
        .map((move) => move.after.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY)
        .reduce((earliest, instant) => Math.min(earliest, instant), Number.POSITIVE_INFINITY);
      if (near <= soon) tx.afterCommit(() => alarm(new Date(near)));
      return Promise.resolve();
    },
  };
}
