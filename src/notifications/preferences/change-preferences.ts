import sql, { bulk, join } from "sql-template-tag";
import { isAccountId } from "../../accounts/social-account.types.js";
import { localIdOf } from "../../api/global-id.rules.js";
import { type UserError, UserErrorCode, userError } from "../../api/user-error.types.js";
import type { AuditOrigin } from "../../audit/audit-origin.js";
import { recordAuditEntry } from "../../audit/record-audit-entry.js";
import type { PersonKey } from "../../companies/people.js";
import type { Transaction } from "../../database/transaction.js";
import type { Category } from "../category.js";
import { CATEGORIES } from "../category.js";
import { ALL_CATEGORIES } from "./channel.js";
import { readPreferences } from "./read-preferences.js";
import { type Setting, writePreference } from "./write-preference.js";

/** Global ids come as they were sent. */
export interface PreferenceChange {
  readonly settings: readonly (Setting & { readonly category: Category })[];
  readonly unsubscribedFromAll: boolean | null;
  readonly muteAccounts: readonly string[];
  readonly unmuteAccounts: readonly string[];
}

/** Accounts in one call. */
const MOST_ACCOUNTS = 100;
/** Accounts that one person may have muted. */
export const MOST_MUTED = 500;

/** Changes what a person wants to be told, all of it or, where something is wrong with the input, nothing. */
export async function changePreferences(
  tx: Transaction,
  person: PersonKey,
  change: PreferenceChange,
  origin: AuditOrigin,
): Promise<UserError[]> {
  const muting = change.muteAccounts.map(toAccountId);
  const errors = [...inputErrors(change), ...(await accountErrors(tx, person.companyId, muting))];
  if (errors.length > 0) return errors;
  if (await hasTooMany(tx, person, muting)) {
    return [userError(UserErrorCode.TOO_MANY, `At most ${MOST_MUTED} accounts can be muted.`, ["muteAccounts"])];
  }
  const now = origin.occurredAt;
  const all = change.unsubscribedFromAll;
  const settings: Setting[] = [...change.settings];
  if (all !== null) settings.push({ category: ALL_CATEGORIES, channel: "MAIL", enabled: !all });
  const changed: Setting[] = [];
  for (const setting of settings) if (await writePreference(tx, person, setting, now)) changed.push(setting);
  const muted = await mute(tx, person, muting, now);
  const unmuted = await unmute(tx, person, change.unmuteAccounts.map(toAccountId));
  if (changed.length + muted.length + unmuted > 0) {
    await audit(tx, person, { changed, muted, unmuted }, origin);
  }
  return [];
}

/** Brings back mails that were unsubscribed from (M-5): a signed-in action. @param category null: undoes "everything" alone */
export async function resubscribe(
  tx: Transaction,
  person: PersonKey,
  category: Category | null,
  origin: AuditOrigin,
): Promise<void> {
  const { unsubscribedFromAll } = await readPreferences(tx, person);
  const others = category !== null && unsubscribedFromAll ? CATEGORIES.filter((each) => each !== category) : [];
  const mail = (each: Category, enabled: boolean) => ({ category: each, channel: "MAIL", enabled }) as const;
  await changePreferences(
    tx,
    person,
    {
      settings: [...others.map((each) => mail(each, false)), ...(category === null ? [] : [mail(category, true)])],
      unsubscribedFromAll: false,
      muteAccounts: [],
      unmuteAccounts: [],
    },
    origin,
  );
}

function toAccountId(globalId: string): string {
  const localId = localIdOf("SocialAccount", globalId) ?? "";
  return isAccountId(localId) ? localId : "";
}

function inputErrors({ settings, muteAccounts, unmuteAccounts }: PreferenceChange): UserError[] {
  const errors: UserError[] = [];
  const seen = new Set<string>();
  for (const [index, { category, channel }] of settings.entries()) {
    const key = `${category} ${channel}`;
    if (seen.has(key)) {
      const message = "This category and channel stand in the input twice.";
      errors.push(userError(UserErrorCode.DUPLICATE_IN_INPUT, message, ["settings", index]));
    }
    seen.add(key);
  }
  for (const [field, ids] of Object.entries({ muteAccounts, unmuteAccounts })) {
    if (ids.length <= MOST_ACCOUNTS) continue;
    errors.push(userError(UserErrorCode.TOO_MANY, `At most ${MOST_ACCOUNTS} accounts in a call; split them.`, [field]));
  }
  return errors;
}

async function accountErrors(tx: Transaction, companyId: number, ids: readonly string[]): Promise<UserError[]> {
  if (ids.length === 0 || ids.length > MOST_ACCOUNTS) return [];
  const rows = await tx.query<{ id: string }>(
    sql`SELECT id FROM social_accounts WHERE company_id = ${companyId} AND id IN (${join([...ids])})`,
  );
  const known = new Set(rows.map((row) => row.id));
  return ids.flatMap((id, index) =>
    known.has(id) ? [] : [userError(UserErrorCode.NOT_FOUND, "There is no such account.", ["muteAccounts", index])],
  );
}

async function hasTooMany(
  tx: Transaction,
  { companyId, userId }: PersonKey,
  muting: readonly string[],
): Promise<boolean> {
  if (muting.length === 0) return false;
  const [row] = await tx.query<{ others: number | string }>(
    sql`SELECT COUNT(*) AS others FROM muted_accounts
      WHERE company_id = ${companyId} AND user_id = ${userId} AND account_id NOT IN (${join([...muting])})`,
  );
  return Number(row?.others ?? 0) + new Set(muting).size > MOST_MUTED;
}

/** @returns those that were not muted before */
async function mute(
  tx: Transaction,
  { companyId, userId }: PersonKey,
  ids: readonly string[],
  now: Date,
): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await tx.query<{ account_id: string }>(
    sql`SELECT account_id FROM muted_accounts
      WHERE company_id = ${companyId} AND user_id = ${userId} AND account_id IN (${join([...ids])})`,
  );
  const known = new Set(rows.map((row) => row.account_id));
  const fresh = [...new Set(ids)].filter((id) => !known.has(id));
  if (fresh.length === 0) return [];
  await tx.execute(
    sql`INSERT INTO muted_accounts (company_id, user_id, account_id, muted_at)
      VALUES ${bulk(fresh.map((id) => [companyId, userId, id, now]))}
      ${tx.dialect.onConflictUpdate(["company_id", "user_id", "account_id"], [])}`,
  );
  return fresh;
}

/** @returns how many were muted before */
async function unmute(tx: Transaction, { companyId, userId }: PersonKey, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  return tx.execute(
    sql`DELETE FROM muted_accounts
      WHERE company_id = ${companyId} AND user_id = ${userId} AND account_id IN (${join([...ids])})`,
  );
}

function audit(
  tx: Transaction,
  { companyId, userId }: PersonKey,
  { changed, muted, unmuted }: { changed: readonly Setting[]; muted: readonly string[]; unmuted: number },
  origin: AuditOrigin,
): Promise<void> {
  const settings = changed.map(({ category, channel, enabled }) => `${category} ${channel} ${enabled ? "on" : "off"}`);
  const target = { type: "User", id: userId };
  const details = { settings, muted, unmuted };
  return recordAuditEntry(tx, { ...origin, companyId, action: "NOTIFICATIONS_CHANGE", target, details });
}
