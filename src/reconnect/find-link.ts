import sql, { raw, type Sql } from "sql-template-tag";
import { readMoment, readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { SqlReader } from "../database/transaction.js";
import { digestOf, isSecret } from "./attempt-secrets.js";
import type { ReconnectLinkRow } from "./reconnect-link.entity.js";

export type LinkEnd = NonNullable<ReconnectLinkRow["endedBecause"]>;

/** A link, without what stands in its address. */
export interface LinkFacts {
  readonly companyId: number;
  readonly id: string;
  readonly accountId: string;
  readonly createdById: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
  readonly endedBecause: LinkEnd | null;
}

export interface LinkRow {
  company_id: number;
  id: string;
  account_id: string;
  created_by_id: string | null;
  created_at: StoredMoment;
  expires_at: StoredMoment;
  ended_at: StoredMoment | null;
  ended_because: LinkEnd | null;
}

export const LINK_FACTS = raw(
  "l.company_id, l.id, l.account_id, l.created_by_id, l.created_at, l.expires_at, l.ended_at, l.ended_because",
);

export function toLinkFacts(row: LinkRow): LinkFacts {
  return {
    companyId: row.company_id,
    id: row.id,
    accountId: row.account_id,
    createdById: row.created_by_id,
    createdAt: readMoment(row.created_at),
    expiresAt: readMoment(row.expires_at),
    endedAt: readOptionalMoment(row.ended_at),
    endedBecause: row.ended_because,
  };
}

/** What an address leads to. Who asks is told ENDED and UNKNOWN apart, and no more. */
export type FoundLink =
  | { readonly kind: "LIVE"; readonly link: LinkFacts }
  | { readonly kind: "ENDED" }
  | { readonly kind: "UNKNOWN" };

interface CheckedLinkRow extends LinkRow {
  suspended_at: StoredMoment | null;
  healed: number;
}

/**
 * Looks a link up by what stands in its address, and changes nothing. One of a suspended company is ended for as long as it is; so is
 * one through which a trip has healed, even if that could not be written down any more.
 */
export async function findLink(reader: SqlReader, token: string, now: Date): Promise<FoundLink> {
  if (!isSecret(token)) return { kind: "UNKNOWN" };
  return check(await select(reader, sql`l.token_hash = ${digestOf(token)}`), now);
}

/** The same by its id, for a trip that comes back. */
export async function findLinkById(reader: SqlReader, companyId: number, id: string, now: Date): Promise<FoundLink> {
  return check(await select(reader, sql`l.company_id = ${companyId} AND l.id = ${id}`), now);
}

async function select(reader: SqlReader, condition: Sql): Promise<CheckedLinkRow | undefined> {
  const [row] = await reader.query<CheckedLinkRow>(
    sql`SELECT ${LINK_FACTS}, c.suspended_at, CASE WHEN EXISTS (SELECT 1 FROM reconnect_attempts t
        WHERE t.company_id = l.company_id AND t.account_id = l.account_id AND t.link_id = l.id AND t.outcome = 'SUCCEEDED')
        THEN 1 ELSE 0 END AS healed
      FROM reconnect_links l JOIN companies c ON c.id = l.company_id WHERE ${condition}`,
  );
  return row;
}

function check(row: CheckedLinkRow | undefined, now: Date): FoundLink {
  if (row === undefined) return { kind: "UNKNOWN" };
  const link = toLinkFacts(row);
  const ended = link.endedAt !== null || link.expiresAt <= now || row.suspended_at !== null || Number(row.healed) === 1;
  return ended ? { kind: "ENDED" } : { kind: "LIVE", link };
}
