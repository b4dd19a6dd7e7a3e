import { nanoid } from "nanoid";
import sql, { bulk, raw } from "sql-template-tag";
import type { Database } from "../../src/database/database.js";
import type { AccountFacts } from "../../src/accounts/account-facts.js";
import type { ChangeFacts } from "../../src/accounts/change-facts.js";
import type { Downtime } from "../../src/accounts/uptime.rules.js";
import type { Reason } from "../../src/platforms/reason.js";

/** Rows put into the tables directly, for tests of what reads them. */

export const T0 = new Date("2026-03-01T12:00:00.000Z");
export const DAY = 86_400_000;
const NEVER = new Date("9999-12-31T00:00:00.000Z");

export function at(daysAfterT0: number): Date {
  return new Date(T0.getTime() + daysAfterT0 * DAY);
}

async function insert(database: Database, table: string, rows: readonly Record<string, unknown>[]): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const columns = Object.keys(first);
  for (let from = 0; from < rows.length; from += 200) {
    const values = rows.slice(from, from + 200).map((row) => columns.map((column) => row[column]));
    await database.transaction((tx) =>
      tx.execute(sql`INSERT INTO ${raw(table)} (${raw(columns.join(", "))}) VALUES ${bulk(values)}`),
    );
  }
}

/** A company with its stream. @returns its number */
export async function insertCompany(database: Database, externalId: string): Promise<number> {
  await insert(database, "companies", [
    {
      external_id: externalId,
      name: `Company ${externalId}`,
      time_zone: "Europe/Berlin",
      reminder_hour: 9,
      default_locale: "de",
      created_at: at(-100),
      updated_at: at(-100),
    },
  ]);
  const rows = await database.query<{ id: number }>(sql`SELECT id FROM companies WHERE external_id = ${externalId}`);
  const id = rows[0]?.id as number;
  await insert(database, "company_streams", [
    { company_id: id, generation: nanoid(), last_number: 0, pruned_through: 0 },
  ]);
  return id;
}

export async function insertUser(database: Database, companyId: number, name: string): Promise<string> {
  const id = nanoid();
  await insert(database, "users", [
    {
      company_id: companyId,
      id,
      external_id: `user-${id}`,
      email: `${id}@example.org`,
      name,
      locale: null,
      role: "MEMBER",
      active: true,
      created_at: at(-100),
      updated_at: at(-100),
    },
  ]);
  return id;
}

export type NewAccount = Partial<Omit<AccountFacts, "companyId" | "connectedBy" | "expiryOrderAt">> & {
  readonly connectedById?: string;
};

/** Accounts, by default connected ones at Facebook that expire 30 days after T0. @returns their ids, in the order given */
export async function insertAccounts(
  database: Database,
  companyId: number,
  accounts: readonly NewAccount[],
): Promise<string[]> {
  const rows = accounts.map((account) => {
    const id = account.id ?? nanoid();
    const expiresAt = account.expiresAt === undefined ? at(30) : account.expiresAt;
    return {
      company_id: companyId,
      id,
      platform: account.platform ?? "FACEBOOK",
      purpose: account.purpose ?? "OWN",
      external_id: account.externalId ?? `ext-${id}`,
      connected_by_id: account.connectedById ?? null,
      name: account.name ?? "Acme",
      handle: account.handle ?? null,
      status: account.status ?? "CONNECTED",
      status_since: account.statusSince ?? at(-30),
      status_reason: account.statusReason ?? null,
      last_change_number: account.lastChangeNumber ?? 1,
      expires_at: expiresAt,
      expiry_order_at: expiresAt ?? NEVER,
      expiry_reason: account.expiryReason ?? null,
      expiry_epoch: 1,
      epoch_expires_at: expiresAt,
      connected_at: account.connectedAt ?? at(-30),
      last_verified_at: account.lastVerifiedAt ?? null,
      reconnect_generation: 0,
      created_at: account.createdAt ?? at(-30),
      updated_at: at(-30),
    };
  });
  await insert(database, "social_accounts", rows);
  return rows.map((row) => row.id);
}

export type NewChange = Partial<Omit<ChangeFacts, "user" | "number">> & {
  readonly number: number;
  readonly accountId: string;
  readonly actorId?: string;
};

/** Status changes, by default expiries on the day of their number; the company's stream then ends with the greatest number. */
export async function insertChanges(
  database: Database,
  companyId: number,
  changes: readonly NewChange[],
): Promise<void> {
  const rows = changes.map((change) => ({
    company_id: companyId,
    number: change.number,
    account_id: change.accountId,
    from_status: change.from === undefined ? "CONNECTED" : change.from,
    to_status: change.to ?? "EXPIRED",
    reason: change.reason === undefined ? "TOKEN_EXPIRED" : change.reason,
    source: change.source ?? "CLOCK",
    actor_kind: change.actorKind ?? "SYSTEM",
    actor_id: change.actorId ?? null,
    occurred_at: change.occurredAt ?? at(change.number),
    recorded_at: change.recordedAt ?? at(change.number),
  }));
  await insert(database, "status_changes", rows);
  const last = Math.max(...changes.map((change) => change.number));
  await setStream(database, companyId, { last_number: last });
}

export async function setStream(
  database: Database,
  companyId: number,
  values: { last_number?: number; pruned_through?: number; generation?: string },
): Promise<void> {
  for (const [column, value] of Object.entries(values)) {
    await database.transaction((tx) =>
      tx.execute(sql`UPDATE company_streams SET ${raw(column)} = ${value} WHERE company_id = ${companyId}`),
    );
  }
}

export type NewOutage = Downtime & {
  readonly number: number;
  readonly accountId: string;
  readonly cause?: Reason;
  readonly detectedAt?: Date;
};

export async function insertOutages(
  database: Database,
  companyId: number,
  outages: readonly NewOutage[],
): Promise<void> {
  const rows = outages.map((outage) => ({
    company_id: companyId,
    opened_number: outage.number,
    account_id: outage.accountId,
    open_account_id: outage.endedAt === null ? outage.accountId : null,
    status: outage.status,
    cause: outage.cause ?? null,
    started_at: outage.startedAt,
    detected_at: outage.detectedAt ?? outage.startedAt,
    ended_at: outage.endedAt,
    closed_number: null,
  }));
  await insert(database, "outages", rows);
}
