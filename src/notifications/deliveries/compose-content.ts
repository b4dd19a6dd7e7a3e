import { effectiveStatus } from "../../accounts/effective-status.js";
import { toGlobalId } from "../../api/global-id.rules.js";
import { providersOf } from "../../platforms/policies.rules.js";
import type { Provider } from "../../platforms/provider.js";
import type { Category } from "../category.js";
import type { MailAccount, MailContent, MailIncident } from "../mail/mail-content.js";
import type { Recipient } from "./read-recipients.js";
import type { ToldAccount, ToldRow } from "./told-row.js";
import { touchedKey } from "./touched-accounts.js";

export interface ContentParts {
  readonly category: Category;
  readonly recipient: Recipient;
  readonly rows: readonly ToldRow[];
  /** How many connections incidents touch, by `touchedKey`. */
  readonly touched: ReadonlyMap<string, number>;
  readonly now: Date;
  /** Where people reach this installation, without a slash at the end. */
  readonly publicUrl: string;
  readonly unsubscribe: string;
}

/** Everything that a mail says. An account that several rows speak of is told once. */
export function composeContent(parts: ContentParts): MailContent {
  const { category, recipient, rows, now, publicUrl, unsubscribe } = parts;
  const accounts = new Map<string, MailAccount>();
  for (const row of rows) {
    if (row.account === null) continue;
    const told = accounts.get(row.account.id);
    const account = accountOf(row, row.account, parts);
    // Of two reminders the nearer one, of an alarm and an advisory the alarm.
    if (told === undefined || isMoreUrgent(account, told)) accounts.set(account.id, account);
  }
  return {
    category,
    locale: recipient.locale,
    timeZone: recipient.timeZone,
    now,
    company: { name: recipient.companyName },
    recipient: { name: recipient.name },
    accounts: [...accounts.values()],
    incidents: rows.flatMap((row) => incidentOf(row, parts) ?? []),
    links: { dashboard: `${publicUrl}/`, preferences: `${publicUrl}/preferences`, unsubscribe },
  };
}

function accountOf(row: ToldRow, account: ToldAccount, { now, publicUrl }: ContentParts): MailAccount {
  const { id, name, handle, platform, purpose, grantId, connectedBy } = account;
  const { status, since, reason } = effectiveStatus(account, now);
  return {
    id,
    name,
    handle,
    platform,
    purpose,
    provider: account.provider ?? (providersOf(platform)[0] as Provider),
    grantId,
    status,
    reason: reasonOf(row, account, reason),
    since: row.kind === "ADVISORY" ? (row.advisory?.openedAt ?? since) : since,
    expiresAt: account.expiresAt,
    daysBefore: row.daysBefore,
    connectedBy,
    repairedBy: row.category === "REPAIRED" ? (row.change?.personName ?? null) : null,
    url: `${publicUrl}/accounts/${toGlobalId("SocialAccount", id)}`,
  };
}

function reasonOf(row: ToldRow, account: ToldAccount, reason: MailAccount["reason"]): MailAccount["reason"] {
  if (row.kind === "ADVISORY") return row.advisory?.reason ?? null;
  return row.kind === "RUNG" ? account.expiryReason : reason;
}

function isMoreUrgent(account: MailAccount, told: MailAccount): boolean {
  if (account.daysBefore !== null && told.daysBefore !== null) return account.daysBefore < told.daysBefore;
  return account.status !== "CONNECTED" && told.status === "CONNECTED";
}

function incidentOf({ companyId, incident }: ToldRow, { touched }: ContentParts): MailIncident | null {
  if (incident === null) return null;
  const { provider, phase, openedAt, closedAt } = incident;
  const accounts = touched.get(touchedKey(companyId, provider)) ?? 0;
  return { provider, openedAt, closedAt: phase === "CLOSED" ? closedAt : null, accounts };
}
