import sql from "sql-template-tag";
import { type UserError, UserErrorCode, userError } from "../api/user-error.types.js";
import type { Actor } from "../api/viewer.js";
import type { Transaction } from "../database/transaction.js";
import { type LockedAccount, lockAccountsById } from "./locked-account.js";
import type { RecordExpiry } from "./record-expiry.js";
import type { RecordStatusChange } from "./record-status-change.js";

export interface DisconnectRequest {
  readonly companyId: number;
  readonly accountId: string;
  readonly actor: Actor;
  readonly now: Date;
}

/** What another room does with a consent whose last account goes; handed over by `app.ts`, so that no arrow runs back. */
export interface LastAccountEffect {
  /** In the transaction that disconnects; the grant's row is held. What is left of its tokens afterwards is destroyed. */
  lastAccountGone(tx: Transaction, companyId: number, grantId: string, now: Date): Promise<unknown>;
}

/**
 * Ends a connection because a person wants it so: status, expiry and tokens, in the caller's transaction. The account stays, with its
 * history, and can be connected again.
 */
export class DisconnectAccount {
  constructor(
    private readonly recordStatusChange: RecordStatusChange,
    private readonly recordExpiry: RecordExpiry,
    private readonly effects: readonly LastAccountEffect[] = [],
  ) {}

  /** @returns what speaks against it; null when it is done */
  async run(tx: Transaction, { companyId, accountId, actor, now }: DisconnectRequest): Promise<UserError | null> {
    const [account] = await lockAccountsById(tx, companyId, [accountId]);
    if (account === undefined) {
      return userError(UserErrorCode.NOT_FOUND, "There is no such account.", ["accountId"]);
    }
    if (account.status === "DISCONNECTED") {
      return userError(UserErrorCode.ALREADY_DISCONNECTED, "The account is disconnected already.", ["accountId"]);
    }
    await this.dropTokens(tx, account, now);
    const reason = "DISCONNECTED_BY_USER";
    const finding = { account, to: "DISCONNECTED", reason, source: "PERSON", actor, occurredAt: now } as const;
    await this.recordStatusChange.record(tx, [finding], now);
    const noEnd = { account, expiresAt: null, reason: null, renewedByPerson: false };
    await this.recordExpiry.record(tx, [noEnd], now);
    return null;
  }

  /** The account's own token goes at once, those of the consent with its last account. */
  private async dropTokens(tx: Transaction, { companyId, id, grantId }: LockedAccount, now: Date): Promise<void> {
    // Of two last accounts that go at once, one sees that the other has gone.
    if (grantId !== null) await lockGrant(tx, companyId, grantId);
    await tx.execute(
      sql`UPDATE social_accounts SET page_token = NULL, grant_id = NULL, next_verification_at = NULL, suspicion = NULL,
          suspected_reason = NULL, suspected_since = NULL, updated_at = ${now}
        WHERE company_id = ${companyId} AND id = ${id}`,
    );
    if (grantId === null || (await feedsAny(tx, companyId, grantId))) return;
    for (const effect of this.effects) await effect.lastAccountGone(tx, companyId, grantId, now);
    await tx.execute(
      sql`UPDATE grants SET access_token = NULL, refresh_token = NULL, exclusive_subject_hash = NULL, next_refresh_at = NULL,
          next_verification_at = NULL, attempt = attempt + 1, updated_at = ${now}
        WHERE company_id = ${companyId} AND id = ${grantId} AND (access_token IS NOT NULL OR refresh_token IS NOT NULL)`,
    );
  }
}

async function lockGrant(tx: Transaction, companyId: number, grantId: string): Promise<void> {
  await tx.query(sql`SELECT id FROM grants WHERE company_id = ${companyId} AND id = ${grantId}${tx.dialect.forUpdate}`);
}

async function feedsAny(tx: Transaction, companyId: number, grantId: string): Promise<boolean> {
  const fed = await tx.query(
    sql`SELECT id FROM social_accounts WHERE company_id = ${companyId} AND grant_id = ${grantId} LIMIT 1`,
  );
  return fed.length > 0;
}
