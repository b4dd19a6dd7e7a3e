import sql, { join } from "sql-template-tag";
import { sealPageToken, type StoredProfile } from "../accounts/store-accounts.js";
import type { Transaction } from "../database/transaction.js";
import type { GrantedProfile } from "../platforms/provider-port.js";
import type { Vault } from "../vault/vault.js";
import { nextProfileLook } from "../verification/next-look.rules.js";

export interface Move {
  readonly account: StoredProfile;
  readonly profile: GrantedProfile;
  /** The consent that feeds it from now on. */
  readonly grantId: string;
  readonly connectedById: string | null;
  /** False: it lives on that consent already, and stays connected by whom it was. */
  readonly isRepair: boolean;
  /** Whether the profile itself was tried. */
  readonly isVerified: boolean;
  readonly now: Date;
}

/**
 * Puts an account on a consent, with what the platform says of the profile now. A page token of somebody else's consent goes; what was
 * suspected was about the old tokens.
 */
export async function moveAccount(tx: Transaction, vault: Vault, move: Move): Promise<void> {
  const { account, profile, grantId, connectedById, now } = move;
  const { companyId, id, grantId: formerGrantId } = account.locked;
  const pageToken = sealPageToken(vault, companyId, id, profile.pageToken);
  const kept = grantId === formerGrantId ? sql`COALESCE(${pageToken}, page_token)` : sql`${pageToken}`;
  const by = move.isRepair ? sql`connected_by_id = ${connectedById}, connected_at = ${now},` : sql``;
  const verified = move.isVerified ? sql`last_verified_at = ${now},` : sql``;
  const { platform, purpose, externalId, name, handle } = profile;
  const standing = { platform, purpose, status: "CONNECTED", statusSince: now, expiresAt: null } as const;
  await tx.execute(
    sql`UPDATE social_accounts SET external_id = ${externalId}, name = ${name}, handle = ${handle}, grant_id = ${grantId}, ${by}
        page_token = ${kept}, ${verified} next_verification_at = ${nextProfileLook(standing, now, id)}, suspicion = NULL,
        suspected_reason = NULL, suspected_since = NULL, updated_at = ${now}
      WHERE company_id = ${companyId} AND id = ${id}`,
  );
}

/** Accounts that a consent does not reach any more are looked at soon, which decides about them. */
export async function lookSoon(
  tx: Transaction,
  companyId: number,
  grantId: string,
  ids: readonly string[],
  now: Date,
): Promise<void> {
  if (ids.length === 0) return;
  await tx.execute(
    sql`UPDATE social_accounts SET next_verification_at = ${now}, updated_at = ${now}
      WHERE company_id = ${companyId} AND grant_id = ${grantId} AND id IN (${join([...ids])})`,
  );
}
