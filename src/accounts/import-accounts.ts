import sql, { join } from "sql-template-tag";
import { type UserError, UserErrorCode, userError } from "../api/user-error.types.js";
import type { Actor } from "../api/viewer.js";
import type { Transaction } from "../database/transaction.js";
import { type GrantClocks, personalEnd } from "../grants/clocks.rules.js";
import { readClocks } from "../grants/read-clocks.js";
import { type StoredGrant, storeGrants } from "../grants/store-grants.js";
import type { SubjectHasher } from "../grants/subject-hash.js";
import type { Vault } from "../vault/vault.js";
import type { FollowClocks } from "./follow-clocks.js";
import { ImportOutcome } from "./import.types.js";
import { type CheckedGrant, checkImport, type GrantGiven, profileOf } from "./import-input.js";
import {
  bringsTokens,
  firstOrHealed,
  type ImportItem,
  type ImportResult,
  judge,
  toItems,
  toNewGrant,
  toResult,
  type UserIds,
  withoutOldPageToken,
} from "./import-item.js";
import type { LockedAccount } from "./locked-account.js";
import type { RecordExpiry } from "./record-expiry.js";
import type { RecordStatusChange } from "./record-status-change.js";
import { insertAccounts, lockProfiles, type StoredProfile, updateAccount } from "./store-accounts.js";

export interface ImportParts {
  readonly vault: Vault;
  readonly hasher: SubjectHasher;
  readonly recordExpiry: RecordExpiry;
  readonly recordStatusChange: RecordStatusChange;
  readonly followClocks: FollowClocks;
}

export interface ImportRequest {
  readonly companyId: number;
  readonly grants: readonly GrantGiven[];
  readonly actor: Actor;
  readonly now: Date;
}

/**
 * Brings consents and profiles from elsewhere into Relink, in the caller's transaction. Importing the same again changes nothing,
 * tokens older than those stored are ignored, what a person disconnected stays so, and newer tokens heal what had failed.
 */
export class ImportAccounts {
  constructor(private readonly parts: ImportParts) {}

  async run(tx: Transaction, request: ImportRequest): Promise<ImportResult> {
    await takeTurns(tx, request.companyId);
    const checked = checkImport(request.grants, request.now);
    const users = await findUsers(tx, request.companyId, checked.grants);
    const known = checked.grants.filter(({ grant }) => grant.connectedBy == null || users.has(grant.connectedBy));
    const newGrants = known.map(({ grant }) => toNewGrant(grant, users));
    const all = await storeGrants(this.parts, tx, request.companyId, newGrants, request.now);
    const isOurs = (_each: unknown, position: number) => all[position]?.outcome !== "ELSEWHERE";
    const grants = known.filter(isOurs);
    const stored = all.filter(isOurs);
    const errors = [...checked.errors, ...unknownUsers(checked.grants, known), ...connectedElsewhere(known, grants)];
    const items = toItems(grants, stored, users);
    await this.storeProfiles(tx, request, items);
    const clocks = await readClocks(tx, request.companyId, [...new Set(stored.map((grant) => grant.id))]);
    await this.followMovedClocks(tx, request, stored, clocks);
    await this.settle(tx, request, items, clocks);
    return toResult(request.grants, grants, stored, items, errors);
  }

  private async storeProfiles(
    tx: Transaction,
    { companyId, now }: ImportRequest,
    items: readonly ImportItem[],
  ): Promise<void> {
    const { vault } = this.parts;
    const profiles = items.map((item) => item.profile);
    const existing = new Map((await lockProfiles(tx, companyId, profiles)).map((found) => [profileOf(found), found]));
    const otherGrants = await readClocks(tx, companyId, grantsOf(existing.values()));
    const fresh: ImportItem[] = [];
    for (const item of items) {
      const before = existing.get(profileOf(item.profile));
      if (before === undefined) {
        fresh.push(item);
        continue;
      }
      item.account = before.locked;
      item.outcome = judge(item, before, mintedAtOf(before, otherGrants));
      item.renewed =
        item.outcome === ImportOutcome.UPDATED && before.locked.status === "INVALID" && bringsTokens(item, before);
      if (item.outcome === ImportOutcome.UPDATED) await updateAccount(tx, vault, before.locked, item.profile, now);
    }
    const inserted = await insertAccounts(tx, vault, companyId, fresh.map(withoutOldPageToken), now);
    for (const [position, item] of fresh.entries()) item.account = inserted[position] as LockedAccount;
  }

