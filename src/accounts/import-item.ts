import { toGlobalId } from "../api/global-id.rules.js";
import type { UserError } from "../api/user-error.types.js";
import type { Actor } from "../api/viewer.js";
import { type GrantClocks, personalEnd } from "../grants/clocks.rules.js";
import type { NewGrant, StoredGrant } from "../grants/store-grants.js";
import { ImportOutcome } from "./import.types.js";
import type { AccountGiven, CheckedGrant, GrantGiven } from "./import-input.js";
import type { LockedAccount } from "./locked-account.js";
import type { StatusFinding } from "./status-change.js";
import type { ProfileOnGrant, StoredProfile } from "./store-accounts.js";

/** One profile of the input on its way into the tables. */
export interface ImportItem {
  readonly grantIndex: number;
  readonly index: number;
  readonly stored: StoredGrant;
  readonly profile: ProfileOnGrant;
  readonly mintedAt: Date;
  outcome: ImportOutcome;
  account: LockedAccount | null;
  /** Whether tokens newer than those that failed have come. */
  renewed: boolean;
}

/** The ids of users by the operator's own ids. */
export type UserIds = ReadonlyMap<string, string>;

const GRANT_OUTCOMES: Readonly<Record<StoredGrant["outcome"], ImportOutcome>> = {
  CREATED: ImportOutcome.CREATED,
  REPLACED: ImportOutcome.UPDATED,
  UNCHANGED: ImportOutcome.UNCHANGED,
  OLDER: ImportOutcome.OLDER,
  ELSEWHERE: ImportOutcome.REFUSED,
};

/** What became of each item, in the order of the input; plain data. */
export interface ImportResult {
  readonly grants: readonly {
    readonly outcome: ImportOutcome;
    readonly accounts: readonly { readonly outcome: ImportOutcome; readonly accountId: string | null }[];
  }[];
  readonly userErrors: readonly UserError[];
}

export function toNewGrant(grant: GrantGiven, users: UserIds): NewGrant {
  const { access = null, refresh = null, dataAccess = null } = grant.clocks;
  return {
    provider: grant.provider,
    appId: grant.appId,
    subject: grant.subject,
    accessToken: grant.accessToken,
    refreshToken: grant.refreshToken ?? null,
    clocks: { access, refresh, dataAccess, mintedAt: grant.mintedAt, renewalFailingSince: null },
    scopes: grant.scopes,
    connectedById: connectedBy(grant, users),
  };
}

function connectedBy({ connectedBy: externalId }: GrantGiven, users: UserIds): string | null {
  return externalId == null ? null : (users.get(externalId) ?? null);
}

export function toItems(grants: readonly CheckedGrant[], stored: readonly StoredGrant[], users: UserIds): ImportItem[] {
  return grants.flatMap(({ index: grantIndex, grant, accounts }, position) => {
    const storedGrant = stored[position] as StoredGrant;
    return accounts.map(({ index, account }) => ({
      grantIndex,
      index,
      stored: storedGrant,
      profile: toProfile(account, storedGrant.id, connectedBy(grant, users)),
      mintedAt: grant.mintedAt,
      outcome: ImportOutcome.CREATED,
      account: null,
      renewed: false,
    }));
  });
}

function toProfile(account: AccountGiven, grantId: string, connectedById: string | null): ProfileOnGrant {
  const { platform, purpose, externalId, name } = account;
  const { handle = null, pageToken = null } = account;
  return { platform, purpose, externalId, name, handle, pageToken, grantId, connectedById };
}

/** What an import may do with an account that is there already. */
export function judge(
  { stored, profile, mintedAt }: ImportItem,
  before: StoredProfile,
  presentMintedAt: Date | null,
): ImportOutcome {
  if (before.locked.status === "DISCONNECTED") return ImportOutcome.LEFT_DISCONNECTED;
  if (stored.outcome === "OLDER") return ImportOutcome.OLDER;
  if (before.locked.grantId !== stored.id) {
    return presentMintedAt !== null && mintedAt < presentMintedAt ? ImportOutcome.OLDER : ImportOutcome.UPDATED;
  }
  const same =
    stored.outcome === "UNCHANGED" &&
    before.name === profile.name &&
    before.handle === profile.handle &&
    before.connectedById === profile.connectedById;
  return same ? ImportOutcome.UNCHANGED : ImportOutcome.UPDATED;
}

/** Whether the import replaces the tokens that the account lives on. */
export function bringsTokens({ stored }: ImportItem, before: StoredProfile): boolean {
  return stored.outcome === "REPLACED" || before.locked.grantId !== stored.id;
}

/** A page token that came with older tokens than those stored is as old as they are. */
export function withoutOldPageToken({ stored, profile }: ImportItem): ProfileOnGrant {
  return stored.outcome === "OLDER" ? { ...profile, pageToken: null } : profile;
}

/** The status with which a new account begins, or with which newer tokens heal a broken one. */
export function firstOrHealed(item: ImportItem, clocks: GrantClocks, actor: Actor, now: Date): StatusFinding[] {
  const account = item.account as LockedAccount;
  const end = personalEnd(clocks, now);
  const over = end !== null && end.expiresAt <= now;
  if (account.status === null && over) {
    return [{ account, to: "EXPIRED", reason: end.reason, source: "IMPORT", actor, occurredAt: end.expiresAt }];
  }
  if ((account.status !== null && !item.renewed) || over) return [];
  return [{ account, to: "CONNECTED", reason: null, source: "IMPORT", actor, occurredAt: now }];
}

export function toResult(
  given: readonly GrantGiven[],
  known: readonly CheckedGrant[],
  stored: readonly StoredGrant[],
  items: readonly ImportItem[],
  userErrors: readonly UserError[],
): ImportResult {
  const storedAt = new Map(known.map(({ index }, position) => [index, stored[position] as StoredGrant]));
  const itemAt = new Map(items.map((item) => [`${item.grantIndex}/${item.index}`, item]));
  const grants = given.map((grant, grantIndex) => {
    const result = storedAt.get(grantIndex);
    return {
      outcome: result === undefined ? ImportOutcome.REFUSED : GRANT_OUTCOMES[result.outcome],
      accounts: grant.accounts.map((_account, index) => {
        const item = itemAt.get(`${grantIndex}/${index}`);
        if (item?.account == null) return { outcome: ImportOutcome.REFUSED, accountId: null };
        return { outcome: item.outcome, accountId: toGlobalId("SocialAccount", item.account.id) };
      }),
    };
  });
  return { grants, userErrors };
}
