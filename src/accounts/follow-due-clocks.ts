import sql, { join, raw, type Sql } from "sql-template-tag";
import { SYSTEM } from "../api/viewer.js";
import type { Database } from "../database/database.js";
import { readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { Transaction } from "../database/transaction.js";
import { nextNeed } from "../grants/clocks.rules.js";
import { CLOCK_COLUMNS, type StoredClocks, toClocks } from "../grants/read-clocks.js";
import type { FollowClocks, MovedGrant } from "./follow-clocks.js";

/** Grants of one company in one transaction. */
const BATCH = 200;

interface DueGrant extends MovedGrant {
  readonly emptied: boolean;
}

interface DueClocks extends StoredClocks {
  /** Whether the tokens were destroyed: nothing is waited for any more. */
  emptied: number;
}

/**
 * Lets accounts follow clocks whose meaning changes with time alone: a renewal that has failed for 24 hours, or is still missing 10 days
 * before the end, makes the end one that needs a person, even if nobody tries to renew at all. What is due is read from the table, so it
 * may run late, twice or in several processes at once.
 */
export class FollowDueClocks {
  constructor(
    private readonly database: Database,
    private readonly followClocks: FollowClocks,
  ) {}

  /** @returns how many grants were looked at; stops early when aborted */
  async run(now: Date, signal?: AbortSignal): Promise<number> {
    let followed = 0;
    while (signal?.aborted !== true) {
      const batch = await this.database.transaction((tx) => this.followBatch(tx, now));
      if (batch === 0) break;
      followed += batch;
    }
    return followed;
  }

  /** The next instant after the given one at which a clock is to be followed; null if none is. */
  async nextInstant(after: Date): Promise<Date | null> {
    const rows = await this.database.query<{ next: StoredMoment | null }>(
      sql`SELECT MIN(clocks_due_at) AS next FROM grants WHERE clocks_due_at > ${after}`,
    );
    return readOptionalMoment(rows[0]?.next ?? null);
  }

  /** One company at a time: after its numbers are drawn, nothing more is locked (D-4). */
  private async followBatch(tx: Transaction, now: Date): Promise<number> {
    const [first] = await lockDue(tx, sql`clocks_due_at <= ${now}`, 1);
    if (first === undefined) return 0;
    const companyId = first.company_id;
    const due = await lockDue(tx, sql`clocks_due_at <= ${now} AND company_id = ${companyId}`, BATCH);
    const grants = due.map((row) => ({ id: row.id, clocks: toClocks(row), emptied: Boolean(row.emptied) }));
    for (const [next, ids] of byNext(grants, now)) {
      await tx.execute(
        sql`UPDATE grants SET clocks_due_at = ${next === null ? null : new Date(next)}
          WHERE company_id = ${companyId} AND id IN (${join(ids)})`,
      );
    }
    const living = grants.filter(({ emptied }) => !emptied);
    await this.followClocks.follow(tx, companyId, living, {
      source: "CLOCK",
      actor: SYSTEM,
      renewedByPerson: false,
      now,
    });
    return grants.length;
  }
}

/** Which of the grants are due next at the same instant; hardly ever is any of them. */
function byNext(grants: readonly DueGrant[], now: Date): Map<number | null, string[]> {
  const groups = new Map<number | null, string[]>();
  for (const { id, clocks, emptied } of grants) {
    const next = emptied ? null : (nextNeed(clocks, now)?.getTime() ?? null);
    groups.set(next, [...(groups.get(next) ?? []), id]);
  }
  return groups;
}

/** In the order of the index: with another one, MariaDB would lock every row that matches (database-facts, SKIP LOCKED trap). */
function lockDue(tx: Transaction, condition: Sql, limit: number): Promise<(DueClocks & { company_id: number })[]> {
  return tx.query(
    sql`SELECT company_id, ${raw(CLOCK_COLUMNS)}, access_token IS NULL AND refresh_token IS NULL AS emptied
      FROM grants ${tx.dialect.withIndex("grants_clocks_due")} WHERE ${condition}
      ORDER BY clocks_due_at, company_id, id LIMIT ${limit}${tx.dialect.forUpdateSkipLocked}`,
  );
}
