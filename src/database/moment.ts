/**
 * Instants as the engines hand them over: MySQL and MariaDB give a `Date`, SQLite the text `YYYY-MM-DD HH:MM:SS.mmm` in UTC (D-7).
 */
export type StoredMoment = Date | string;

/** Reads an instant from a raw row. */
export function readMoment(value: StoredMoment): Date {
  return typeof value === "string" ? new Date(`${value.replace(" ", "T")}Z`) : value;
}

/** Reads an instant that may be absent. */
export function readOptionalMoment(value: StoredMoment | null): Date | null {
  return value === null ? null : readMoment(value);
}

/** The text form of SQLite; it sorts and compares like the instants themselves. */
export function writeMomentText(moment: Date): string {
  return moment.toISOString().slice(0, 23).replace("T", " ");
}
