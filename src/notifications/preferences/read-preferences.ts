import sql from "sql-template-tag";
import type { PersonKey } from "../../companies/people.js";
import type { SqlReader } from "../../database/transaction.js";
import { CATEGORIES } from "../category.js";
import { ALL_CATEGORIES, CHANNELS } from "./channel.js";
import type { Setting } from "./write-preference.js";

export interface Preferences {
  /** One for each category and channel. */
  readonly settings: readonly (Setting & { readonly category: (typeof CATEGORIES)[number] })[];
  readonly unsubscribedFromAll: boolean;
}

/** A person's choices; where there is none, people are told. */
export async function readPreferences(reader: SqlReader, { companyId, userId }: PersonKey): Promise<Preferences> {
  const rows = await reader.query<{ category: string; channel: string }>(
    sql`SELECT category, channel FROM notification_preferences
      WHERE company_id = ${companyId} AND user_id = ${userId} AND enabled = ${false}`,
  );
  const off = new Set(rows.map((row) => `${row.category} ${row.channel}`));
  return {
    settings: CATEGORIES.flatMap((category) =>
      CHANNELS.map((channel) => ({ category, channel, enabled: !off.has(`${category} ${channel}`) })),
    ),
    unsubscribedFromAll: off.has(`${ALL_CATEGORIES} MAIL`),
  };
}

/** The accounts that a person has muted, by name. @returns their ids */
export async function readMutedAccounts(reader: SqlReader, { companyId, userId }: PersonKey): Promise<string[]> {
  const rows = await reader.query<{ account_id: string }>(
    sql`SELECT m.account_id FROM muted_accounts m
      JOIN social_accounts a ON a.company_id = m.company_id AND a.id = m.account_id
      WHERE m.company_id = ${companyId} AND m.user_id = ${userId} ORDER BY a.name, a.id`,
  );
  return rows.map((row) => row.account_id);
}
