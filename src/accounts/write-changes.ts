import sql, { bulk, join, type Sql } from "sql-template-tag";
import type { Transaction } from "../database/transaction.js";
import type { NumberedChange } from "./status-change.js";

/**
 * Writes numbered changes and all that follows from them. The changes go first; account rows and outages are then taken from them by
 * joins, so the cost is a handful of statements however many changes there are.
 */
export async function writeChanges(tx: Transaction, changes: readonly NumberedChange[]): Promise<void> {
  await insertChanges(tx, changes);
  const these = rangesOf(changes);
  await updateAccounts(tx, these);
  if (changes.some((change) => change.account.status !== null && change.account.status !== "CONNECTED")) {
    await closeOutages(tx, these);
  }
  if (changes.some((change) => change.to !== "CONNECTED")) await openOutages(tx, these);
}

async function insertChanges(tx: Transaction, changes: readonly NumberedChange[]): Promise<void> {
  const rows = changes.map((change) => [
    change.account.companyId,
    change.number,
    change.account.id,
    change.account.status,
    change.to,
    change.reason,
    change.source,
    change.actor.kind,
    change.actor.id,
    change.occurredAt,
    change.recordedAt,
  ]);
  await tx.execute(
    sql`INSERT INTO status_changes (company_id, number, account_id, from_status, to_status, reason, source, actor_kind, actor_id,
      occurred_at, recorded_at) VALUES ${bulk(rows)}`,
  );
}

/** The changes as a condition on `s`: one range of numbers for each company. */
function rangesOf(changes: readonly NumberedChange[]): Sql {
  const ranges = new Map<number, { from: number; to: number }>();
  for (const { account, number } of changes) {
    const range = ranges.get(account.companyId);
    if (range === undefined) ranges.set(account.companyId, { from: number, to: number });
    else range.to = number;
  }
  const conditions = [...ranges].map(
    ([companyId, { from, to }]) => sql`(s.company_id = ${companyId} AND s.number BETWEEN ${from} AND ${to})`,
  );
  return sql`(${join(conditions, " OR ")})`;
}

async function updateAccounts(tx: Transaction, these: Sql): Promise<void> {
  await tx.execute(
    tx.dialect.updateFrom(
      "social_accounts",
      sql`status_changes`,
      [
        ["status", "s.to_status"],
        ["status_since", "s.occurred_at"],
        ["status_reason", "s.reason"],
        ["last_change_number", "s.number"],
        ["updated_at", "s.recorded_at"],
      ],
      sql`t.company_id = s.company_id AND t.id = s.account_id AND ${these}`,
    ),
  );
}

async function closeOutages(tx: Transaction, these: Sql): Promise<void> {
  await tx.execute(
    tx.dialect.updateFrom(
      "outages",
      sql`status_changes`,
      [
        ["ended_at", "s.occurred_at"],
        ["closed_number", "s.number"],
        ["open_account_id", "NULL"],
      ],
      sql`t.company_id = s.company_id AND t.open_account_id = s.account_id AND ${these}`,
    ),
  );
}

async function openOutages(tx: Transaction, these: Sql): Promise<void> {
  await tx.execute(
    sql`INSERT INTO outages (company_id, opened_number, account_id, open_account_id, status, cause, started_at, detected_at)
      SELECT s.company_id, s.number, s.account_id, s.account_id, s.to_status, s.reason, s.occurred_at, s.recorded_at
      FROM status_changes s WHERE ${these} AND s.to_status <> 'CONNECTED'`,
  );
}
