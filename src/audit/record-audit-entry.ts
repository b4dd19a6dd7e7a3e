import { nanoid } from "nanoid";
import sql, { bulk } from "sql-template-tag";
import type { Transaction } from "../database/transaction.js";
import { redact } from "../log.js";
import type { AuditOrigin } from "./audit-origin.js";

export interface NewAuditEntry extends AuditOrigin {
  /** Null for what concerns the whole installation. */
  readonly companyId: number | null;
  /** What was done, as `NOUN_VERB`, for example `ACCOUNT_DISCONNECT`; at most 64 characters. */
  readonly action: string;
  /** What it was done to: a GraphQL type and the id behind its global id. */
  readonly target?: { readonly type: string; readonly id: string };
  /** Further facts, small; never a secret (O-13). What looks like one is taken out all the same. */
  readonly details?: Readonly<Record<string, unknown>>;
}

const ROWS_PER_STATEMENT = 500;

/** Appends to the audit trail in the caller's transaction, so that what was done and that it was done stand or fall together. */
export function recordAuditEntry(tx: Transaction, entry: NewAuditEntry): Promise<void> {
  return recordAuditEntries(tx, [entry]);
}

/** The same for many at once. */
export async function recordAuditEntries(tx: Transaction, entries: readonly NewAuditEntry[]): Promise<void> {
  for (let start = 0; start < entries.length; start += ROWS_PER_STATEMENT) {
    const rows = entries.slice(start, start + ROWS_PER_STATEMENT).map(toColumns);
    await tx.execute(sql`
      INSERT INTO audit_entries (id, company_id, occurred_at, actor_kind, actor_id, action, target_type, target_id,
        details, address, request_id)
      VALUES ${bulk(rows)}`);
  }
}

function toColumns(entry: NewAuditEntry): unknown[] {
  return [
    nanoid(),
    entry.companyId,
    entry.occurredAt,
    entry.actor.kind,
    entry.actor.id,
    entry.action,
    entry.target?.type ?? null,
    entry.target?.id ?? null,
    entry.details === undefined ? null : writeDetails(entry.details),
    entry.address,
    entry.requestId,
  ];
}

function writeDetails(details: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(details, (_name, value: unknown) => (typeof value === "string" ? redact(value) : value));
}
