import sql, { join } from "sql-template-tag";
import type { SqlReader } from "../../database/transaction.js";
import type { Category } from "../category.js";
import { ALL_CATEGORIES } from "./channel.js";

/** A mail that somebody is about to get. */
export interface MailQuestion {
  readonly companyId: number;
  readonly userId: string;
  readonly category: Category;
  /** What it is about; none for an incident. */
  readonly accountIds: readonly string[];
}

export interface MailChoice {
  /** Whether it may be sent at all. */
  readonly allowed: boolean;
  /** Of its accounts, those that the person has not muted. */
  readonly accountIds: readonly string[];
}

/**
 * Whether a person may be mailed at this moment: active, in a company that is not suspended, subscribed, and not deaf to every account
 * concerned. To be asked in the transaction that claims the mail, so that an unsubscription counts for what was queued before (M-4).
 */
export async function mayMail(
  reader: SqlReader,
  companyId: number,
  userId: string,
  category: Category,
  accountIds: readonly string[],
): Promise<MailChoice> {
  const [choice] = await mayMailAll(reader, [{ companyId, userId, category, accountIds }]);
  return choice as MailChoice;
}

/** The same for many mails in two statements. @returns answers in the order of the questions */
export async function mayMailAll(reader: SqlReader, questions: readonly MailQuestion[]): Promise<MailChoice[]> {
  if (questions.length === 0) return [];
  const companies = join([...new Set(questions.map(({ companyId }) => companyId))]);
  const people = join([...new Set(questions.map(({ userId }) => userId))]);
  const standing = await reader.query<{ company_id: number; user_id: string; off: string | null }>(
    sql`SELECT u.company_id, u.id AS user_id, p.category AS off FROM users u JOIN companies c ON c.id = u.company_id
      LEFT JOIN notification_preferences p
        ON p.company_id = u.company_id AND p.user_id = u.id AND p.channel = 'MAIL' AND p.enabled = ${false}
      WHERE u.company_id IN (${companies}) AND u.id IN (${people}) AND u.active = ${true} AND c.suspended_at IS NULL`,
  );
  const muted = await reader.query<{ company_id: number; user_id: string; account_id: string }>(
    sql`SELECT company_id, user_id, account_id FROM muted_accounts
      WHERE company_id IN (${companies}) AND user_id IN (${people})`,
  );
  const active = new Set(standing.map((row) => `${row.company_id} ${row.user_id}`));
  const off = new Set(standing.map((row) => `${row.company_id} ${row.user_id} ${row.off}`));
  const mute = new Set(muted.map((row) => `${row.company_id} ${row.user_id} ${row.account_id}`));
  return questions.map(({ companyId, userId, category, accountIds }) => {
    const person = `${companyId} ${userId}`;
    const wanted = accountIds.filter((id) => !mute.has(`${person} ${id}`));
    const subscribed = !off.has(`${person} ${category}`) && !off.has(`${person} ${ALL_CATEGORIES}`);
    const deaf = accountIds.length > 0 && wanted.length === 0;
    return { allowed: active.has(person) && subscribed && !deaf, accountIds: wanted };
  });
}
