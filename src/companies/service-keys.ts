import { customAlphabet } from "nanoid";
import sql from "sql-template-tag";
import { readMoment, readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { SqlReader, Transaction } from "../database/transaction.js";
import { hashServiceKey, newServiceKey } from "./service-key-text.js";

/** Operators type these ids at a command line, where a leading dash would make them an option. */
const newKeyId = customAlphabet("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", 21);

export interface NewServiceKey {
  readonly name: string;
  /** Null: good for the whole installation. */
  readonly companyId: number | null;
  /** Names of mutations; see `GRANTABLE_OPERATIONS`. */
  readonly operations: readonly string[];
  readonly now: Date;
}

/** Makes a service key. The key itself is returned here once and stored nowhere. */
export async function createServiceKey(tx: Transaction, wanted: NewServiceKey): Promise<{ id: string; key: string }> {
  const id = newKeyId();
  const key = newServiceKey();
  await tx.execute(
    sql`INSERT INTO service_keys (id, company_id, name, hash, operations, created_at)
      VALUES (${id}, ${wanted.companyId}, ${wanted.name}, ${hashServiceKey(key)}, ${JSON.stringify(wanted.operations)}, ${wanted.now})`,
  );
  return { id, key };
}

/** @returns whether there was such a key that had not been revoked before */
export async function revokeServiceKey(tx: Transaction, id: string, now: Date): Promise<boolean> {
  return (
    (await tx.execute(sql`UPDATE service_keys SET revoked_at = ${now} WHERE id = ${id} AND revoked_at IS NULL`)) > 0
  );
}

export interface ServiceKeyFacts {
  readonly id: string;
  readonly name: string;
  /** The operator's own id of the company; null: the whole installation. */
  readonly company: string | null;
  readonly operations: readonly string[];
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

/** All service keys of the installation, the newest first. */
export async function listServiceKeys(reader: SqlReader): Promise<ServiceKeyFacts[]> {
  const rows = await reader.query<{
    id: string;
    name: string;
    company: string | null;
    operations: string;
    created_at: StoredMoment;
    last_used_at: StoredMoment | null;
    revoked_at: StoredMoment | null;
  }>(
    sql`SELECT k.id, k.name, c.external_id AS company, k.operations, k.created_at, k.last_used_at, k.revoked_at
      FROM service_keys k LEFT JOIN companies c ON c.id = k.company_id ORDER BY k.created_at DESC, k.id`,
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    company: row.company,
    operations: JSON.parse(row.operations) as string[],
    createdAt: readMoment(row.created_at),
    lastUsedAt: readOptionalMoment(row.last_used_at),
    revokedAt: readOptionalMoment(row.revoked_at),
  }));
}
