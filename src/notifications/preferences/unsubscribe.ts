import sql from "sql-template-tag";
import type { AuditOrigin } from "../../audit/audit-origin.js";
import { recordAuditEntry } from "../../audit/record-audit-entry.js";
import type { SqlReader, Transaction } from "../../database/transaction.js";
import { cancelPlanned } from "../ledger/cancel-planned.js";
import { ALL_CATEGORIES } from "./channel.js";
import type { Subscription } from "./unsubscribe-token.js";
import { writePreference } from "./write-preference.js";

/** What a page says of a subscription. */
export interface SubscriptionFacts {
  readonly companyName: string;
  /** Whether mails of this category come at present. */
  readonly subscribed: boolean;
}

/** Changes nothing. @returns null if there is no such person */
export async function readSubscription(
  reader: SqlReader,
  { companyId, userId, category }: Subscription,
): Promise<SubscriptionFacts | null> {
  const rows = await reader.query<{ name: string; off: string | null }>(
    sql`SELECT c.name, p.category AS off FROM users u JOIN companies c ON c.id = u.company_id
      LEFT JOIN notification_preferences p ON p.company_id = u.company_id AND p.user_id = u.id AND p.channel = 'MAIL'
        AND p.enabled = ${false} AND p.category IN (${category}, ${ALL_CATEGORIES})
      WHERE u.company_id = ${companyId} AND u.id = ${userId}`,
  );
  const [first] = rows;
  if (first === undefined) return null;
  return { companyName: first.name, subscribed: rows.every(({ off }) => off === null) };
}

/**
 * Ends mails of one category or of all, in the caller's transaction. What is planned is taken back; what is queued is asked about when
 * it is claimed (M-4). The same again changes nothing.
 *
 * @param origin its actor is replaced by the person: whoever has the link acts for them
 * @param via how it came about, for the audit trail
 * @returns null if there is no such person
 */
export async function unsubscribe(
  tx: Transaction,
  subscription: Subscription,
  origin: AuditOrigin,
  via: "LINK" | "API" | "COMPLAINT",
): Promise<SubscriptionFacts | null> {
  const facts = await readSubscription(tx, subscription);
  if (facts === null) return null;
  const { companyId, userId, category } = subscription;
  const now = origin.occurredAt;
  const changed = await writePreference(tx, subscription, { category, channel: "MAIL", enabled: false }, now);
  if (changed) {
    const isEnded = (row: { readonly category: string }) => category === ALL_CATEGORIES || row.category === category;
    await cancelPlanned(tx, sql`company_id = ${companyId} AND user_id = ${userId}`, isEnded, now);
    const actor = { kind: "USER", id: userId } as const;
    const target = { type: "User", id: userId };
    const details = { category, via };
    await recordAuditEntry(tx, { ...origin, actor, companyId, action: "NOTIFICATIONS_UNSUBSCRIBE", target, details });
  }
  return { ...facts, subscribed: false };
}
