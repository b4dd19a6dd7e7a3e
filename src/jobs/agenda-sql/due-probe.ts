import sql, { join } from "sql-template-tag";
import type { AgendaDatabase } from "./agenda-database.js";
import { dueJobs, staleLocks } from "./claimable.js";
import { jobsTable } from "./job-columns.js";

/** What there may be to claim for one job name. A hint: the claim itself decides. */
export interface Prospect {
  due: boolean;
  stale: boolean;
}

interface Question {
  readonly name: string;
  readonly nextScanAt: Date;
  readonly lockDeadline: Date;
  readonly resolve: (prospect: Prospect) => void;
  readonly reject: (reason: unknown) => void;
}

const MOST_PER_STATEMENT = 50;

/**
 * Agenda asks once per job name and tick, all names at once. The questions of one turn of the event loop share one
 * statement without a lock, two index look-ups per name, so an idle worker costs one statement per tick.
 */
export class DueProbe {
  private readonly database: AgendaDatabase;
  private waiting: Question[] = [];

  constructor(database: AgendaDatabase) {
    this.database = database;
  }

  ask(name: string, nextScanAt: Date, lockDeadline: Date): Promise<Prospect> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ name, nextScanAt, lockDeadline, resolve, reject });
      if (this.waiting.length === 1) queueMicrotask(() => this.askAll());
    });
  }

  private askAll(): void {
    const questions = this.waiting;
    this.waiting = [];
    for (let start = 0; start < questions.length; start += MOST_PER_STATEMENT) {
      void this.answer(questions.slice(start, start + MOST_PER_STATEMENT));
    }
  }

  private async answer(questions: readonly Question[]): Promise<void> {
    try {
      const prospects = questions.map((): Prospect => ({ due: false, stale: false }));
      for (const row of await this.database.rows(probe(questions))) {
        const prospect = prospects[Number(row["question"])];
        if (prospect === undefined) continue;
        if (Number(row["stale"]) === 1) prospect.stale = true;
        else prospect.due = true;
      }
      questions.forEach((question, index) => question.resolve(prospects[index] ?? { due: false, stale: false }));
    } catch (error) {
      for (const question of questions) question.reject(error);
    }
  }
}

function probe(questions: readonly Question[]) {
  const lookUps = questions.flatMap(({ name, nextScanAt, lockDeadline }, index) => [
    sql`SELECT * FROM (SELECT ${index} AS question, 0 AS stale FROM ${jobsTable}
        WHERE ${dueJobs(name, nextScanAt).where} LIMIT 1) AS due_jobs`,
    sql`SELECT * FROM (SELECT ${index} AS question, 1 AS stale FROM ${jobsTable}
        WHERE ${staleLocks(name, lockDeadline).where} LIMIT 1) AS stale_locks`,
  ]);
  return join(lookUps, " UNION ALL ");
}
