import { join, raw, type Sql } from "sql-template-tag";
import type { Row } from "./agenda-database.js";

export type SqlValue = string | number | null;

/** How a field is kept: times as UTC text to the millisecond, flags as 0 and 1, json as text. */
export type ColumnKind = "text" | "number" | "flag" | "time" | "json";

export interface Column<Field extends string = string> {
  readonly field: Field;
  readonly column: string;
  readonly kind: ColumnKind;
}

/**
 * Every column under its field's name. Times are read as text as well, so that neither the driver's time zone nor its
 * date option matters. The aliases differ from the columns they hide, so ORDER BY keeps meaning the indexed column.
 */
export function selectList(columns: readonly Column[]): Sql {
  return join(
    columns.map(({ field, column, kind }) =>
      raw(kind === "time" ? `CAST(${column} AS CHAR) AS ${field}` : `${column} AS ${field}`),
    ),
  );
}

export function encodeValue(kind: ColumnKind, value: unknown): SqlValue {
  if (value === undefined || value === null) return null;
  switch (kind) {
    case "text":
      return String(value as string);
    case "number":
      return Number(value);
    case "flag":
      return value ? 1 : 0;
    case "time":
      return toSqlTime(value as Date);
    case "json":
      return JSON.stringify(value) ?? null;
  }
}

export function decodeValue(kind: ColumnKind, value: unknown): unknown {
  switch (kind) {
    case "text":
      return String(value as string);
    case "number":
      return Number(value);
    case "flag":
      return Number(value) === 1;
    case "time":
      return fromSqlTime(value as string);
    case "json":
      return JSON.parse(value as string);
  }
}

/** The row as an object; what is NULL is left out. */
export function decodeRow(columns: readonly Column[], row: Row): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const { field, kind } of columns) {
    const value = row[field];
    if (value !== null && value !== undefined) result[field] = decodeValue(kind, value);
  }
  return result;
}

/** `2026-11-24 08:30:00.123`, UTC: what DATETIME(3) holds and what SQLite compares as text. */
export function toSqlTime(time: Date): string {
  const text = new Date(time).toISOString();
  if (text.length !== 24) throw new RangeError(`a time must lie within the years 0 to 9999: ${text}`);
  return text.slice(0, 23).replace("T", " ");
}

export function fromSqlTime(text: string): Date {
  return new Date(`${text.replace(" ", "T")}Z`);
}
