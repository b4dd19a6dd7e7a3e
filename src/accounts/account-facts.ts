import sql, { type Sql } from "sql-template-tag";
import type { UserColumns } from "../companies/user.types.js";
import { readMoment, readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { Platform, Purpose } from "../platforms/platform.js";
import type { Reason } from "../platforms/reason.js";
import type { StoredStatus } from "./effective-status.js";
import type { Status } from "./status.js";

/** What readers may know of an account, as it is stored: tokens are not among it. */
export interface AccountFacts extends StoredStatus {
  readonly companyId: number;
  readonly id: string;
  readonly platform: Platform;
  readonly purpose: Purpose;
  readonly externalId: string;
  readonly name: string;
  readonly handle: string | null;
  readonly lastChangeNumber: number;
  /** Where lists put the account that are ordered by expiry. */
  readonly expiryOrderAt: Date;
  readonly connectedBy: UserColumns | null;
  readonly connectedAt: Date;
  readonly lastVerifiedAt: Date | null;
  readonly createdAt: Date;
}

/** Joins accounts `a` with the person `k` who connected them; to follow a FROM with `social_accounts a`. */
export const JOIN_CONNECTOR: Sql = sql`LEFT JOIN users k ON k.company_id = a.company_id AND k.id = a.connected_by_id`;

/** The columns that `readAccountFacts` wants, of `social_accounts a` with `JOIN_CONNECTOR`. */
export const ACCOUNT_FACTS: Sql = sql`a.company_id, a.id, a.platform, a.purpose, a.external_id, a.name, a.handle, a.status,
  a.status_since, a.status_reason, a.last_change_number, a.expires_at, a.expiry_order_at, a.expiry_reason, a.connected_at,
  a.last_verified_at, a.created_at, k.id AS connector_id, k.external_id AS connector_external_id, k.email AS connector_email,
  k.name AS connector_name, k.locale AS connector_locale, k.role AS connector_role, k.active AS connector_active`;

/** A row selected with `ACCOUNT_FACTS`. */
export interface AccountFactsRow {
  company_id: number;
  id: string;
  platform: Platform;
  purpose: Purpose;
  external_id: string;
  name: string;
  handle: string | null;
  status: Status;
  status_since: StoredMoment;
  status_reason: Reason | null;
  last_change_number: number;
  expires_at: StoredMoment | null;
  expiry_order_at: StoredMoment;
  expiry_reason: Reason | null;
  connected_at: StoredMoment;
  last_verified_at: StoredMoment | null;
  created_at: StoredMoment;
  connector_id: string | null;
  connector_external_id: string;
  connector_email: string;
  connector_name: string;
  connector_locale: string | null;
  connector_role: UserColumns["role"];
  connector_active: number;
}

/** The facts of several rows; a person who stands in many of them is read once. */
export function readAllAccountFacts(rows: readonly AccountFactsRow[]): AccountFacts[] {
  const connectors = new Map<string, UserColumns>();
  return rows.map((row) => factsOf(row, knownConnector(row, connectors)));
}

export function readAccountFacts(row: AccountFactsRow): AccountFacts {
  return factsOf(row, readConnector(row));
}

function factsOf(row: AccountFactsRow, connectedBy: UserColumns | null): AccountFacts {
  return {
    companyId: row.company_id,
    id: row.id,
    platform: row.platform,
    purpose: row.purpose,
    externalId: row.external_id,
    name: row.name,
    handle: row.handle,
    status: row.status,
    statusSince: readMoment(row.status_since),
    statusReason: row.status_reason,
    lastChangeNumber: row.last_change_number,
    expiresAt: readOptionalMoment(row.expires_at),
    expiryOrderAt: readMoment(row.expiry_order_at),
    expiryReason: row.expiry_reason,
    connectedAt: readMoment(row.connected_at),
    lastVerifiedAt: readOptionalMoment(row.last_verified_at),
    createdAt: readMoment(row.created_at),
    connectedBy,
  };
}

function knownConnector(row: AccountFactsRow, connectors: Map<string, UserColumns>): UserColumns | null {
  const id = row.connector_id;
  const known = id === null ? null : connectors.get(id);
  if (known !== undefined) return known;
  const connector = readConnector(row);
  if (id !== null && connector !== null) connectors.set(id, connector);
  return connector;
}

function readConnector(row: AccountFactsRow): UserColumns | null {
  if (row.connector_id === null) return null;
  return {
    id: row.connector_id,
    externalId: row.connector_external_id,
    email: row.connector_email,
    name: row.connector_name,
    locale: row.connector_locale,
    role: row.connector_role,
    active: row.connector_active,
  };
}
