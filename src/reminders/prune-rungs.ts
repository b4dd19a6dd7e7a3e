import sql, { join } from "sql-template-tag";
import { HISTORY_DAYS } from "../accounts/prune-history.js";
import type { Database } from "../database/database.js";
import type { RungState } from "./rung-state.js";

const DAY_MS = 86_400_000;
const BATCH = 200;
const CLOSED: readonly RungState[] = ["TOLD", "COLLAPSED", "CANCELLED"];

interface OldRung {
  company_id: number;
  account_id: string;
  epoch: number;
}

/**
 * Forgets rungs of earlier lives as long ago as history is. Those of the present life are kept whatever their age: they say what has
 * been told.
 */
export class PruneRungs {
  constructor(private readonly database: Database) {}

  async run(now: Date, signal?: AbortSignal): Promise<void> {
    const oldest = new Date(now.getTime() - HISTORY_DAYS * DAY_MS);
    for (const state of CLOSED) {
      while (signal?.aborted !== true && (await this.deleteLives(state, oldest)) === BATCH);
    }
  }

  private async deleteLives(state: RungState, oldest: Date): Promise<number> {
    const lives = await this.database.query<OldRung>(
      sql`SELECT DISTINCT r.company_id, r.account_id, r.epoch FROM reminder_rungs r
        JOIN social_accounts a ON a.company_id = r.company_id AND a.id = r.account_id
        WHERE r.state = ${state} AND r.due_at < ${oldest} AND r.epoch < a.expiry_epoch LIMIT ${BATCH}`,
    );
    if (lives.length === 0) return 0;
    const these = lives.map(
      (life) => sql`(company_id = ${life.company_id} AND account_id = ${life.account_id} AND epoch = ${life.epoch})`,
    );
    await this.database.transaction((tx) =>
      tx.execute(
        sql`DELETE FROM reminder_rungs WHERE state = ${state} AND due_at < ${oldest} AND (${join(these, " OR ")})`,
      ),
    );
    return lives.length;
  }
}
