import sql, { join, raw } from "sql-template-tag";
import { readMoment, readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { SqlReader } from "../database/transaction.js";
import type { GrantClock, GrantClocks } from "./clocks.rules.js";

/** The columns of a grant's clocks, as they come from a query. */
export interface StoredClocks {
  id: string;
  access_expires_at: StoredMoment | null;
  access_renewable: number;
  refresh_expires_at: StoredMoment | null;
  refresh_renewable: number;
  data_access_expires_at: StoredMoment | null;
  data_access_renewable: number;
  minted_at: StoredMoment;
  renewal_failing_since: StoredMoment | null;
}

export const CLOCK_COLUMNS = `id, access_expires_at, access_renewable, refresh_expires_at, refresh_renewable, data_access_expires_at,
  data_access_renewable, minted_at, renewal_failing_since`;

/** The clocks of grants of a company, by grant. */
export async function readClocks(
  reader: SqlReader,
  companyId: number,
  ids: readonly string[],
): Promise<Map<string, GrantClocks>> {
  if (ids.length === 0) return new Map();
  const rows = await reader.query<StoredClocks>(
    sql`SELECT ${raw(CLOCK_COLUMNS)} FROM grants WHERE company_id = ${companyId} AND id IN (${join([...ids])})`,
  );
  return new Map(rows.map((row) => [row.id, toClocks(row)]));
}

export function toClocks(row: StoredClocks): GrantClocks {
  return {
    access: toClock(row.access_expires_at, row.access_renewable),
    refresh: toClock(row.refresh_expires_at, row.refresh_renewable),
    dataAccess: toClock(row.data_access_expires_at, row.data_access_renewable),
    mintedAt: readMoment(row.minted_at),
    renewalFailingSince: readOptionalMoment(row.renewal_failing_since),
  };
}

function toClock(expiresAt: StoredMoment | null, renewable: number): GrantClock | null {
  return expiresAt === null ? null : { expiresAt: readMoment(expiresAt), renewable: Boolean(renewable) };
}
