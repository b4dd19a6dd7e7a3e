import type { JobLogEntry, JobLogger, JobLogQuery, JobLogQueryResult } from "agenda";
import sql, { empty, join, raw, type Sql } from "sql-template-tag";
import type { AgendaDatabase } from "./agenda-database.js";
import { type Column, decodeRow, encodeValue, selectList, toSqlTime } from "./columns.js";
import type { TimeOrderedIds } from "./time-ordered-ids.js";

export const LOGS_TABLE = "agenda_logs";
const logsTable = raw(LOGS_TABLE);

const logColumns = [
  { field: "_id", column: "id", kind: "text" },
  { field: "timestamp", column: "logged_at", kind: "time" },
  { field: "level", column: "level", kind: "text" },
  { field: "event", column: "event", kind: "text" },
  { field: "jobId", column: "job_id", kind: "text" },
  { field: "jobName", column: "job_name", kind: "text" },
  { field: "message", column: "message", kind: "text" },
  { field: "duration", column: "duration", kind: "number" },
  { field: "error", column: "error", kind: "text" },
  { field: "failCount", column: "fail_count", kind: "number" },
  { field: "retryDelay", column: "retry_delay", kind: "number" },
  { field: "retryAttempt", column: "retry_attempt", kind: "number" },
  { field: "agendaName", column: "agenda_name", kind: "text" },
  { field: "meta", column: "meta", kind: "json" },
] as const satisfies readonly Column<keyof JobLogEntry>[];

const DEFAULT_LIMIT = 50;

/** Agenda's persistent event log over the table `agenda_logs`; used when Agenda is given `logging: true`. */
export class SqlJobLogger implements JobLogger {
  private readonly database: AgendaDatabase;
  private readonly ids: TimeOrderedIds;

  constructor(database: AgendaDatabase, ids: TimeOrderedIds) {
    this.database = database;
    this.ids = ids;
  }

  async log(entry: Omit<JobLogEntry, "_id">): Promise<void> {
    const stored: JobLogEntry = { ...entry, _id: this.ids.next() };
    const columns = logColumns.map(({ column }) => raw(column));
    const values = logColumns.map(({ field, kind }) => encodeValue(kind, stored[field]));
    await this.database.write((statements) =>
      statements.affected(sql`INSERT INTO ${logsTable} (${join(columns)}) VALUES (${join(values)})`),
    );
  }

  async getLogs(query: JobLogQuery = {}): Promise<JobLogQueryResult> {
    const where = logFilter(query);
    const direction = query.sort === "asc" ? sql`ASC` : sql`DESC`;
    const rows = await this.database.rows(
      sql`SELECT ${selectList(logColumns)} FROM ${logsTable} ${where}
          ORDER BY logged_at ${direction}, id ${direction}
          LIMIT ${query.limit ?? DEFAULT_LIMIT} OFFSET ${query.offset ?? 0}`,
    );
    const [count] = await this.database.rows(sql`SELECT COUNT(*) AS total FROM ${logsTable} ${where}`);
    const entries = rows.map((row) => decodeRow(logColumns, row) as unknown as JobLogEntry);
    return { entries, total: Number(count?.["total"]) };
  }

  async clearLogs(query: JobLogQuery = {}): Promise<number> {
    return this.database.write((statements) => statements.affected(sql`DELETE FROM ${logsTable} ${logFilter(query)}`));
  }
}

function logFilter({ jobId, jobName, level, event, from, to }: JobLogQuery): Sql {
  const conditions: Sql[] = [];
  if (jobId) conditions.push(sql`job_id = ${jobId}`);
  if (jobName) conditions.push(sql`job_name = ${jobName}`);
  if (level) conditions.push(oneOf(sql`level`, [level].flat()));
  if (event) conditions.push(oneOf(sql`event`, [event].flat()));
  if (from) conditions.push(sql`logged_at >= ${toSqlTime(from)}`);
  if (to) conditions.push(sql`logged_at <= ${toSqlTime(to)}`);
  return conditions.length === 0 ? empty : sql`WHERE ${join(conditions, " AND ")}`;
}

function oneOf(column: Sql, values: readonly string[]): Sql {
  return values.length === 0 ? sql`1 = 0` : sql`${column} IN (${join(values)})`;
}
