import type { JobState, JobsQueryOptions, JobsSort, RemoveJobsOptions } from "agenda";
import sql, { empty, join, type Sql } from "sql-template-tag";
import type { SqlEngine } from "./agenda-database.js";
import { toSqlTime } from "./columns.js";
import { dataHolds } from "./match-data.js";

const nothing = sql`1 = 0`;

/** The jobs a removal (or a disabling) means, or undefined when it names none: then nothing is to be done. */
export function selectionFilter(engine: SqlEngine, options: RemoveJobsOptions): Sql | undefined {
  const { id, ids, name, names, notNames, data } = options;
  const conditions: Sql[] = [];
  if (id) conditions.push(sql`id = ${String(id)}`);
  else if (ids) conditions.push(oneOf(sql`id`, ids));
  if (name) conditions.push(sql`name = ${name}`);
  else if (names) conditions.push(oneOf(sql`name`, names));
  else if (notNames && notNames.length > 0) conditions.push(sql`NOT (${oneOf(sql`name`, notNames)})`);
  if (data !== undefined) conditions.push(sql`(${dataHolds(engine, data)})`);
  return conditions.length === 0 ? undefined : join(conditions, " AND ");
}

/** `WHERE …` of a query, or nothing. Empty lists ask for everything, as in Agenda's own backends. */
export function queryFilter(engine: SqlEngine, options: JobsQueryOptions, now: Date): Sql {
  const { id, ids, name, names, search, data, state, includeDisabled = true } = options;
  const conditions: Sql[] = [];
  if (id) conditions.push(sql`id = ${id}`);
  else if (ids && ids.length > 0) conditions.push(oneOf(sql`id`, ids));
  if (name) conditions.push(sql`name = ${name}`);
  else if (names && names.length > 0) conditions.push(oneOf(sql`name`, names));
  if (search) conditions.push(sql`INSTR(LOWER(name), LOWER(${search})) > 0`);
  if (data !== undefined) conditions.push(sql`(${dataHolds(engine, data)})`);
  if (!includeDisabled) conditions.push(sql`disabled = 0`);
  if (state === "paused") conditions.push(sql`disabled = 1`);
  else if (state) conditions.push(sql`${jobState(now)} = ${state}`);
  return conditions.length === 0 ? empty : sql`WHERE ${join(conditions, " AND ")}`;
}

/** Agenda's `computeJobState` as an SQL expression, so that filters, counts and pages stay in the database. */
export function jobState(now: Date): Sql {
  const time = toSqlTime(now);
  return sql`CASE
    WHEN locked_at IS NOT NULL THEN 'running'
    WHEN failed_at IS NOT NULL AND (last_finished_at IS NULL OR failed_at >= last_finished_at) THEN 'failed'
    WHEN repeat_interval IS NOT NULL THEN 'repeating'
    WHEN next_run_at > ${time} THEN 'scheduled'
    WHEN next_run_at <= ${time} THEN 'queued'
    ELSE 'completed' END`;
}

export const jobStates = [
  "running",
  "scheduled",
  "queued",
  "completed",
  "failed",
  "repeating",
] as const satisfies readonly JobState[];

const sortColumns: Readonly<Record<keyof JobsSort, Sql>> = {
  nextRunAt: sql`next_run_at`,
  lastRunAt: sql`last_run_at`,
  lastFinishedAt: sql`last_finished_at`,
  priority: sql`priority`,
  name: sql`name`,
  data: sql`data`,
};

/** NULLs last in both directions; the id keeps pages apart where everything else is equal. */
export function jobOrder(sort: JobsSort | undefined): Sql {
  const asked = (Object.keys(sortColumns) as (keyof JobsSort)[]).filter((field) => sort?.[field] !== undefined);
  const fields = asked.length > 0 ? asked : (["nextRunAt", "lastRunAt"] as const);
  const parts = fields.map((field) => {
    const column = sortColumns[field];
    return sql`${column} IS NULL, ${column} ${sort?.[field] === "asc" ? sql`ASC` : sql`DESC`}`;
  });
  return sql`ORDER BY ${join(parts)}, id`;
}

function oneOf(column: Sql, values: readonly string[]): Sql {
  return values.length === 0 ? nothing : sql`${column} IN (${join(values.map(String))})`;
}
