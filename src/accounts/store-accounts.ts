import { nanoid } from "nanoid";
import sql, { bulk, join, type RawValue, type Sql } from "sql-template-tag";
import type { Transaction } from "../database/transaction.js";
import type { Platform, Purpose } from "../platforms/platform.js";
import type { Vault } from "../vault/vault.js";
import { LOCKED_COLUMNS, type LockedAccount, toLockedAccount } from "./locked-account.js";
import { NEVER } from "./record-expiry.js";

/** A profile to be stored, with the grant that feeds it. */
export interface ProfileOnGrant {
  readonly platform: Platform;
  readonly purpose: Purpose;
  readonly externalId: string;
  readonly name: string;
  readonly handle: string | null;
  readonly pageToken: string | null;
  readonly grantId: string;
  readonly connectedById: string | null;
}

/** A stored account with what can be compared to a profile. */
export interface StoredProfile {
  readonly locked: LockedAccount;
  readonly platform: Platform;
  readonly purpose: Purpose;
  readonly externalId: string;
  readonly name: string;
  readonly handle: string | null;
  readonly connectedById: string | null;
}

const CHUNK = 500;

export const PAGE_TOKEN_COLUMN = "social_accounts.page_token";

/** Finds accounts of a company by their profiles and holds their rows. */
export async function lockProfiles(
  tx: Transaction,
  companyId: number,
  profiles: readonly Pick<ProfileOnGrant, "platform" | "purpose" | "externalId">[],
): Promise<StoredProfile[]> {
  const found: StoredProfile[] = [];
  for (let from = 0; from < profiles.length; from += CHUNK) {
    const groups = new Map<string, (typeof profiles)[number][]>();
    for (const profile of profiles.slice(from, from + CHUNK)) {
      const key = `${profile.platform} ${profile.purpose}`;
      groups.set(key, [...(groups.get(key) ?? []), profile]);
    }
    const conditions = [...groups.values()].map(
      (group) => sql`(platform = ${group[0]?.platform} AND purpose = ${group[0]?.purpose}
        AND external_id IN (${join(group.map((profile) => profile.externalId))}))`,
    );
    found.push(...(await lockProfilesWhere(tx, companyId, sql`(${join(conditions, " OR ")})`)));
  }
  return found;
}

/** The same by a condition. Rows come, and are locked, in the order of their keys. */
export async function lockProfilesWhere(tx: Transaction, companyId: number, condition: Sql): Promise<StoredProfile[]> {
  const rows = await tx.query<Record<string, unknown>>(
    sql`SELECT ${LOCKED_COLUMNS}, platform, purpose, external_id, name, handle, connected_by_id FROM social_accounts
      WHERE company_id = ${companyId} AND ${condition} ORDER BY id${tx.dialect.forUpdate}`,
  );
  return rows.map(toStoredProfile);
}

function toStoredProfile(row: Record<string, unknown>): StoredProfile {
  return {
    locked: toLockedAccount(row),
    platform: row.platform as Platform,
    purpose: row.purpose as Purpose,
    externalId: row.external_id as string,
    name: row.name as string,
    handle: row.handle as string | null,
    connectedById: row.connected_by_id as string | null,
  };
}

/**
 * Adds accounts that have no status and no expiry yet: the row holds place-holders until record-status-change and record-expiry have
 * written the first ones, in the same transaction.
 *
 * @returns the new accounts, in the order given
 */
export async function insertAccounts(
  tx: Transaction,
  vault: Vault,
  companyId: number,
  profiles: readonly ProfileOnGrant[],
  now: Date,
): Promise<LockedAccount[]> {
  const accounts = profiles.map((profile) => newAccount(companyId, profile, now));
  const rows = profiles.map((profile, index): RawValue[] => {
    const { id } = accounts[index] as LockedAccount;
    const pageToken = sealPageToken(vault, companyId, id, profile.pageToken);
    const { platform, purpose, externalId, name, handle, grantId, connectedById } = profile;
    const identity = [companyId, id, platform, purpose, externalId, grantId, connectedById, name, handle, pageToken];
    return [...identity, "DISCONNECTED", now, 0, NEVER, 0, now, 0, now, now];
  });
  for (let from = 0; from < rows.length; from += CHUNK) {
    await tx.execute(
      sql`INSERT INTO social_accounts (company_id, id, platform, purpose, external_id, grant_id, connected_by_id, name, handle,
        page_token, status, status_since, last_change_number, expiry_order_at, expiry_epoch, connected_at,
        reconnect_generation, created_at, updated_at) VALUES ${bulk(rows.slice(from, from + CHUNK))}`,
    );
  }
  return accounts;
}

function newAccount(companyId: number, profile: ProfileOnGrant, now: Date): LockedAccount {
  return {
    companyId,
    id: nanoid(),
    grantId: profile.grantId,
    status: null,
    statusSince: now,
    statusReason: null,
    lastChangeNumber: 0,
    expiry: { expiresAt: null, reason: null, epoch: 0, epochExpiresAt: null },
  };
}

/** Brings what a profile says into its account; a page token only replaces another when there is one. */
export async function updateAccount(
  tx: Transaction,
  vault: Vault,
  { companyId, id }: Pick<LockedAccount, "companyId" | "id">,
  profile: ProfileOnGrant,
  now: Date,
): Promise<void> {
  const pageToken = sealPageToken(vault, companyId, id, profile.pageToken);
  await tx.execute(
    sql`UPDATE social_accounts SET name = ${profile.name}, handle = ${profile.handle}, grant_id = ${profile.grantId},
      connected_by_id = ${profile.connectedById}, page_token = COALESCE(${pageToken}, page_token), updated_at = ${now}
      WHERE company_id = ${companyId} AND id = ${id}`,
  );
}

export function sealPageToken(vault: Vault, companyId: number, rowId: string, token: string | null): string | null {
  return token === null ? null : vault.seal(token, { companyId, rowId, column: PAGE_TOKEN_COLUMN });
}
