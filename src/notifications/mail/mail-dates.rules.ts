import { Temporal } from "temporal-polyfill";

/** On whose clocks, and how, instants are told. */
export interface MailTime {
  /** BCP 47; one that `Intl` does not know falls back to `language`. */
  readonly locale: string;
  readonly language: string;
  /** IANA name; one that is not known falls back to UTC. */
  readonly timeZone: string;
}

/** Making a formatter costs a hundred times what using it does; so many places and languages are remembered. */
const MOST_REMEMBERED = 500;
const formatters = new Map<string, Intl.DateTimeFormat>();
const zones = new Map<string, string>();

/** An instant in full: weekday, date, minute and zone. */
export function tellInstant(instant: Date, { locale, language, timeZone }: MailTime): string {
  const formatter = remembered(
    formatters,
    `${locale} ${language} ${timeZone}`,
    () =>
      new Intl.DateTimeFormat(formatOf(locale, language), {
        weekday: "long",
        year: "numeric",
        month: "long",
        day: "numeric",
        hour: "numeric",
        minute: "2-digit",
        timeZone: zoneOf(timeZone),
        timeZoneName: "short",
      }),
  );
  return formatter.format(instant).replace(/[\u00a0\u202f]/g, " ");
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
  return remembered(zones, timeZone, () => {
    try {
      return new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone;
    } catch {
      return "UTC";
    }
  });
}

function remembered<Value>(known: Map<string, Value>, key: string, make: () => Value): Value {
  const found = known.get(key);
  if (found !== undefined) return found;
  if (known.size >= MOST_REMEMBERED) known.clear();
  const made = make();
  known.set(key, made);
  return made;
}
