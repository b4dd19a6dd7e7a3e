import type {
  JobParameters,
  JobRepository,
  JobRepositoryOptions,
  JobState,
  JobsOverview,
  JobsQueryOptions,
  JobsResult,
  JobWithState,
  RemoveJobsOptions,
} from "agenda";
import sql, { join, raw, type Sql } from "sql-template-tag";
import type { AgendaDatabase } from "./agenda-database.js";
import { claimNextJob } from "./claim-next-job.js";
import { encodeValue, toSqlTime } from "./columns.js";
import { DueProbe } from "./due-probe.js";
import { decodeJob, encodeJobFields, JOBS_TABLE, type JobField, jobSelectList, jobsTable } from "./job-columns.js";
import { jobOrder, jobState, jobStates, queryFilter, selectionFilter } from "./job-filter.js";
import { authoredRow, findById, insertJob, updateById, updateJob, upsertSingleJob } from "./save-job.js";
import { saveUniqueJob } from "./save-unique-job.js";
import type { TimeOrderedIds } from "./time-ordered-ids.js";

/** What a worker reports about a run. */
const stateFields: readonly JobField[] = [
  "lockedAt",
  "nextRunAt",
  "lastRunAt",
  "lastFinishedAt",
  "failedAt",
  "failCount",
  "failReason",
  "progress",
];

const NO_LIMIT = Number.MAX_SAFE_INTEGER;

/** Agenda's `JobRepository` over the table `agenda_jobs`. */
export class SqlJobRepository implements JobRepository {
  private readonly database: AgendaDatabase;
  private readonly ids: TimeOrderedIds;
  private readonly probe: DueProbe;

  constructor(database: AgendaDatabase, ids: TimeOrderedIds) {
    this.database = database;
    this.ids = ids;
    this.probe = new DueProbe(database);
  }

  /** Throws when the data source is not initialised or its migrations have not run. */
  async connect(): Promise<void> {
    if (!this.database.isReady) throw new Error("initialise the data source before Agenda is constructed");
    try {
      await this.database.rows(sql`SELECT id FROM ${jobsTable} WHERE 1 = 0`);
    } catch (cause) {
      throw new Error(`the table ${JOBS_TABLE} cannot be read; have its migrations run?`, { cause });
    }
  }

  async queryJobs(options: JobsQueryOptions = {}): Promise<JobsResult> {
    const now = new Date();
    const where = queryFilter(this.database.engine, options, now);
    const limit = options.limit || NO_LIMIT;
    const rows = await this.database.rows(
      sql`SELECT ${jobSelectList}, ${jobState(now)} AS state FROM ${jobsTable} ${where}
          ${jobOrder(options.sort)} LIMIT ${limit} OFFSET ${options.skip ?? 0}`,
    );
    const jobs = rows.map((row) => ({ ...decodeJob(row), state: row["state"] as JobState }) as JobWithState);
    const isWhole = !options.skip && rows.length < limit;
    return { jobs, total: isWhole ? rows.length : await this.count(where) };
  }

  async getJobsOverview(): Promise<JobsOverview[]> {
    const state = jobState(new Date());
    const counts = jobStates.map((each) => sql`SUM(CASE WHEN ${state} = ${each} THEN 1 ELSE 0 END) AS ${raw(each)}`);
    const rows = await this.database.rows(
      sql`SELECT name, COUNT(*) AS total, ${join(counts)}, SUM(disabled) AS paused
          FROM ${jobsTable} GROUP BY name ORDER BY name`,
    );
    return rows.map((row) => ({
      name: String(row["name"] as string),
      total: Number(row["total"]),
      running: Number(row["running"]),
      scheduled: Number(row["scheduled"]),
      queued: Number(row["queued"]),
      completed: Number(row["completed"]),
      failed: Number(row["failed"]),
      repeating: Number(row["repeating"]),
      paused: Number(row["paused"]),
    }));
  }

  async getDistinctJobNames(): Promise<string[]> {
    const rows = await this.database.rows(sql`SELECT DISTINCT name FROM ${jobsTable} ORDER BY name`);
    return rows.map((row) => String(row["name"] as string));
  }

  async getJobById(id: string): Promise<JobParameters | null> {
    const row = await findById(this.database, id);
    return row === undefined ? null : decodeJob(row);
  }

  async getQueueSize(): Promise<number> {
    return this.count(sql`WHERE next_run_at < ${toSqlTime(new Date())}`);
  }