  /** Also accounts that are not in this import live on its consents. */
  private async followMovedClocks(
    tx: Transaction,
    { companyId, actor, now }: ImportRequest,
    stored: readonly StoredGrant[],
    clocks: ReadonlyMap<string, GrantClocks>,
  ): Promise<void> {
    const moved = stored.filter((grant) => grant.outcome === "REPLACED");
    await this.parts.followClocks.follow(
      tx,
      companyId,
      moved.map(({ id }) => ({ id, clocks: clocks.get(id) as GrantClocks })),
      { source: "IMPORT", actor, renewedByPerson: false, now },
    );
  }

  /** Gives new accounts their first expiry and status, those that changed consents their new expiry, and heals what was INVALID. */
  private async settle(
    tx: Transaction,
    { actor, now }: ImportRequest,
    items: readonly ImportItem[],
    clocks: ReadonlyMap<string, GrantClocks>,
  ): Promise<void> {
    const touched = items.filter(
      ({ outcome }) => outcome === ImportOutcome.CREATED || outcome === ImportOutcome.UPDATED,
    );
    const moved = touched.filter(
      ({ account, profile }) => account?.status != null && account.grantId !== profile.grantId,
    );
    await this.parts.followClocks.apply(
      tx,
      moved.map((item) => ({ account: item.account as LockedAccount, clocks: clocksOf(item, clocks) })),
      { source: "IMPORT", actor, renewedByPerson: false, now },
    );
    const fresh = touched.filter(({ account }) => account?.status === null);
    await this.parts.recordExpiry.record(
      tx,
      fresh.map((item) => {
        const end = personalEnd(clocksOf(item, clocks), now);
        const { expiresAt, reason } = end ?? { expiresAt: null, reason: null };
        return { account: item.account as LockedAccount, expiresAt, reason, renewedByPerson: false };
      }),
      now,
    );
    const findings = touched.flatMap((item) => firstOrHealed(item, clocksOf(item, clocks), actor, now));
    await this.parts.recordStatusChange.record(tx, findings, now);
  }
}

/** Imports of one company follow one another, so that two of them never add the same row. */
async function takeTurns(tx: Transaction, companyId: number): Promise<void> {
  await tx.query(sql`SELECT id FROM companies WHERE id = ${companyId}${tx.dialect.forUpdate}`);
}

async function findUsers(tx: Transaction, companyId: number, grants: readonly CheckedGrant[]): Promise<UserIds> {
  const externalIds = [...new Set(grants.flatMap(({ grant }) => grant.connectedBy ?? []))];
  if (externalIds.length === 0) return new Map();
  const rows = await tx.query<{ id: string; external_id: string }>(
    sql`SELECT id, external_id FROM users WHERE company_id = ${companyId} AND external_id IN (${join(externalIds)})`,
  );
  return new Map(rows.map((row) => [row.external_id, row.id]));
}

function unknownUsers(all: readonly CheckedGrant[], known: readonly CheckedGrant[]): UserError[] {
  return all
    .filter((grant) => !known.includes(grant))
    .map(({ index }) => {
      const message = "There is no such user in this company; bring the user in with `upsertUsers` first.";
      return userError(UserErrorCode.NOT_FOUND, message, ["grants", index, "connectedBy"]);
    });
}

/** Says nothing of whom: not even that it is a company (T-2). */
function connectedElsewhere(all: readonly CheckedGrant[], ours: readonly CheckedGrant[]): UserError[] {
  return all
    .filter((grant) => !ours.includes(grant))
    .map(({ index, grant }) => {
      const message = `The network lets one live consent of a person to this app be (${grant.provider}), and that one is in use elsewhere.`;
      return userError(UserErrorCode.CONNECTED_ELSEWHERE, message, ["grants", index]);
    });
}

function grantsOf(profiles: Iterable<StoredProfile>): string[] {
  return [...new Set([...profiles].flatMap(({ locked }) => locked.grantId ?? []))];
}

function clocksOf({ profile }: ImportItem, clocks: ReadonlyMap<string, GrantClocks>): GrantClocks {
  return clocks.get(profile.grantId) as GrantClocks;
}

function mintedAtOf({ locked }: StoredProfile, grants: ReadonlyMap<string, GrantClocks>): Date | null {
  return locked.grantId === null ? null : (grants.get(locked.grantId)?.mintedAt ?? null);
}
