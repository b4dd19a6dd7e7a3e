import type { JobParameters } from "agenda";
import sql, { empty, join, raw, type Sql } from "sql-template-tag";
import type { AgendaDatabase, SqlEngine, Statements } from "./agenda-database.js";
import { encodeValue, toSqlTime } from "./columns.js";
import { debounce } from "./debounce.rules.js";
import { decodeJob, findJobColumn, type JobRow, jobSelectList, jobsTable } from "./job-columns.js";
import { dataHolds } from "./match-data.js";
import { insertJob, updateById } from "./save-job.js";

const LOCK_SECONDS = 20;

export type UniqueJob<DATA> = JobParameters<DATA> & { unique: Record<string, unknown> };

/**
 * Saves the one job that the constraint describes: finds it and changes it, or adds it. Looking and writing are one
 * step for everybody who saves under the same constraint: on MySQL by a named lock, on SQLite by the write gate.
 */
export async function saveUniqueJob<DATA>(
  database: AgendaDatabase,
  id: string,
  job: UniqueJob<DATA>,
  row: JobRow,
  now: Date,
): Promise<JobParameters<DATA>> {
  const find = sql`SELECT ${jobSelectList} FROM ${jobsTable}
    WHERE ${uniqueFilter(database.engine, job)} ORDER BY id LIMIT 1`;
  return database.write((statements) =>
    alone(database.engine, statements, lockName(job), async () => {
      const [found] = await statements.rows(find);
      const existing = found && decodeJob<DATA>(found);
      const { insertOnly, debounce: debouncing } = job.uniqueOpts ?? {};
      if (existing !== undefined && insertOnly && debouncing === undefined) return existing;

      const wanted = debouncing === undefined ? row : { ...row, ...schedule(job, existing, now) };
      if (existing?._id !== undefined) {
        const changed = await statements.affected(updateById(existing._id, wanted, empty));
        if (changed > 0) return decodeJob<DATA>({ ...found, ...wanted });
      }
      return insertJob<DATA>(statements, id, job.name, wanted);
    }),
  );
}

function schedule(job: JobParameters, existing: JobParameters | undefined, now: Date): JobRow {
  const subject = existing && {
    nextRunAt: existing.nextRunAt,
    debounceStartedAt: existing.debounceStartedAt ?? null,
    lastRunAt: existing.lastRunAt ?? null,
  };
  const { nextRunAt, debounceStartedAt } = debounce(
    job.uniqueOpts?.debounce ?? { delay: 0 },
    job.nextRunAt,
    subject,
    now,
  );
  return {
    nextRunAt: nextRunAt && toSqlTime(nextRunAt),
    debounceStartedAt: debounceStartedAt && toSqlTime(debounceStartedAt),
  };
}

/** `data.user.id` is a path into the job's data, any other key a field of the job. */
function uniqueFilter(engine: SqlEngine, job: UniqueJob<unknown>): Sql {
  const conditions = Object.entries(job.unique).map(([key, value]) => {
    if (key === "data") return sql`(${dataHolds(engine, value)})`;
    if (key.startsWith("data.")) return sql`(${dataHolds(engine, value, key.split(".").slice(1))})`;
    const column = findJobColumn(key);
    if (column === undefined) throw new Error(`unique: a job has no field "${key}"`);
    const encoded = encodeValue(column.kind, value);
    return encoded === null ? sql`${raw(column.column)} IS NULL` : sql`${raw(column.column)} = ${encoded}`;
  });
  return join([sql`name = ${job.name}`, ...conditions], " AND ");
}

/** The same for the same constraint, whatever the order of its keys. */
function lockName(job: UniqueJob<unknown>): string {
  const sorted = Object.entries(job.unique).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([job.name, sorted]);
}

async function alone<T>(engine: SqlEngine, statements: Statements, name: string, work: () => Promise<T>): Promise<T> {
  if (engine === "sqlite") return work();
  // Names of locks belong to the whole server and hold 64 characters: the schema goes into the hash.
  const lock = sql`CONCAT('agenda:', SHA2(CONCAT_WS('/', DATABASE(), ${name}), 224))`;
  const [taken] = await statements.rows(sql`SELECT GET_LOCK(${lock}, ${LOCK_SECONDS}) AS taken`);
  if (Number(taken?.["taken"]) !== 1) throw new Error(`no lock for the unique job within ${LOCK_SECONDS} s`);
  try {
    return await work();
  } finally {
    await statements.rows(sql`SELECT RELEASE_LOCK(${lock})`);
  }
}
