/** Of the last 1,000 sends: more than 5 % (M-8). */
export const MOST_BOUNCED = 50;
/** More than 0.1 %. */
export const MOST_COMPLAINED = 1;

/** Of fewer than 1,000 sends the same numbers count: two complaints are a sign, one in ten is none. */
export function isTooMany({ bounced, complained }: { bounced: number; complained: number }): boolean {
  return bounced > MOST_BOUNCED || complained > MOST_COMPLAINED;
}
