import { Temporal } from "temporal-polyfill";

/**
 * Calendar days from one instant to another on the clocks of a zone; 0 on the same day or when it has passed. What was told late says
 * what was left then, not what its rung says.
 */
export function daysLeft(from: Date, until: Date, timeZone: string): number {
  const dayOf = (instant: Date) =>
    Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();
  return Math.max(0, dayOf(from).until(dayOf(until), { largestUnit: "days" }).days);
}
