import { Temporal } from "temporal-polyfill";

/** On whose clocks, and how, instants are told. */
export interface MailTime {
  /** BCP 47; one that `Intl` does not know falls back to `language`. */
  readonly locale: string;
  readonly language: string;
  /** IANA name; one that is not known falls back to UTC. */
  readonly timeZone: string;
}

/** An instant in full: weekday, date, minute and zone. */
export function tellInstant(instant: Date, { locale, language, timeZone }: MailTime): string {
  return new Intl.DateTimeFormat(formatOf(locale, language), {
    weekday: "long",
    year: "numeric",
    month: "long",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZone: zoneOf(timeZone),
    timeZoneName: "short",
  })
    .format(instant)
    .replace(/[\u00a0\u202f]/g, " ");
}

/** How many calendar days lie between two instants on the clocks of a zone; negative if `until` is on an earlier day. */
export function daysBetween(now: Date, until: Date, timeZone: string): number {
  return dayOf(now, timeZone).until(dayOf(until, timeZone), { largestUnit: "days" }).days;
}

function dayOf(instant: Date, timeZone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zoneOf(timeZone)).toPlainDate();
}

/** A reader's own region decides the form, but only within the language of the text. */
function formatOf(locale: string, language: string): string {
  try {
    const wanted = new Intl.Locale(locale);
    return wanted.language === new Intl.Locale(language).language ? wanted.toString() : language;
  } catch {
    return language;
  }
}

function zoneOf(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}
