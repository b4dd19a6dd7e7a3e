import { Temporal } from "temporal-polyfill";

/** When and where a company wants to be reminded. */
export interface ReminderTime {
  /** IANA name. */
  readonly timeZone: string;
  /** 0 to 23, on the company's clocks. */
  readonly reminderHour: number;
}

/**
 * The instants of rungs: each so many calendar days before the day on which the expiry falls in the company's zone, at its reminder hour
 * (D-26). Calendar days, not spans of 24 hours: across a change to summer time the hour on the wall stays. An hour that a change skips
 * is taken as later, one that it repeats as the first of the two (RFC 5545, "compatible").
 */
export function rungInstants(
  expiresAt: Date,
  daysBefore: readonly number[],
  { timeZone, reminderHour }: ReminderTime,
): Date[] {
  const day = Temporal.Instant.fromEpochMilliseconds(expiresAt.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();
  const hour = Temporal.PlainTime.from({ hour: reminderHour });
  return daysBefore.map((days) => {
    const at = day.subtract({ days }).toPlainDateTime(hour).toZonedDateTime(timeZone, { disambiguation: "compatible" });
    return new Date(at.epochMilliseconds);
  });
}