  async removeJobs(options: RemoveJobsOptions): Promise<number> {
    return this.change(options, sql`DELETE FROM ${jobsTable}`);
  }

  async disableJobs(options: RemoveJobsOptions): Promise<number> {
    return this.change(options, sql`UPDATE ${jobsTable} SET disabled = 1`);
  }

  async enableJobs(options: RemoveJobsOptions): Promise<number> {
    return this.change(options, sql`UPDATE ${jobsTable} SET disabled = 0`);
  }

  async purgeAllJobs(): Promise<number> {
    return this.database.write((statements) => statements.affected(sql`DELETE FROM ${jobsTable}`));
  }

  async saveJob<DATA = unknown>(
    job: JobParameters<DATA>,
    options: JobRepositoryOptions | undefined,
  ): Promise<JobParameters<DATA>> {
    const row = authoredRow(job as JobParameters, options?.lastModifiedBy);
    if (job._id) return updateJob(this.database, job._id, job, row);
    const id = this.ids.next();
    const now = new Date();
    if (job.type === "single") return upsertSingleJob(this.database, id, job, row, now);
    const { unique } = job;
    if (unique) return saveUniqueJob(this.database, id, { ...job, unique }, row, now);
    return this.database.write((statements) => insertJob<DATA>(statements, id, job.name, row));
  }

  /** Throws when the job is gone: its run must not look as if it had been recorded. */
  async saveJobState(job: JobParameters, options: JobRepositoryOptions | undefined): Promise<void> {
    const { _id: id, name } = job;
    if (!id) throw new Error("a job's state cannot be saved before the job");
    const row = {
      ...encodeJobFields(job, stateFields),
      lastModifiedBy: encodeValue("text", options?.lastModifiedBy),
    };
    const changed = await this.database.write((statements) =>
      statements.affected(updateById(id, row, sql`AND name = ${name}`)),
    );
    if (changed === 0) throw new Error(`the state of job ${id} (${name}) cannot be saved: the job no longer exists`);
  }

  /** Locks this very job, provided that it is enabled, unlocked and still due at the same millisecond. */
  async lockJob(job: JobParameters, options: JobRepositoryOptions | undefined): Promise<JobParameters | undefined> {
    const { _id: id, name, nextRunAt } = job;
    if (!id) return undefined;
    const row = { lockedAt: toSqlTime(new Date()), lastModifiedBy: encodeValue("text", options?.lastModifiedBy) };
    const sameTime = nextRunAt === null ? sql`next_run_at IS NULL` : sql`next_run_at = ${toSqlTime(nextRunAt)}`;
    return this.database.write(async (statements) => {
      const lock = updateById(id, row, sql`AND name = ${name} AND disabled = 0 AND locked_at IS NULL AND ${sameTime}`);
      if ((await statements.affected(lock)) === 0) return undefined;
      const stored = await findById(statements, id);
      return stored && decodeJob(stored);
    });
  }

  /** Leaves a job alone that has no next run: it is being processed. */
  async unlockJob(job: JobParameters): Promise<void> {
    if (job._id) await this.unlock(sql`id = ${String(job._id)} AND next_run_at IS NOT NULL`);
  }

  async unlockJobs(jobIds: string[]): Promise<void> {
    if (jobIds.length > 0) await this.unlock(sql`id IN (${join(jobIds.map(String))})`);
  }

  async getNextJobToRun(
    jobName: string,
    nextScanAt: Date,
    lockDeadline: Date,
    now: Date | undefined,
    options: JobRepositoryOptions | undefined,
  ): Promise<JobParameters | undefined> {
    return claimNextJob(this.database, this.probe, {
      name: jobName,
      nextScanAt,
      lockDeadline,
      lockedAt: now ?? new Date(),
      lastModifiedBy: options?.lastModifiedBy,
    });
  }

  private async count(where: Sql): Promise<number> {
    const [row] = await this.database.rows(sql`SELECT COUNT(*) AS total FROM ${jobsTable} ${where}`);
    return Number(row?.["total"]);
  }

  private async change(options: RemoveJobsOptions, statement: Sql): Promise<number> {
    const where = selectionFilter(this.database.engine, options);
    if (where === undefined) return 0;
    return this.database.write((statements) => statements.affected(sql`${statement} WHERE ${where}`));
  }

  private async unlock(where: Sql): Promise<void> {
    await this.database.write((statements) =>
      statements.affected(sql`UPDATE ${jobsTable} SET locked_at = NULL WHERE ${where}`),
    );
  }
}
