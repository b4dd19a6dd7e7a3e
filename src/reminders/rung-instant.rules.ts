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
 *
 * Working one out takes a while, and thousands of accounts share their days, so each day is worked out once.
 */
export class RungCalendar {
  private readonly hour: Temporal.PlainTime;
  private readonly days = new Map<string, Map<number, number>>();

  constructor(private readonly time: ReminderTime) {
    this.hour = Temporal.PlainTime.from({ hour: time.reminderHour });
  }

  /** @returns the instants in the order of `daysBefore` */
  instants(expiresAt: Date, daysBefore: readonly number[]): Date[] {
    const { timeZone } = this.time;
    const at = Temporal.Instant.fromEpochMilliseconds(expiresAt.getTime()).toZonedDateTimeISO(timeZone);
    const key = `${at.year}-${at.month}-${at.day}`;
    const known = this.days.get(key) ?? new Map<number, number>();
    this.days.set(key, known);
    return daysBefore.map((days) => {
      const instant = known.get(days) ?? this.workOut(at.toPlainDate().subtract({ days }));
      known.set(days, instant);
      return new Date(instant);
    });
  }

  private workOut(day: Temporal.PlainDate): number {
    const { timeZone } = this.time;
    return day.toPlainDateTime(this.hour).toZonedDateTime(timeZone, { disambiguation: "compatible" }).epochMilliseconds;
  }
}
