import sql, { join } from "sql-template-tag";
import type { SqlReader, Transaction } from "../../database/transaction.js";
import { ALL_CATEGORIES } from "../preferences/channel.js";
import type { Suppressions } from "./suppressions.js";

/** Mails to a person come back, and about some accounts nobody else is mailed (M-8). */
export interface LostReader {
  readonly companyId: number;
  /** The person whose address is suppressed. */
  readonly userId: string;
  /** Since when. The same person and instant are the same loss. */
  readonly since: Date;
  /** About which accounts nobody is mailed any more. */
  readonly accountIds: readonly string[];
}

/** What other rooms add to the transaction in which a company loses the last reader of an account. May be told of one loss twice. */
export interface LastReaderEffect {
  lost(tx: Transaction, lost: LostReader, now: Date): Promise<void>;
}

/** Sees whether anybody is left who is told of a company's accounts by mail. */
export class LastReaders {
  constructor(
    private readonly suppressions: Suppressions,
    private readonly effects: readonly LastReaderEffect[],
  ) {}

  /** To be called when a mail to this person could not go, or came back, because the address is suppressed. */
  async look(tx: Transaction, companyId: number, userId: string, now: Date): Promise<void> {
    if (this.effects.length === 0) return;
    const people = await readPeople(tx, companyId);
    const suppressed = await this.suppressions.find(
      tx,
      people.map(({ email }) => email),
    );
    const person = people.find(({ id }) => id === userId);
    const since = person === undefined ? undefined : suppressed.get(person.email)?.since;
    if (since === undefined) return;
    const others = people.filter(({ id, email }) => id !== userId && !suppressed.has(email)).map(({ id }) => id);
    const accountIds = await readUnread(tx, companyId, userId, others);
    if (accountIds.length === 0) return;
    for (const effect of this.effects) await effect.lost(tx, { companyId, userId, since, accountIds }, now);
  }
}

/** Active people who get mails at all. */
async function readPeople(reader: SqlReader, companyId: number): Promise<readonly { id: string; email: string }[]> {
  return reader.query(
    sql`SELECT u.id AS id, u.email AS email FROM users u
      LEFT JOIN notification_preferences p ON p.company_id = u.company_id AND p.user_id = u.id AND p.channel = 'MAIL'
        AND p.category = ${ALL_CATEGORIES} AND p.enabled = ${false}
      WHERE u.company_id = ${companyId} AND u.active = ${true} AND p.user_id IS NULL`,
  );
}

/** Accounts that this person has not muted and all others have. */
async function readUnread(
  reader: SqlReader,
  companyId: number,
  userId: string,
  others: readonly string[],
): Promise<string[]> {
  const mutes =
    others.length === 0
      ? sql`0`
      : sql`(SELECT COUNT(*) FROM muted_accounts o WHERE o.company_id = a.company_id AND o.account_id = a.id AND o.user_id IN (${join([...others])}))`;
  const rows = await reader.query<{ id: string }>(
    sql`SELECT a.id AS id FROM social_accounts a
      LEFT JOIN muted_accounts m ON m.company_id = a.company_id AND m.account_id = a.id AND m.user_id = ${userId}
      WHERE a.company_id = ${companyId} AND a.status <> 'DISCONNECTED' AND m.user_id IS NULL AND ${mutes} = ${others.length}
      ORDER BY a.id`,
  );
  return rows.map(({ id }) => id);
}
