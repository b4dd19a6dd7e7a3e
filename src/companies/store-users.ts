import { nanoid } from "nanoid";
import sql, { bulk, empty, join } from "sql-template-tag";
import type { Transaction } from "../database/transaction.js";
import { USER_COLUMNS } from "./user-loader.js";
import type { UserProfile } from "./user-plan.rules.js";
import type { UserColumns } from "./user.types.js";

export type StoredUser = UserProfile & { readonly id: string };

const ROWS_PER_STATEMENT = 250;
const CHANGING = ["email", "name", "locale", "role", "active", "updated_at"];

/** The people with these external ids, locked until the transaction ends. */
export async function lockUsers(
  tx: Transaction,
  companyId: number,
  externalIds: readonly string[],
): Promise<Map<string, StoredUser>> {
  const found = new Map<string, StoredUser>();
  for (const ids of chunks(externalIds.toSorted())) {
    const rows = await tx.query<UserColumns>(sql`
      SELECT ${USER_COLUMNS} FROM users
      WHERE company_id = ${companyId} AND external_id IN (${join(ids)}) ${tx.dialect.forUpdate}`);
    for (const row of rows) found.set(row.externalId, { ...row, active: Boolean(row.active) });
  }
  return found;
}

/** Inserts people. @throws a duplicate error when somebody else was faster (see `againOnDuplicate`) */
export function insertUsers(tx: Transaction, companyId: number, users: readonly UserProfile[], now: Date) {
  return write(tx, companyId, users, now, false);
}

/** Brings known people up to date. */
export function updateUsers(tx: Transaction, companyId: number, users: readonly UserProfile[], now: Date) {
  return write(tx, companyId, users, now, true);
}

/** Many rows in one statement; an update is an insert that finds its row taken and keeps that row's id. */
async function write(
  tx: Transaction,
  companyId: number,
  users: readonly UserProfile[],
  now: Date,
  known: boolean,
): Promise<void> {
  const onConflict = known ? tx.dialect.onConflictUpdate(["company_id", "external_id"], CHANGING) : empty;
  for (const some of chunks(users.toSorted((one, other) => (one.externalId < other.externalId ? -1 : 1)))) {
    const rows = some.map((user) => [
      companyId,
      nanoid(),
      user.externalId,
      user.email,
      user.name,
      user.locale,
      user.role,
      user.active,
      now,
      now,
    ]);
    await tx.execute(sql`
      INSERT INTO users (company_id, id, external_id, email, name, locale, role, active, created_at, updated_at)
      VALUES ${bulk(rows)}${onConflict}`);
  }
}

function chunks<T>(list: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < list.length; start += ROWS_PER_STATEMENT) {
    parts.push(list.slice(start, start + ROWS_PER_STATEMENT));
  }
  return parts;
}
