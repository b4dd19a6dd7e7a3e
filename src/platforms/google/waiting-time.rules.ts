import { Temporal } from "temporal-polyfill";
import { retryAfterSeconds, secondsUntil } from "../retry-after.rules.js";

/** Daily quotas of Google's APIs begin anew at midnight there. */
const QUOTA_ZONE = "America/Los_Angeles";
/** How YouTube's older quota service names the end of a wait, in the message alone. */
const MESSAGE_PREFIX = /^User-rate limit exceeded\.\s+Retry after (\S+)$/;

/** Whole seconds until daily quotas begin anew, also on the days on which clocks change there. */
export function secondsUntilNewQuota(now: Date): number {
  const there = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(QUOTA_ZONE);
  const midnight = there.add({ days: 1 }).startOfDay();
  return Math.ceil((midnight.epochMilliseconds - now.getTime()) / 1_000);
}

/** How long Google asks to wait: by header, or by the end of a documented message; null where it names no time. */
export function askedToWait(
  headers: Readonly<Record<string, string>>,
  message: string | null,
  now: Date,
): number | null {
  const instant = MESSAGE_PREFIX.exec(message ?? "")?.[1];
  return retryAfterSeconds(headers, now) ?? (instant === undefined ? null : secondsUntil(Date.parse(instant), now));
}
