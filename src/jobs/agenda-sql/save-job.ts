import type { JobParameters } from "agenda";
import sql, { join, raw, type Sql } from "sql-template-tag";
import type { AgendaDatabase, Row, Statements } from "./agenda-database.js";
import { encodeValue } from "./columns.js";
import {
  decodeJob,
  encodeJobFields,
  type JobField,
  type JobRow,
  jobColumn,
  jobColumns,
  jobSelectList,
  jobsTable,
} from "./job-columns.js";

/** What a save always writes: the job as its author describes it. */
const authored: readonly JobField[] = [
  "type",
  "priority",
  "nextRunAt",
  "repeatInterval",
  "repeatTimezone",
  "repeatAt",
  "startDate",
  "endDate",
  "skipDays",
  "fork",
  "data",
];

/** The job's row: what the author wrote, and of the rest only what the job carries, so that a save clears no lock. */
export function authoredRow(job: JobParameters, lastModifiedBy: string | undefined): JobRow {
  const carried = jobColumns
    .map(({ field }) => field)
    .filter((field) => field !== "_id" && field !== "name" && !authored.includes(field) && field in job);
  return {
    ...encodeJobFields(job, [...authored, ...carried]),
    lastModifiedBy: encodeValue("text", lastModifiedBy),
  };
}

/** Changes the job with this id. The job comes back unchanged when it has been removed meanwhile. */
export async function updateJob<DATA>(
  database: AgendaDatabase,
  id: string,
  job: JobParameters<DATA>,
  row: JobRow,
): Promise<JobParameters<DATA>> {
  return database.write(async (statements) => {
    await statements.affected(updateById(id, row, sql`AND name = ${job.name}`));
    const stored = await findById(statements, id);
    return stored === undefined || stored["name"] !== job.name ? job : decodeJob<DATA>(stored);
  });
}

export async function insertJob<DATA>(statements: Statements, id: string, name: string, row: JobRow) {
  const complete = newRow(id, name, row);
  await statements.affected(insertInto(complete));
  return decodeJob<DATA>(complete);
}

/**
 * One row per name, however many processes call `every` at once: `single_key` is unique. A time that is not in the
 * future does not move a run that is already planned, so a restart does not bring every job forward.
 */
export async function upsertSingleJob<DATA>(
  database: AgendaDatabase,
  id: string,
  job: JobParameters<DATA>,
  row: JobRow,
  now: Date,
): Promise<JobParameters<DATA>> {
  const onSqlite = database.engine === "sqlite";
  const keepsPlannedRun = job.nextRunAt !== null && job.nextRunAt <= now;
  const changes = fieldsOf(row).map((field) => {
    const column = raw(jobColumn(field).column);
    const offered = onSqlite ? sql`excluded.${column}` : sql`VALUES(${column})`;
    const planned = field === "nextRunAt" && keepsPlannedRun;
    return sql`${column} = ${planned ? sql`COALESCE(${jobsTable}.${column}, ${offered})` : offered}`;
  });
  const insert = insertInto(newRow(id, job.name, row));
  const conflict = onSqlite ? sql`ON CONFLICT (single_key) DO UPDATE SET` : sql`ON DUPLICATE KEY UPDATE`;

  return database.write(async (statements) => {
    await statements.affected(sql`${insert} ${conflict} ${join(changes)}`);
    const [stored] = await statements.rows(
      sql`SELECT ${jobSelectList} FROM ${jobsTable} WHERE single_key = ${job.name}`,
    );
    return stored === undefined ? job : decodeJob<DATA>(stored);
  });
}

export function updateById(id: string, row: JobRow, andWhere: Sql): Sql {
  const changes = fieldsOf(row).map((field) => sql`${raw(jobColumn(field).column)} = ${row[field]}`);
  return sql`UPDATE ${jobsTable} SET ${join(changes)} WHERE id = ${id} ${andWhere}`;
}

export async function findById(statements: Pick<Statements, "rows">, id: string): Promise<Row | undefined> {
  const [row] = await statements.rows(sql`SELECT ${jobSelectList} FROM ${jobsTable} WHERE id = ${id}`);
  return row;
}

function newRow(id: string, name: string, row: JobRow): JobRow {
  return { disabled: 0, ...row, _id: id, name };
}

function insertInto(row: JobRow): Sql {
  const fields = fieldsOf(row);
  const columns = fields.map((field) => raw(jobColumn(field).column));
  return sql`INSERT INTO ${jobsTable} (${join(columns)}) VALUES (${join(fields.map((field) => row[field]))})`;
}

function fieldsOf(row: JobRow): JobField[] {
  return Object.keys(row) as JobField[];
}
