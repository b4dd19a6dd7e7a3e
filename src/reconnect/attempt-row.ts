import sql from "sql-template-tag";
import type { Transaction } from "../database/transaction.js";
import { ATTEMPT_FACTS, type AttemptFactsRow, type AttemptKey, isAttempt, isAttemptId } from "./attempt-facts.js";

/** An attempt with what it holds, sealed. */
export interface SecretColumns extends AttemptFactsRow {
  completion_hash: string | null;
  code: string | null;
  code_verifier: string | null;
  received_grant: string | null;
  received_profiles: string | null;
}

/** The columns that are sealed. */
export type SealedColumn = "code" | "code_verifier" | "received_grant" | "received_profiles";

export function selectRow(key: AttemptKey) {
  return sql`SELECT ${ATTEMPT_FACTS}, completion_hash, code, code_verifier, received_grant, received_profiles
    FROM reconnect_attempts WHERE ${isAttempt(key)}`;
}

/** Holds the row until the transaction ends; null when there is none. */
export async function lockRow(tx: Transaction, key: AttemptKey): Promise<SecretColumns | null> {
  if (!isAttemptId(key.id)) return null;
  const [row] = await tx.query<SecretColumns>(sql`${selectRow(key)}${tx.dialect.forUpdate}`);
  return row ?? null;
}
