import sql, { join, type Sql } from "sql-template-tag";
import type { Transaction } from "../../database/transaction.js";
import type { ClaimedDelivery } from "./claimed-delivery.js";
import type { ToldRow } from "./told-row.js";
import type { MailToSend } from "./write-mail.js";

/** Rows in one statement; with more, SQLite finds the expression too large. */
const CHUNK = 200;

/** These ledger rows are told no more. */
export function cancelRows(tx: Transaction, rows: readonly ToldRow[], now: Date): Promise<void> {
  return setRows(tx, rows, sql`state = 'CANCELLED', updated_at = ${now}`);
}

/** These ledger rows wait again for a mail. */
export function giveBackRows(tx: Transaction, rows: readonly ToldRow[], now: Date): Promise<void> {
  return setRows(tx, rows, sql`state = 'PLANNED', delivery_id = NULL, updated_at = ${now}`);
}

async function setRows(tx: Transaction, rows: readonly ToldRow[], columns: Sql): Promise<void> {
  for (let from = 0; from < rows.length; from += CHUNK) {
    const these = rows
      .slice(from, from + CHUNK)
      .map(({ companyId, id }) => sql`(company_id = ${companyId} AND id = ${id})`);
    await tx.execute(
      sql`UPDATE notification_ledger SET ${columns} WHERE state = 'GROUPED' AND (${join(these, " OR ")})`,
    );
  }
}

/** Ends deliveries that this transaction holds, without a send. */
export async function endDeliveries(
  tx: Transaction,
  deliveries: readonly ClaimedDelivery[],
  { state, detail }: { readonly state: "CANCELLED" | "SUPPRESSED" | "IN_DOUBT"; readonly detail: string },
  now: Date,
): Promise<void> {
  if (deliveries.length === 0) return;
  await tx.execute(
    sql`UPDATE deliveries SET state = ${state}, detail = ${detail}, due_at = NULL, lease_until = NULL, ended_at = ${now}, updated_at = ${now}
      WHERE ${theseDeliveries(deliveries)}`,
  );
}

/** Marks deliveries that this transaction holds as handed over, which they are right after it. */
export async function markClaimed(
  tx: Transaction,
  prepared: readonly { readonly delivery: ClaimedDelivery; readonly mail: MailToSend }[],
  carrier: string,
  now: Date,
): Promise<void> {
  if (prepared.length === 0) return;
  const { databaseNow } = tx.dialect;
  const addresses = prepared.map(({ mail }) => sql`WHEN ${mail.deliveryId} THEN ${mail.address}`);
  const locales = prepared.map(({ mail }) => sql`WHEN ${mail.deliveryId} THEN ${mail.content.locale}`);
  await tx.execute(
    sql`UPDATE deliveries SET state = 'CLAIMED', carrier = ${carrier}, address = CASE id ${join(addresses, " ")} END,
        locale = CASE id ${join(locales, " ")} END, first_attempted_at = COALESCE(first_attempted_at, ${databaseNow}),
        attempted_at = ${databaseNow}, updated_at = ${now}
      WHERE ${theseDeliveries(prepared.map(({ delivery }) => delivery))}`,
  );
}

/** Gives deliveries of a worker that died in between to whoever asks what became of them. */
export async function markDoubtful(
  tx: Transaction,
  deliveries: readonly ClaimedDelivery[],
  inMs: number,
  now: Date,
): Promise<void> {
  if (deliveries.length === 0) return;
  await tx.execute(
    sql`UPDATE deliveries SET state = 'IN_DOUBT', doubts = doubts + 1, due_at = ${tx.dialect.databaseNowPlus(inMs / 1_000)},
        lease_until = NULL, detail = 'ABANDONED', updated_at = ${now}
      WHERE ${theseDeliveries(deliveries)}`,
  );
}

function theseDeliveries(deliveries: readonly ClaimedDelivery[]): Sql {
  return join(
    deliveries.map(({ companyId, id }) => sql`(company_id = ${companyId} AND id = ${id})`),
    " OR ",
  );
}
