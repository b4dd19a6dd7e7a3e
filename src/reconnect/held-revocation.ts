import sql from "sql-template-tag";
import { readMoment, type StoredMoment } from "../database/moment.js";
import type { SqlReader } from "../database/transaction.js";
import type { HeldTokens } from "../platforms/provider-port.js";
import type { Provider } from "../platforms/provider.js";
import type { Vault } from "../vault/vault.js";
import { revocationPlace } from "./revocations.js";

/** A consent to be taken back. */
export interface HeldRevocation {
  readonly companyId: number;
  readonly id: string;
  readonly provider: Provider;
  readonly appId: string;
  readonly subjectHash: string;
  readonly failures: number;
  readonly destroyAt: Date;
  /**
   * Its tokens in the clear, for as long as somebody works with them; never to be logged or kept (O-13).
   *
   * @throws VaultError when they cannot be opened: our own fault
   */
  readonly open: () => HeldTokens;
}

interface StoredRevocation {
  provider: Provider;
  app_id: string;
  subject_hash: string;
  access_token: string | null;
  refresh_token: string | null;
  failures: number;
  destroy_at: StoredMoment;
}

/** @returns null when there is none, or it has ended */
export async function readRevocation(
  reader: SqlReader,
  vault: Vault,
  { companyId, id }: { readonly companyId: number; readonly id: string },
): Promise<HeldRevocation | null> {
  const [row] = await reader.query<StoredRevocation>(
    sql`SELECT provider, app_id, subject_hash, access_token, refresh_token, failures, destroy_at FROM revocations
      WHERE company_id = ${companyId} AND id = ${id} AND ended_at IS NULL`,
  );
  if (row === undefined) return null;
  const open = (column: "access_token" | "refresh_token") => {
    const sealed = row[column];
    return sealed === null ? null : vault.open(sealed, revocationPlace(companyId, id, column));
  };
  return {
    companyId,
    id,
    provider: row.provider,
    appId: row.app_id,
    subjectHash: row.subject_hash,
    failures: row.failures,
    destroyAt: readMoment(row.destroy_at),
    open: () => ({ accessToken: open("access_token"), refreshToken: open("refresh_token") }),
  };
}

type Whose = Pick<HeldRevocation, "provider" | "appId" | "subjectHash">;

/**
 * Whether taking the consent back would end one that is needed: at the provider, a person has one consent for an app, however many
 * companies live on it (DESIGN "Repair").
 */
export async function isNeeded(reader: SqlReader, { provider, appId, subjectHash }: Whose): Promise<boolean> {
  const living = await reader.query(
    sql`SELECT id FROM grants WHERE provider = ${provider} AND app_id = ${appId} AND subject_hash = ${subjectHash}
      AND (access_token IS NOT NULL OR refresh_token IS NOT NULL) LIMIT 1`,
  );
  return living.length > 0;
}

/** Whether a trip to that app is under way, of whatever company: who comes back from it is not known before its end. */
export async function isAwaited(reader: SqlReader, { provider, appId }: Whose): Promise<boolean> {
  const open = await reader.query(
    sql`SELECT id FROM reconnect_attempts WHERE ended_at IS NULL AND provider = ${provider} AND app_id = ${appId} LIMIT 1`,
  );
  return open.length > 0;
}
