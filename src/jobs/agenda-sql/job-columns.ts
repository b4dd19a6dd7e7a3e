import type { JobParameters } from "agenda";
import { raw } from "sql-template-tag";
import type { Row } from "./agenda-database.js";
import { type Column, decodeRow, encodeValue, type SqlValue, selectList } from "./columns.js";

export const JOBS_TABLE = "agenda_jobs";
export const jobsTable = raw(JOBS_TABLE);

/** The fields of a job that are stored; `unique` and `uniqueOpts` belong to one save only. */
export type JobField = Exclude<keyof JobParameters, "unique" | "uniqueOpts">;

export const jobColumns = [
  { field: "_id", column: "id", kind: "text" },
  { field: "name", column: "name", kind: "text" },
  { field: "type", column: "type", kind: "text" },
  { field: "priority", column: "priority", kind: "number" },
  { field: "disabled", column: "disabled", kind: "flag" },
  { field: "nextRunAt", column: "next_run_at", kind: "time" },
  { field: "lockedAt", column: "locked_at", kind: "time" },
  { field: "lastRunAt", column: "last_run_at", kind: "time" },
  { field: "lastFinishedAt", column: "last_finished_at", kind: "time" },
  { field: "failedAt", column: "failed_at", kind: "time" },
  { field: "failCount", column: "fail_count", kind: "number" },
  { field: "failReason", column: "fail_reason", kind: "text" },
  { field: "progress", column: "progress", kind: "number" },
  { field: "repeatInterval", column: "repeat_interval", kind: "json" },
  { field: "repeatTimezone", column: "repeat_timezone", kind: "text" },
  { field: "repeatAt", column: "repeat_at", kind: "text" },
  { field: "startDate", column: "start_date", kind: "time" },
  { field: "endDate", column: "end_date", kind: "time" },
  { field: "skipDays", column: "skip_days", kind: "json" },
  { field: "debounceStartedAt", column: "debounce_started_at", kind: "time" },
  { field: "fork", column: "fork", kind: "flag" },
  { field: "data", column: "data", kind: "json" },
  { field: "lastModifiedBy", column: "last_modified_by", kind: "text" },
] as const satisfies readonly Column<JobField>[];

const byField: ReadonlyMap<string, Column<JobField>> = new Map(jobColumns.map((column) => [column.field, column]));

export const jobSelectList = selectList(jobColumns);

/** A stored job by field, as it stands in the table. */
export type JobRow = Partial<Record<JobField, SqlValue>>;

export function findJobColumn(field: string): Column<JobField> | undefined {
  return byField.get(field);
}

export function jobColumn(field: JobField): Column<JobField> {
  const column = byField.get(field);
  if (column === undefined) throw new Error(`a job has no field "${field}"`);
  return column;
}

export function encodeJobFields(job: JobParameters, fields: readonly JobField[]): JobRow {
  return Object.fromEntries(fields.map((field) => [field, encodeValue(jobColumn(field).kind, job[field])]));
}

/** Optional fields that are NULL are left out; `nextRunAt` is null then, as Agenda's types want it. */
export function decodeJob<DATA = unknown>(row: Row): JobParameters<DATA> {
  return { nextRunAt: null, data: undefined, ...decodeRow(jobColumns, row) } as unknown as JobParameters<DATA>;
}
