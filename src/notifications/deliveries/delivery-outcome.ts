import sql, { type Sql } from "sql-template-tag";
import type { Database } from "../../database/database.js";
import { type Claim, isHeld } from "../../database/lease.js";
import type { Transaction } from "../../database/transaction.js";

/** What becomes of a delivery that was in hand. */
export type Outcome =
  | { readonly kind: "SENT"; readonly carrierId: string | null }
  /** Not taken; `failed` counts it. */
  | { readonly kind: "AGAIN"; readonly inMs: number; readonly failed: boolean; readonly detail: string }
  /** Nobody knows; `counted`: from this attempt on. */
  | { readonly kind: "DOUBT"; readonly inMs: number; readonly counted: boolean; readonly detail: string }
  | { readonly kind: "FAILED"; readonly detail: string }
  /** In doubt for ever: nothing is tried any more. */
  | { readonly kind: "UNKNOWN"; readonly detail: string };

const LONGEST_DETAIL = 500;

/** The last writes of deliveries: they count only for whoever holds one, and never undo what the carrier's events said meanwhile (D-21). */
export class DeliveryOutcomes {
  constructor(private readonly database: Database) {}

  /** @returns false: somebody else has taken it up, and nothing was written but that it is sent */
  async write(claim: Claim, outcome: Outcome, now: Date): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const columns = columnsOf(tx, outcome, now);
      const held = await tx.execute(
        sql`UPDATE deliveries SET ${columns}, lease_until = NULL, updated_at = ${now}
          WHERE ${isHeld(claim)} AND state IN ('PLANNED', 'CLAIMED', 'IN_DOUBT')`,
      );
      if (held === 1) return true;
      // An event has said more than this.
      const told = await tx.execute(sql`UPDATE deliveries SET lease_until = NULL WHERE ${isHeld(claim)}`);
      if (told === 1) return true;
      if (outcome.kind === "SENT") await noteLate(tx, claim, columns, now);
      return false;
    });
  }
}

/** Whoever took it up found it in doubt. That it is sent is certain, so it is not sent again. */
async function noteLate(tx: Transaction, { companyId, id }: Claim, columns: Sql, now: Date): Promise<void> {
  await tx.execute(
    sql`UPDATE deliveries SET ${columns}, updated_at = ${now}
      WHERE company_id = ${companyId} AND id = ${id} AND state = 'IN_DOUBT' AND lease_until IS NULL`,
  );
}

function columnsOf({ dialect }: Transaction, outcome: Outcome, now: Date): Sql {
  const dueIn = (ms: number) => dialect.databaseNowPlus(Math.max(0, ms) / 1_000);
  switch (outcome.kind) {
    case "SENT":
      return sql`state = 'SENT', carrier_id = COALESCE(${outcome.carrierId}, carrier_id), sent_at = ${now}, due_at = NULL, detail = NULL`;
    case "AGAIN":
      return sql`state = 'PLANNED', due_at = ${dueIn(outcome.inMs)}, failures = failures + ${outcome.failed ? 1 : 0}, detail = ${short(outcome.detail)}`;
    case "DOUBT":
      return sql`state = 'IN_DOUBT', due_at = ${dueIn(outcome.inMs)}, doubts = doubts + ${outcome.counted ? 1 : 0}, detail = ${short(outcome.detail)}`;
    case "FAILED":
      return sql`state = 'FAILED', due_at = NULL, ended_at = ${now}, detail = ${short(outcome.detail)}`;
    case "UNKNOWN":
      return sql`state = 'IN_DOUBT', due_at = NULL, ended_at = ${now}, detail = ${short(outcome.detail)}`;
  }
}

function short(detail: string): string {
  return Array.from(detail.replaceAll(/\p{Cs}/gu, ""))
    .slice(0, LONGEST_DETAIL)
    .join("");
}
