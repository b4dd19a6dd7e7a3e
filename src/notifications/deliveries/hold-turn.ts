import sql from "sql-template-tag";
import { readMoment, type StoredMoment } from "../../database/moment.js";
import type { Transaction } from "../../database/transaction.js";

/** A company whose mails this transaction makes. Real instants of the database's clock. */
export interface HeldTurn {
  readonly companyId: number;
  readonly nextAt: Date;
  readonly now: Date;
}

/** Takes the company's turn until the transaction ends, so that no two processes make its mails. @returns null: another one has it */
export async function holdTurn(tx: Transaction, companyId: number): Promise<HeldTurn | null> {
  const held = await readTurn(tx, companyId);
  if (held !== null) return held;
  const known = await tx.query(sql`SELECT company_id FROM mail_turns WHERE company_id = ${companyId}`);
  if (known.length > 0) return null;
  const { databaseNow } = tx.dialect;
  await tx.execute(
    sql`INSERT INTO mail_turns (company_id, seen_rows, seen_at, first_seen_at, next_at)
      VALUES (${companyId}, 0, ${databaseNow}, ${databaseNow}, ${databaseNow})${tx.dialect.onConflictUpdate(["company_id"], [])}`,
  );
  return readTurn(tx, companyId);
}

async function readTurn(tx: Transaction, companyId: number): Promise<HeldTurn | null> {
  const [row] = await tx.query<{ next_at: StoredMoment; now: StoredMoment }>(
    sql`SELECT next_at, ${tx.dialect.databaseNow} AS now FROM mail_turns
      WHERE company_id = ${companyId}${tx.dialect.forUpdateSkipLocked}`,
  );
  return row === undefined ? null : { companyId, nextAt: readMoment(row.next_at), now: readMoment(row.now) };
}

/** Notes that nothing waits any more, and when the company's next mail has its turn. */
export async function endTurn(tx: Transaction, { companyId, nextAt }: HeldTurn): Promise<void> {
  await tx.execute(
    sql`UPDATE mail_turns SET seen_rows = 0, seen_at = ${tx.dialect.databaseNow}, next_at = ${nextAt}
      WHERE company_id = ${companyId}`,
  );
}
