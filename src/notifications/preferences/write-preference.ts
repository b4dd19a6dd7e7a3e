import sql from "sql-template-tag";
import type { PersonKey } from "../../companies/people.js";
import { isDuplicate } from "../../database/database-error.js";
import type { Transaction } from "../../database/transaction.js";
import type { Category } from "../category.js";
import type { ALL_CATEGORIES, Channel } from "./channel.js";

export interface Setting {
  readonly category: Category | typeof ALL_CATEGORIES;
  readonly channel: Channel;
  readonly enabled: boolean;
}

/** Stores a choice. @returns whether it was another one before; of two who choose the same at once, one changes it */
export async function writePreference(
  tx: Transaction,
  { companyId, userId }: PersonKey,
  { category, channel, enabled }: Setting,
  now: Date,
): Promise<boolean> {
  const changed = await tx.execute(
    sql`UPDATE notification_preferences SET enabled = ${enabled}, updated_at = ${now}
      WHERE company_id = ${companyId} AND user_id = ${userId} AND category = ${category} AND channel = ${channel}
        AND enabled <> ${enabled}`,
  );
  // Without a row people are told.
  if (changed === 1 || enabled) return changed === 1;
  try {
    await tx.execute(
      sql`INSERT INTO notification_preferences (company_id, user_id, category, channel, enabled, updated_at)
        VALUES (${companyId}, ${userId}, ${category}, ${channel}, ${enabled}, ${now})`,
    );
    return true;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
}
