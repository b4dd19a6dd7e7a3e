import { nanoid } from "nanoid";
import sql, { type Sql } from "sql-template-tag";
import { textProblem } from "../api/text.rules.js";
import type { AuditOrigin } from "../audit/audit-origin.js";
import { recordAuditEntry } from "../audit/record-audit-entry.js";
import type { Database } from "../database/database.js";
import { readMoment, readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { SqlReader, Transaction } from "../database/transaction.js";
import { GRANTABLE_OPERATIONS } from "./permissions.rules.js";
import { hashServiceKey, newServiceKey } from "./service-key-text.js";
import type { ServiceKeyRow } from "./service-key.entity.js";

export interface NewServiceKey {
  readonly name: string;
  /** Null: for the whole installation. */
  readonly companyId: number | null;
  readonly operations: readonly string[];
}

/** What may be shown of a key. */
export type ServiceKeyFacts = Omit<ServiceKeyRow, "hash"> & {
  /** The operator's own id of the company. */
  readonly company: string | null;
};

/**
 * Makes a service key.
 *
 * @returns its id, and the key itself, which is stored nowhere and cannot be shown again; or what is wrong with the wish
 */
export async function createServiceKey(
  tx: Transaction,
  wish: NewServiceKey,
  origin: AuditOrigin,
): Promise<{ readonly id: string; readonly key: string } | { readonly problem: string }> {
  const problem = problemOf(wish);
  if (problem !== null) return { problem };
  const { name, companyId } = wish;
  const operations = [...new Set(wish.operations)].toSorted();
  const id = nanoid();
  const key = newServiceKey();
  await tx.execute(sql`
    INSERT INTO service_keys (id, company_id, name, hash, operations, created_at, revoked_at, last_used_at)
    VALUES (${id}, ${companyId}, ${name}, ${hashServiceKey(key)}, ${JSON.stringify(operations)}, ${origin.occurredAt},
      NULL, NULL)`);
  const target = { type: "ServiceKey", id };
  await recordAuditEntry(tx, {
    ...origin,
    companyId,
    action: "SERVICE_KEY_CREATE",
    target,
    details: { name, operations },
  });
  return { id, key };
}

/** Revokes a key for good: at once here, within 5 s elsewhere. Repeating it changes nothing. */
export function revokeServiceKey(
  database: Database,
  id: string,
  origin: AuditOrigin,
): Promise<"REVOKED" | "REVOKED_BEFORE" | "NOT_FOUND"> {
  return database.transaction(async (tx) => {
    const [key] = await select(tx, sql`WHERE k.id = ${id}`);
    if (key === undefined) return "NOT_FOUND";
    const now = origin.occurredAt;
    const revoked = await tx.execute(
      sql`UPDATE service_keys SET revoked_at = ${now} WHERE id = ${id} AND revoked_at IS NULL`,
    );
    if (revoked === 0) return "REVOKED_BEFORE";
    const target = { type: "ServiceKey", id };
    const entry = { companyId: key.companyId, action: "SERVICE_KEY_REVOKE", target, details: { name: key.name } };
    await recordAuditEntry(tx, { ...origin, ...entry });
    return "REVOKED";
  });
}

/** All keys, the newest first. */
export function listServiceKeys(reader: SqlReader): Promise<ServiceKeyFacts[]> {
  return select(reader, sql`ORDER BY k.created_at DESC, k.id`);
}

type StoredKey = Omit<ServiceKeyFacts, "operations" | "createdAt" | "revokedAt" | "lastUsedAt"> & {
  operations: string;
  createdAt: StoredMoment;
  revokedAt: StoredMoment | null;
  lastUsedAt: StoredMoment | null;
};

async function select(reader: SqlReader, rest: Sql): Promise<ServiceKeyFacts[]> {
  const rows = await reader.query<StoredKey>(sql`
    SELECT k.id AS id, k.company_id AS companyId, c.external_id AS company, k.name AS name,
      k.operations AS operations, k.created_at AS createdAt, k.revoked_at AS revokedAt, k.last_used_at AS lastUsedAt
    FROM service_keys k LEFT JOIN companies c ON c.id = k.company_id ${rest}`);
  return rows.map((row) => ({
    ...row,
    operations: JSON.parse(row.operations) as string[],
    createdAt: readMoment(row.createdAt),
    revokedAt: readOptionalMoment(row.revokedAt),
    lastUsedAt: readOptionalMoment(row.lastUsedAt),
  }));
}

function problemOf(wish: NewServiceKey): string | null {
  const textual = textProblem(wish.name, { max: 200 });
  if (textual !== null) return `The name ${textual}.`;
  const unknown = wish.operations.filter((operation) => !GRANTABLE_OPERATIONS.includes(operation));
  if (unknown.length > 0) {
    return `Keys cannot be given ${unknown.join(", ")}; there is ${GRANTABLE_OPERATIONS.join(", ")}.`;
  }
  return wish.operations.length === 0 ? "A key needs at least one operation." : null;
}
