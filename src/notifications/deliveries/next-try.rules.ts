/** Attempts that a carrier may refuse to take before a mail is given up (D-24); with the longest waits between, most of a day. */
export const MOST_FAILURES = 8;

export interface RetryTimes {
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
}

/**
 * How long a mail waits that was not taken: four times longer each time, spread so that those of one outage do not come back at once.
 *
 * @param failures in a row, this one included
 * @param spread 0 to 1, at random
 * @param retryAfterMs what the carrier asked for; null: nothing
 * @returns null: no more
 */
export function nextTry(
  failures: number,
  spread: number,
  retryAfterMs: number | null,
  times: RetryTimes,
): number | null {
  if (failures >= MOST_FAILURES) return null;
  const wait = Math.min(times.firstRetryMs * 4 ** (failures - 1), times.longestRetryMs);
  return Math.max(Math.ceil(wait * (0.5 + spread / 2)), Math.min(retryAfterMs ?? 0, times.longestRetryMs));
}
