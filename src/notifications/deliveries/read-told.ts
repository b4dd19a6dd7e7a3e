import sql, { join } from "sql-template-tag";
import type { Status } from "../../accounts/status.js";
import { readMoment, readOptionalMoment, type StoredMoment } from "../../database/moment.js";
import type { SqlReader } from "../../database/transaction.js";
import type { Platform, Purpose } from "../../platforms/platform.js";
import type { Provider } from "../../platforms/provider.js";
import type { Reason } from "../../platforms/reason.js";
import type { Category } from "../category.js";
import type { ToldAccount, ToldRow } from "./told-row.js";

interface Columns {
  company_id: number;
  delivery_id: string;
  id: string;
  user_id: string;
  kind: ToldRow["kind"];
  category: Category;
  fact_key: string;
  held_by: Provider | null;
  epoch: number | null;
  days_before: number | null;
  change_number: number | string | null;
  account_id: string | null;
  name: string;
  handle: string | null;
  platform: Platform;
  purpose: Purpose;
  grant_id: string | null;
  grant_provider: Provider | null;
  status: Status;
  status_since: StoredMoment;
  status_reason: Reason | null;
  last_change_number: number | string;
  expires_at: StoredMoment | null;
  expiry_reason: Reason | null;
  expiry_epoch: number;
  connected_by: string | null;
  from_status: Status | null;
  occurred_at: StoredMoment | null;
  person_name: string | null;
  advisory_reason: Reason | null;
  advisory_opened_at: StoredMoment | null;
  advisory_closed_at: StoredMoment | null;
  incident_id: string | null;
  incident_provider: Provider | null;
  incident_opened_at: StoredMoment | null;
  incident_closed_at: StoredMoment | null;
}

/** What these deliveries tell, by delivery: one statement. Without locks. */
export async function readTold(
  reader: SqlReader,
  deliveries: readonly { readonly companyId: number; readonly id: string }[],
): Promise<ReadonlyMap<string, readonly ToldRow[]>> {
  const told = new Map<string, ToldRow[]>();
  if (deliveries.length === 0) return told;
  const these = deliveries.map(({ companyId, id }) => sql`(l.company_id = ${companyId} AND l.delivery_id = ${id})`);
  const rows = await reader.query<Columns>(
    sql`SELECT l.company_id, l.delivery_id, l.id, l.user_id, l.kind, l.category, l.fact_key, l.provider AS held_by, l.epoch, l.days_before,
        l.change_number, a.id AS account_id, a.name, a.handle, a.platform, a.purpose, a.grant_id, g.provider AS grant_provider,
        a.status, a.status_since, a.status_reason, a.last_change_number, a.expires_at, a.expiry_reason, a.expiry_epoch,
        u.name AS connected_by, c.from_status, c.occurred_at, p.name AS person_name, v.reason AS advisory_reason,
        v.opened_at AS advisory_opened_at, v.closed_at AS advisory_closed_at, i.id AS incident_id,
        i.provider AS incident_provider, i.opened_at AS incident_opened_at, i.closed_at AS incident_closed_at
      FROM notification_ledger l
      LEFT JOIN social_accounts a ON a.company_id = l.company_id AND a.id = l.account_id
      LEFT JOIN grants g ON g.company_id = a.company_id AND g.id = a.grant_id
      LEFT JOIN users u ON u.company_id = a.company_id AND u.id = a.connected_by_id
      LEFT JOIN status_changes c ON l.kind = 'CHANGE' AND c.company_id = l.company_id AND c.number = l.change_number
      LEFT JOIN users p ON c.actor_kind = 'USER' AND p.company_id = c.company_id AND p.id = c.actor_id
      LEFT JOIN advisories v ON l.kind = 'ADVISORY' AND v.company_id = l.company_id AND v.account_id = l.account_id
        AND v.number = l.change_number
      LEFT JOIN incidents i ON i.id = l.incident_id
      WHERE l.state = 'GROUPED' AND (${join(these, " OR ")}) ORDER BY l.company_id, l.delivery_id, a.name, l.id`,
  );
  for (const row of rows) {
    const list = told.get(row.delivery_id);
    if (list === undefined) told.set(row.delivery_id, [toToldRow(row)]);
    else list.push(toToldRow(row));
  }
  return told;
}

function toToldRow(row: Columns): ToldRow {
  return {
    companyId: row.company_id,
    deliveryId: row.delivery_id,
    id: row.id,
    userId: row.user_id,
    kind: row.kind,
    category: row.category,
    provider: row.held_by,
    epoch: row.epoch,
    daysBefore: row.days_before,
    changeNumber: row.change_number === null ? null : Number(row.change_number),
    account: row.account_id === null ? null : toAccount(row, row.account_id),
    change:
      row.occurred_at === null
        ? null
        : { from: row.from_status, occurredAt: readMoment(row.occurred_at), personName: row.person_name },
    advisory:
      row.advisory_reason === null || row.advisory_opened_at === null
        ? null
        : {
            reason: row.advisory_reason,
            openedAt: readMoment(row.advisory_opened_at),
            closedAt: readOptionalMoment(row.advisory_closed_at),
          },
    incident: toIncident(row),
  };
}

function toAccount(row: Columns, id: string): ToldAccount {
  return {
    id,
    name: row.name,
    handle: row.handle,
    platform: row.platform,
    purpose: row.purpose,
    grantId: row.grant_id,
    provider: row.grant_provider,
    status: row.status,
    statusSince: readMoment(row.status_since),
    statusReason: row.status_reason,
    lastChangeNumber: Number(row.last_change_number),
    expiresAt: readOptionalMoment(row.expires_at),
    expiryReason: row.expiry_reason,
    epoch: row.expiry_epoch,
    connectedBy: row.connected_by,
  };
}

function toIncident(row: Columns): ToldRow["incident"] {
  if (row.incident_id === null || row.incident_provider === null || row.incident_opened_at === null) return null;
  return {
    id: row.incident_id,
    provider: row.incident_provider,
    phase: row.fact_key.endsWith(":CLOSED") ? "CLOSED" : "OPENED",
    openedAt: readMoment(row.incident_opened_at),
    closedAt: readOptionalMoment(row.incident_closed_at),
  };
}
