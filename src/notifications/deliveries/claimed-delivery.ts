import sql, { join } from "sql-template-tag";
import type { Database } from "../../database/database.js";
import { type Claim, isHeld, Lease } from "../../database/lease.js";
import { readMoment, readOptionalMoment, type StoredMoment } from "../../database/moment.js";
import type { Transaction } from "../../database/transaction.js";
import type { Category } from "../category.js";
import type { DeliveryState } from "./delivery-state.js";

/** A delivery that this worker has in hand. */
export interface ClaimedDelivery {
  readonly claim: Claim;
  readonly companyId: number;
  readonly id: string;
  readonly userId: string;
  readonly category: Category;
  readonly address: string;
  readonly state: DeliveryState;
  readonly failures: number;
  readonly doubts: number;
  readonly messageId: string;
  readonly firstAttemptedAt: Date | null;
  readonly attemptedAt: Date | null;
  /** The database's clock when it was read. */
  readonly readAt: Date;
}

export function deliveryLease(database: Database, seconds: number): Lease {
  const order = ["due_at", "company_id", "id"];
  return new Lease(database, { table: "deliveries", index: "deliveries_due", order, seconds });
}

interface Columns extends Omit<ClaimedDelivery, "claim" | "firstAttemptedAt" | "attemptedAt" | "readAt"> {
  firstAttemptedAt: StoredMoment | null;
  attemptedAt: StoredMoment | null;
  readAt: StoredMoment;
}

/** Locks what is claimed and still held, so that nobody else changes it until the transaction ends. */
export async function lockClaimed(tx: Transaction, claims: readonly Claim[]): Promise<ClaimedDelivery[]> {
  if (claims.length === 0) return [];
  const rows = await tx.query<Columns>(
    sql`SELECT company_id AS companyId, id AS id, user_id AS userId, category AS category, address AS address, state AS state,
        failures AS failures, doubts AS doubts, message_id AS messageId, first_attempted_at AS firstAttemptedAt,
        attempted_at AS attemptedAt, ${tx.dialect.databaseNow} AS readAt
      FROM deliveries WHERE ${join(
        claims.map((claim) => sql`(${isHeld(claim)})`),
        " OR ",
      )}${tx.dialect.forUpdate}`,
  );
  const byId = new Map(claims.map((claim) => [claim.id, claim]));
  return rows.map((row) => ({
    ...row,
    claim: byId.get(row.id) as Claim,
    firstAttemptedAt: readOptionalMoment(row.firstAttemptedAt),
    attemptedAt: readOptionalMoment(row.attemptedAt),
    readAt: readMoment(row.readAt),
  }));
}
