import { nanoid } from "nanoid";
import sql from "sql-template-tag";
import { readMoment, readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { SqlReader, Transaction } from "../database/transaction.js";
import type { Provider } from "../platforms/provider.js";

/** Whose data are to go: a person, by the keyed hash of their id at the provider. */
export interface Deleted {
  readonly provider: Provider;
  readonly subjectHash: string;
}

export interface DeletionRequest {
  readonly provider: Provider;
  readonly requestedAt: Date;
  readonly completedAt: Date | null;
}

/** Writes down a request that is carried out in the same transaction. @returns its code, 126 random bits */
export async function recordDeletion(tx: Transaction, { provider, subjectHash }: Deleted, now: Date): Promise<string> {
  const code = nanoid();
  await tx.execute(sql`
    INSERT INTO deletion_requests (code, provider, subject_hash, requested_at, completed_at)
    VALUES (${code}, ${provider}, ${subjectHash}, ${now}, ${now})`);
  return code;
}

/** The code of the person's newest request: what a repeated delivery is answered with. */
export async function newestDeletion(reader: SqlReader, { provider, subjectHash }: Deleted): Promise<string | null> {
  const [row] = await reader.query<{ code: string }>(sql`
    SELECT code FROM deletion_requests WHERE provider = ${provider} AND subject_hash = ${subjectHash}
    ORDER BY requested_at DESC, code LIMIT 1`);
  return row?.code ?? null;
}

export async function readDeletion(reader: SqlReader, code: string): Promise<DeletionRequest | null> {
  const [row] = await reader.query<{
    provider: Provider;
    requested_at: StoredMoment;
    completed_at: StoredMoment | null;
  }>(sql`SELECT provider, requested_at, completed_at FROM deletion_requests WHERE code = ${code}`);
  if (row === undefined) return null;
  return {
    provider: row.provider,
    requestedAt: readMoment(row.requested_at),
    completedAt: readOptionalMoment(row.completed_at),
  };
}
