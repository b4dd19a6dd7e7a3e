import type { JobParameters } from "agenda";
import sql from "sql-template-tag";
import type { AgendaDatabase, Row } from "./agenda-database.js";
import { type Claimable, dueJobs, staleLocks } from "./claimable.js";
import { encodeValue, toSqlTime } from "./columns.js";
import type { DueProbe } from "./due-probe.js";
import { decodeJob, jobSelectList, jobsTable } from "./job-columns.js";

export interface ClaimRequest {
  readonly name: string;
  readonly nextScanAt: Date;
  readonly lockDeadline: Date;
  readonly lockedAt: Date;
  readonly lastModifiedBy: string | undefined;
}

/**
 * Takes one job for this worker, or none. Two steps, due jobs and then stale locks, because one OR over both would
 * make the index useless; and only the steps for which the probe saw something.
 */
export async function claimNextJob(
  database: AgendaDatabase,
  probe: DueProbe,
  request: ClaimRequest,
): Promise<JobParameters | undefined> {
  const prospect = await probe.ask(request.name, request.nextScanAt, request.lockDeadline);
  const due = prospect.due ? await claim(database, dueJobs(request.name, request.nextScanAt), request) : undefined;
  if (due !== undefined || !prospect.stale) return due;
  return claim(database, staleLocks(request.name, request.lockDeadline), request);
}

async function claim(database: AgendaDatabase, candidates: Claimable, request: ClaimRequest) {
  const lockedAt = toSqlTime(request.lockedAt);
  const lastModifiedBy = encodeValue("text", request.lastModifiedBy);
  const lock = sql`UPDATE ${jobsTable} SET locked_at = ${lockedAt}, last_modified_by = ${lastModifiedBy}`;
  const { where, order } = candidates;

  if (database.engine === "sqlite") {
    const [row] = await database.write((statements) =>
      statements.rows(
        sql`${lock} WHERE id = (SELECT id FROM ${jobsTable} WHERE ${where} ORDER BY ${order} LIMIT 1)
            RETURNING ${jobSelectList}`,
      ),
    );
    return row && decodeJob(row);
  }

  // READ COMMITTED, so that no gap between jobs is locked and nobody's INSERT waits for a claim.
  return database.writeReadCommitted(async (statements) => {
    const [row] = await statements.rows(
      sql`SELECT ${jobSelectList} FROM ${jobsTable} WHERE ${where} ORDER BY ${order} LIMIT 1 FOR UPDATE SKIP LOCKED`,
    );
    if (row === undefined) return undefined;
    await statements.affected(sql`${lock} WHERE id = ${row["_id"]}`);
    return decodeJob({ ...row, lockedAt, lastModifiedBy } satisfies Row);
  });
}
