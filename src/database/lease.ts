import sql, { join, raw, type Sql } from "sql-template-tag";
import type { Database } from "./database.js";
import type { Transaction } from "./transaction.js";

/** A row that its holder may work on until the lease runs out, and the number that proves it. */
export interface Claim {
  readonly companyId: number;
  readonly id: string;
  /** Which claim of the row this is. It only ever grows, so no two claims of a row share it: the fence (D-21). */
  readonly attempt: number;
  /** The holder before did not finish: it crashed, hung, or was too slow. */
  readonly abandoned: boolean;
}

/** Whether the finish counted; if not, somebody else has taken the row meanwhile and nothing was written. */
export type Finish<T> = { readonly held: true; readonly value: T } | { readonly held: false };

export interface LeaseParts {
  /** A table with `company_id`, `id`, `lease_until` (null: free) and `attempt`. */
  readonly table: string;
  /** The index that finds due rows. */
  readonly index: string;
  /**
   * Its columns in their order, without those that the due condition fixes. Claims must walk the index: with any other order MariaDB
   * locks every due row instead of the ones it returns, and other workers get nothing (database-facts, SKIP LOCKED trap).
   */
  readonly order: readonly string[];
  /** How long a claim is good for. Longer than the work takes, as long as a crashed worker may delay it. */
  readonly seconds: number;
}

/** More rows in one statement than this, and SQLite finds the expression too large. */
const MOST_ROWS = 200;

/**
 * Work that leaves the database (calls a network, sends a mail) and must not be done by two at once: rows are claimed in one short
 * transaction, worked on outside of any, and finished with a write that counts only while the claim does (D-21, D-24, D-25).
 *
 * The database's clock alone decides about leases; a worker's clock may be hours off. `attempt` is raised before the work, so an
 * item that kills its worker is counted too.
 */
export class Lease {
  constructor(
    private readonly database: Database,
    private readonly parts: LeaseParts,
  ) {}

  /**
   * Claims up to `limit` (at most 200) rows that are due and free, most urgent first. No other caller gets them while their lease lives.
   *
   * @param due a condition on the columns of the index, for example sql`next_refresh_at <= ${now}`
   */
  async claim(due: Sql, limit: number): Promise<Claim[]> {
    return this.database.transaction(async (tx) => {
      const rows = await tx.query<{ company_id: number; id: string; attempt: number; leased: number }>(
        this.freeRows(tx, due, Math.min(limit, MOST_ROWS)),
      );
      if (rows.length === 0) return [];
      await tx.execute(sql`
        UPDATE ${this.table}
        SET attempt = attempt + 1, lease_until = ${tx.dialect.databaseNowPlus(this.parts.seconds)}
        WHERE ${join(rows.map(isRow), " OR ")}`);
      return rows.map((row) => ({
        companyId: row.company_id,
        id: row.id,
        attempt: row.attempt + 1,
        abandoned: row.leased === 1,
      }));
    });
  }

  /**
   * Claims one row whether or not it is due, unless somebody holds it.
   *
   * @returns null when it is held, or there is no such row
   */
  async claimRow(companyId: number, id: string): Promise<Claim | null> {
    return this.database.transaction(async (tx) => {
      const { dialect } = tx;
      const [row] = await tx.query<{ attempt: number; leased: number; free: number }>(sql`
        SELECT attempt, CASE WHEN lease_until IS NULL THEN 0 ELSE 1 END AS leased,
          CASE WHEN lease_until IS NULL OR lease_until <= ${dialect.databaseNow} THEN 1 ELSE 0 END AS free
        FROM ${this.table} WHERE company_id = ${companyId} AND id = ${id}${dialect.forUpdate}`);
      if (row === undefined || row.free !== 1) return null;
      await tx.execute(sql`
        UPDATE ${this.table} SET attempt = attempt + 1, lease_until = ${dialect.databaseNowPlus(this.parts.seconds)}
        WHERE company_id = ${companyId} AND id = ${id}`);
      return { companyId, id, attempt: row.attempt + 1, abandoned: row.leased === 1 };
    });
  }

  /** Makes the lease last from now on for its full time again. False: the claim is lost, stop working. */
  async extend(claim: Claim): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const leaseUntil = tx.dialect.databaseNowPlus(this.parts.seconds);
      return (await tx.execute(sql`UPDATE ${this.table} SET lease_until = ${leaseUntil} WHERE ${isHeld(claim)}`)) === 1;
    });
  }

  /**
   * Ends the claim and writes its result, in one transaction. If the claim was lost, `write` is not run. What makes the row due has
   * to move in `write`, or the row is claimed again at once.
   */
  async finish<T>(claim: Claim, write: (tx: Transaction) => Promise<T>): Promise<Finish<T>> {
    return this.database.transaction(async (tx) => {
      if (!(await this.endClaim(tx, claim))) return { held: false } as const;
      return { held: true, value: await write(tx) } as const;
    });
  }

  /** The first half of `finish`, inside a transaction that somebody else began. False: the claim is lost, write nothing. */
  async endClaim(tx: Transaction, claim: Claim): Promise<boolean> {
    return (await tx.execute(sql`UPDATE ${this.table} SET lease_until = NULL WHERE ${isHeld(claim)}`)) === 1;
  }

  private get table(): Sql {
    return raw(this.parts.table);
  }

  private freeRows(tx: Transaction, due: Sql, limit: number): Sql {
    const { dialect } = tx;
    return sql`
      SELECT company_id, id, attempt, CASE WHEN lease_until IS NULL THEN 0 ELSE 1 END AS leased
      FROM ${this.table} ${dialect.withIndex(this.parts.index)}
      WHERE ${due} AND (lease_until IS NULL OR lease_until <= ${dialect.databaseNow})
      ORDER BY ${raw(this.parts.order.join(", "))}
      LIMIT ${limit}${dialect.forUpdateSkipLocked}`;
  }
}

function isRow(row: { company_id: number; id: string }): Sql {
  return sql`(company_id = ${row.company_id} AND id = ${row.id})`;
}

/** A claim ends once: its own repetition finds the lease gone, everybody else's the attempt raised. */
export function isHeld(claim: Claim): Sql {
  return sql`company_id = ${claim.companyId} AND id = ${claim.id} AND attempt = ${claim.attempt} AND lease_until IS NOT NULL`;
}
