import { setTimeout as sleep } from "node:timers/promises";
import sql, { raw, type Sql } from "sql-template-tag";
import type { Database } from "../database/database.js";
import type { SealedColumn } from "./sealed-column.js";
import type { Vault } from "./vault.js";
import { VaultError } from "./vault-error.js";

export interface RewrapParts {
  readonly database: Database;
  readonly vault: Vault;
  /** The key under which everything is to be. */
  readonly primary: string;
  readonly columns: readonly SealedColumn[];
  /** So many values a second at most, so that the service beside it is not disturbed. */
  readonly perSecond: number;
}

/** What a run has done so far. */
export interface RewrapProgress {
  readonly rewrapped: number;
  /** Values that could not be opened: their key is not in the ring, or they were damaged. They are left as they are. */
  readonly unopenable: number;
}

interface StoredRow {
  company_id: number;
  id: string;
  sealed: string;
}

const BATCH = 200;

/**
 * Wraps the data keys of all sealed values under the primary key (O-12). Tokens themselves are not decrypted. It may be killed at any
 * instant and run again, run twice at once, and beside a working service: a value is replaced only if it is still the one that was read.
 */
export class RewrapRows {
  private rewrapped = 0;
  private unopenable = 0;

  constructor(private readonly parts: RewrapParts) {}

  /** @param onProgress told after each batch */
  async run(signal: AbortSignal, onProgress: (progress: RewrapProgress) => void): Promise<RewrapProgress> {
    for (const column of this.parts.columns) {
      for (let after: StoredRow | null = null; ; ) {
        signal.throwIfAborted();
        const began = performance.now();
        const rows = await this.read(column, after);
        await this.rewrap(column, rows);
        if (rows.length > 0) onProgress(this.progress);
        after = rows.at(-1) ?? null;
        if (rows.length < BATCH) break;
        const pause = (rows.length / this.parts.perSecond) * 1_000 - (performance.now() - began);
        if (pause > 0) await sleep(pause, undefined, { signal });
      }
    }
    return this.progress;
  }

  private get progress(): RewrapProgress {
    return { rewrapped: this.rewrapped, unopenable: this.unopenable };
  }

  /** In the order of the primary key, from where the last batch ended. */
  private read({ table, column }: SealedColumn, after: StoredRow | null): Promise<StoredRow[]> {
    const name = raw(column);
    const from: Sql =
      after === null
        ? sql`1 = 1`
        : sql`(company_id > ${after.company_id} OR (company_id = ${after.company_id} AND id > ${after.id}))`;
    return this.parts.database.query<StoredRow>(
      sql`SELECT company_id, id, ${name} AS sealed FROM ${raw(table)}
        WHERE ${from} AND ${name} IS NOT NULL AND ${name} NOT LIKE ${`v1.${this.parts.primary}.%`}
        ORDER BY company_id, id LIMIT ${BATCH}`,
    );
  }

  private async rewrap({ table, column }: SealedColumn, rows: readonly StoredRow[]): Promise<void> {
    const fresh = rows.flatMap((row) => {
      const sealed = this.sealAnew(row, `${table}.${column}`);
      return sealed === null ? [] : [{ ...row, fresh: sealed }];
    });
    this.unopenable += rows.length - fresh.length;
    if (fresh.length === 0) return;
    const name = raw(column);
    this.rewrapped += await this.parts.database.transaction(async (tx) => {
      let replaced = 0;
      for (const { company_id: companyId, id, sealed, fresh: value } of fresh) {
        replaced += await tx.execute(
          sql`UPDATE ${raw(table)} SET ${name} = ${value}
            WHERE company_id = ${companyId} AND id = ${id} AND ${name} = ${sealed}`,
        );
      }
      return replaced;
    });
  }

  private sealAnew({ company_id: companyId, id, sealed }: StoredRow, place: string): string | null {
    try {
      return this.parts.vault.rewrap(sealed, { companyId, rowId: id, column: place });
    } catch (error) {
      if (error instanceof VaultError) return null;
      throw error;
    }
  }
}
