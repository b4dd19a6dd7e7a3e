import { wholeOf } from "../oauth/parsed-fields.rules.js";
import type { AnnouncedClock } from "../provider-port.js";

/** @param seconds as an answer states them, a number or a text; null for anything else */
export function clockIn(seconds: unknown, now: Date, renewable: boolean): AnnouncedClock | null {
  const whole = wholeOf(seconds);
  return whole === null || whole <= 0 ? null : { expiresAt: new Date(now.getTime() + whole * 1_000), renewable };
}
