import type { Language } from "./texts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const made = new Map<string, Intl.DateTimeFormat | Intl.RelativeTimeFormat | Intl.NumberFormat>();

/** Formats are slow to make and quick to use. */
function once<T extends Intl.DateTimeFormat | Intl.RelativeTimeFormat | Intl.NumberFormat>(
  key: string,
  make: () => T,
): T {
  const known = made.get(key);
  if (known !== undefined) return known as T;
  const fresh = make();
  made.set(key, fresh);
  return fresh;
}

export function formatInstant(instant: string | number, language: Language): string {
  const format = once(
    `instant ${language}`,
    () => new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }),
  );
  return format.format(new Date(instant));
}

export function formatDate(instant: string | number, language: Language): string {
  return once(`date ${language}`, () => new Intl.DateTimeFormat(language, { dateStyle: "medium" })).format(
    new Date(instant),
  );
}

/** "in 12 days", "3 hours ago": in the largest unit that fills, days to the nearest one. */
export function formatDistance(instant: string | number, now: number, language: Language): string {
  const format = once(`distance ${language}`, () => new Intl.RelativeTimeFormat(language, { numeric: "always" }));
  const distance = new Date(instant).getTime() - now;
  const size = Math.abs(distance);
  const round = distance > 0 ? Math.ceil : Math.floor;
  if (size < HOUR) return format.format(towards(round(distance / MINUTE)), "minute");
  if (size < DAY) return format.format(towards(Math.trunc(distance / HOUR)), "hour");
  return format.format(Math.round(distance / DAY), "day");
}

/** −0 would be written as "0 minutes ago" of the future. */
function towards(value: number): number {
  return value === 0 ? 0 : value;
}

export function formatNumber(value: number, language: Language): string {
  return once(`number ${language}`, () => new Intl.NumberFormat(language)).format(value);
}

/** Never rounded up to 100 %. */
export function formatShare(ratio: number, language: Language): string {
  const format = once(
    `share ${language}`,
    () => new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 2 }),
  );
  return format.format(Math.floor(ratio * 10_000) / 10_000);
}
