import sql from "sql-template-tag";
import { type UserError, UserErrorCode, userError } from "../api/user-error.types.js";
import type { Actor } from "../api/viewer.js";
import type { Transaction } from "../database/transaction.js";
import { lockAccountsById } from "./locked-account.js";
import type { RecordExpiry } from "./record-expiry.js";
import type { RecordStatusChange } from "./record-status-change.js";

export interface DisconnectRequest {
  readonly companyId: number;
  readonly accountId: string;
  readonly actor: Actor;
  readonly now: Date;
}

/**
 * Ends a connection because a person wants it so: status, expiry and tokens, in the caller's transaction. The account stays, with its
 * history, and can be connected again.
 */
export class DisconnectAccount {
  constructor(
    private readonly recordStatusChange: RecordStatusChange,
    private readonly recordExpiry: RecordExpiry,
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
    await dropTokens(tx, companyId, accountId, account.grantId, now);
    const reason = "DISCONNECTED_BY_USER";
    const finding = { account, to: "DISCONNECTED", reason, source: "PERSON", actor, occurredAt: now } as const;
    await this.recordStatusChange.record(tx, [finding], now);
    const noEnd = { account, expiresAt: null, reason: null, renewedByPerson: false };
    await this.recordExpiry.record(tx, [noEnd], now);
    return null;
  }
}

/** The account's own token goes at once, those of the consent with its last account. */
async function dropTokens(
  tx: Transaction,
  companyId: number,
  accountId: string,
  grantId: string | null,
  now: Date,
): Promise<void> {
  if (grantId !== null) {
    await tx.query(
      sql`SELECT id FROM grants WHERE company_id = ${companyId} AND id = ${grantId}${tx.dialect.forUpdate}`,
    );
  }
  await tx.execute(
    sql`UPDATE social_accounts SET page_token = NULL, grant_id = NULL, updated_at = ${now}
      WHERE company_id = ${companyId} AND id = ${accountId}`,
  );
  if (grantId === null) return;
  await tx.execute(
    sql`UPDATE grants SET access_token = NULL, refresh_token = NULL, next_refresh_at = NULL, attempt = attempt + 1,
      updated_at = ${now} WHERE company_id = ${companyId} AND id = ${grantId} AND NOT EXISTS
        (SELECT 1 FROM social_accounts a WHERE a.company_id = ${companyId} AND a.grant_id = ${grantId})`,
  );
}
