import type { Platform, Purpose } from "../../platforms/platform.js";
import type { Reason } from "../../platforms/reason.js";
import type { MailAccount } from "./mail-content.js";

/** So many accounts are named in one mail; the others are counted. */
export const MOST_NAMED = 100;

/** Accounts that one sentence and one login are enough for. */
export interface MailGroup {
  /** Never empty. */
  readonly accounts: readonly MailAccount[];
  readonly first: MailAccount;
}

/** What is wrong with each profile by itself: its text names the platform, so profiles of different platforms are told apart. */
export const OF_THE_PROFILE: ReadonlySet<Reason> = new Set<Reason>([
  "TWO_FACTOR_REQUIRED",
  "ADMIN_ROLE_LOST",
  "ACCOUNT_LOCKED",
  "ACCOUNT_SUSPENDED",
  "ACCOUNT_DELETED",
  "CONTENT_POLICY_BLOCK",
  "ACCOUNT_TYPE_UNSUPPORTED",
  "TARGET_MISSING",
  "AGE_REQUIREMENT_FAILED",
  "PROVIDER_APP_FAULT",
]);

/**
 * Puts together what has one cause and hangs on one consent: forty pages under one login are one thing to read and one login to repair.
 *
 * @returns in the order of their first accounts
 * @param apart says what else must be the same within a group
 */
export function groupAccounts(
  accounts: readonly MailAccount[],
  apart: (account: MailAccount) => string = () => "",
): MailGroup[] {
  const groups = new Map<string, MailAccount[]>();
  for (const account of accounts.slice(0, MOST_NAMED)) {
    const { reason, grantId, id, status, platform, provider, connectedBy, repairedBy } = account;
    const profile = reason !== null && OF_THE_PROFILE.has(reason) ? platform : "";
    const cause = [grantId ?? `account ${id}`, reason, status, profile, provider, connectedBy, repairedBy];
    const key = JSON.stringify([...cause, apart(account)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [account]);
    else group.push(account);
  }
  return [...groups.values()].map((group) => ({ accounts: group, first: group[0] as MailAccount }));
}

export function platformsOf(accounts: readonly MailAccount[]): Platform[] {
  return [...new Set(accounts.map((account) => account.platform))];
}

export function purposesOf(accounts: readonly MailAccount[]): Purpose[] {
  return [...new Set(accounts.map((account) => account.purpose))].toSorted();
}
