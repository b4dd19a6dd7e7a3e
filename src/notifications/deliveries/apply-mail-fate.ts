import sql from "sql-template-tag";
import type { Transaction } from "../../database/transaction.js";
import { normalAddress } from "./address-hash.js";
import type { DeliveryState } from "./delivery-state.js";
import type { LastReaders } from "./last-reader.js";
import type { MailFate, MailgunEvent } from "./mailgun-event.rules.js";
import type { SuppressionReason } from "./suppressed-address.entity.js";
import type { Suppressions } from "./suppressions.js";

export interface MailFateParts {
  readonly suppressions: Suppressions;
  readonly lastReaders: LastReaders;
  /** Ends all mails of a company to a person who called one spam, or unsubscribed at the carrier. */
  readonly unsubscribe: (tx: Transaction, person: { companyId: number; userId: string }, now: Date) => Promise<void>;
}

interface Sent {
  companyId: number;
  id: string;
  userId: string;
  address: string;
  messageId: string;
  state: DeliveryState;
}

/** Events come in any order: one never undoes what says more (M-7). A later bounce says more than that it was delivered. */
const RANKS: Readonly<Record<DeliveryState, number>> = {
  PLANNED: 0,
  CLAIMED: 0,
  IN_DOUBT: 0,
  CANCELLED: 0,
  SUPPRESSED: 0,
  FAILED: 0,
  SENT: 1,
  DELIVERED: 2,
  BOUNCED: 3,
  COMPLAINED: 4,
};

/** What the carrier says of a mail, written to its delivery, its address and its reader (M-8). */
export class ApplyMailFate {
  constructor(private readonly parts: MailFateParts) {}

  /** @returns whether the event is about a mail of ours, to that address; if not, nothing has changed */
  async run(tx: Transaction, event: MailgunEvent, fate: MailFate, now: Date): Promise<boolean> {
    const sent = await findSent(tx, event);
    if (sent === null) return false;
    const { unsubscribe } = this.parts;
    switch (fate.kind) {
      case "DELIVERED":
        await raise(tx, sent, "DELIVERED", null, now);
        break;
      case "TRIED":
        await tx.execute(
          sql`UPDATE deliveries SET detail = ${fate.detail}, updated_at = ${now}
            WHERE company_id = ${sent.companyId} AND id = ${sent.id} AND state IN ('SENT', 'CLAIMED', 'IN_DOUBT')`,
        );
        break;
      case "REFUSED":
        await raise(tx, sent, "BOUNCED", fate.detail, now);
        if (fate.suppresses !== null) await this.suppress(tx, sent, fate.suppresses, now);
        break;
      case "NOT_SENT":
        await raise(tx, sent, "BOUNCED", fate.detail, now);
        await unsubscribe(tx, sent, now);
        break;
      case "COMPLAINED":
        await raise(tx, sent, "COMPLAINED", null, now);
        // In this order: whoever has unsubscribed is no reader that could be lost.
        await this.suppress(tx, sent, "COMPLAINT", now);
        await unsubscribe(tx, sent, now);
        break;
      case "UNSUBSCRIBED":
        await unsubscribe(tx, sent, now);
        break;
    }
    return true;
  }

  private async suppress(tx: Transaction, sent: Sent, reason: SuppressionReason, now: Date): Promise<void> {
    await this.parts.suppressions.suppress(tx, sent.address, reason, now);
    await this.parts.lastReaders.look(tx, sent.companyId, sent.userId, now);
  }
}

/** A delivery that was handed over, to just this address, under just this Message-Id. */
async function findSent(tx: Transaction, { deliveryId, recipient, messageId }: MailgunEvent): Promise<Sent | null> {
  const [row] = await tx.query<Sent>(
    sql`SELECT company_id AS companyId, id AS id, user_id AS userId, address AS address, message_id AS messageId, state AS state
      FROM deliveries WHERE id = ${deliveryId} AND first_attempted_at IS NOT NULL${tx.dialect.forUpdate}`,
  );
  if (row === undefined || normalAddress(row.address) !== normalAddress(recipient)) return null;
  if (messageId !== null && `<${messageId}>` !== row.messageId) return null;
  return row;
}

/** A worker that still waits for the carrier's answer finds this when it writes its own, and leaves it. */
async function raise(
  tx: Transaction,
  { companyId, id, state }: Sent,
  to: "DELIVERED" | "BOUNCED" | "COMPLAINED",
  detail: string | null,
  now: Date,
): Promise<void> {
  const delivered = to === "DELIVERED" ? sql`COALESCE(delivered_at, ${now})` : sql`delivered_at`;
  if (RANKS[to] <= RANKS[state]) {
    // It says less than is known, but when it was delivered is still worth keeping.
    if (to === "DELIVERED") {
      await tx.execute(
        sql`UPDATE deliveries SET delivered_at = ${delivered} WHERE company_id = ${companyId} AND id = ${id}`,
      );
    }
    return;
  }
  await tx.execute(
    sql`UPDATE deliveries SET state = ${to}, detail = ${detail}, due_at = NULL, sent_at = COALESCE(sent_at, ${now}),
        delivered_at = ${delivered}, ended_at = ${now}, updated_at = ${now}
      WHERE company_id = ${companyId} AND id = ${id}`,
  );
}
