import sql from "sql-template-tag";
import { type UserError, UserErrorCode, userError } from "../api/user-error.types.js";
import { readMoment, readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { Transaction } from "../database/transaction.js";
import { providersOf } from "../platforms/policies.rules.js";
import type { Platform } from "../platforms/platform.js";
import type { Provider } from "../platforms/provider.js";
import { type LockedAccount, lockAccountsById } from "./locked-account.js";
import { notBeforeOf, type Statement } from "./stated-cause.rules.js";
import { type StatementProblem, statementProblem } from "./statement.rules.js";

export interface CauseRequest extends Statement {
  readonly companyId: number;
  readonly accountId: string;
  /** The id of the user who states it. */
  readonly userId: string;
  readonly now: Date;
}

/** A cause that has been stored. */
export interface RecordedCause extends Statement {
  readonly account: LockedAccount;
  /** Before when a reconnect is known to fail; null: not known. */
  readonly notBefore: Date | null;
  readonly statedAt: Date;
}

/** What another room adds to the transaction in which a person states a cause, such as moving a reminder; handed over by `app.ts`. */
export interface StatedCauseEffect {
  stated(tx: Transaction, cause: RecordedCause): Promise<void>;
}

/**
 * Stores what a person says of an outage because no network does. It refines the diagnosis until the account is connected again, and
 * changes no status.
 */
export class RecordCause {
  constructor(private readonly effects: readonly StatedCauseEffect[] = []) {}

  /** @returns what speaks against it; null when it is stored */
  async run(tx: Transaction, request: CauseRequest): Promise<UserError | null> {
    const { companyId, accountId, userId, now, ...statement } = request;
    const [account] = await lockAccountsById(tx, companyId, [accountId]);
    if (account === undefined) {
      return userError(UserErrorCode.NOT_FOUND, "There is no such account.", ["accountId"]);
    }
    const { platform, provider, lastAliveAt } = await readFacts(tx, companyId, accountId);
    const problem = statementProblem(statement, { ...account, platform, lastAliveAt }, now);
    if (problem !== null) return toUserError(problem);
    const notBefore = notBeforeOf(statement, provider, now);
    await tx.execute(
      sql`INSERT INTO stated_causes (company_id, account_id, reason, stated_by_id, stated_at, finished_at, not_before)
        VALUES (${companyId}, ${accountId}, ${statement.reason}, ${userId}, ${now}, ${statement.finishedAt}, ${notBefore})${tx.dialect.onConflictUpdate(
          ["company_id", "account_id"],
          ["reason", "stated_by_id", "stated_at", "finished_at", "not_before"],
        )}`,
    );
    for (const effect of this.effects) await effect.stated(tx, { ...statement, account, notBefore, statedAt: now });
    return null;
  }
}

interface Facts {
  readonly platform: Platform;
  readonly provider: Provider;
  readonly lastAliveAt: Date;
}

async function readFacts(tx: Transaction, companyId: number, accountId: string): Promise<Facts> {
  const [row] = await tx.query<{
    platform: Platform;
    provider: Provider | null;
    connected_at: StoredMoment;
    last_verified_at: StoredMoment | null;
  }>(
    sql`SELECT a.platform, g.provider, a.connected_at, a.last_verified_at FROM social_accounts a
      LEFT JOIN grants g ON g.company_id = a.company_id AND g.id = a.grant_id
      WHERE a.company_id = ${companyId} AND a.id = ${accountId}`,
  );
  if (row === undefined) throw new Error(`account ${accountId} is gone although its row is held`);
  const { platform } = row;
  return {
    platform,
    provider: row.provider ?? (providersOf(platform)[0] as Provider),
    lastAliveAt: readOptionalMoment(row.last_verified_at) ?? readMoment(row.connected_at),
  };
}

const FIELDS: Readonly<Record<StatementProblem, readonly [field: string, code: UserErrorCode, message: string]>> = {
  CONNECTED: ["accountId", UserErrorCode.NOT_BROKEN, "The connection works; there is no outage to state a cause of."],
  DISCONNECTED: [
    "accountId",
    UserErrorCode.ALREADY_DISCONNECTED,
    "The account was disconnected here on purpose; no other cause can be stated.",
  ],
  NOT_OF_PLATFORM: [
    "reason",
    UserErrorCode.REASON_NOT_OF_PLATFORM,
    "This does not happen at the account's platform; the descriptions of `StatableReason` say where it does.",
  ],
  FINISHED_LATER: ["finishedAt", UserErrorCode.INVALID_VALUE, "This instant has not come yet."],
  FINISHED_BEFORE_OUTAGE: [
    "finishedAt",
    UserErrorCode.INVALID_VALUE,
    "At this instant the connection still worked; say when what the platform asked for was finished in this outage.",
  ],
};

function toUserError(problem: StatementProblem): UserError {
  const [field, code, message] = FIELDS[problem];
  return userError(code, message, [field]);
}
