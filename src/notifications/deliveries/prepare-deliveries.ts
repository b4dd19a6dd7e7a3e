import type { SqlReader, Transaction } from "../../database/transaction.js";
import type { MailChoice, MailQuestion } from "../preferences/may-mail.js";
import type { ClaimedDelivery } from "./claimed-delivery.js";
import { composeContent } from "./compose-content.js";
import type { LastReaders } from "./last-reader.js";
import { readOpenProviders } from "../../verification/read-incidents.js";
import { alarmKey, readAlarms } from "./read-alarms.js";
import { readRecipients, type Recipient, recipientKey } from "./read-recipients.js";
import { readTold } from "./read-told.js";
import { cancelRows, endDeliveries, giveBackRows, markClaimed } from "./settle-rows.js";
import type { Suppressions } from "./suppressions.js";
import type { ToldRow } from "./told-row.js";
import { countTouched } from "./touched-accounts.js";
import { isAnswer, isWorthTelling } from "./worth-telling.rules.js";
import type { MailToSend } from "./write-mail.js";

export interface PrepareParts {
  /** Whether people may be mailed, and of which accounts; answers in the order of the questions. */
  readonly mayMail: (reader: SqlReader, questions: readonly MailQuestion[]) => Promise<readonly MailChoice[]>;
  readonly suppressions: Suppressions;
  readonly lastReaders: LastReaders;
  readonly carrier: string;
  /** Whether the carrier can say what became of a mail in doubt: then one that is tried again has certainly not gone out. */
  readonly canAsk: boolean;
  readonly publicUrl: string;
  /** The address that ends mails of the category to this person. */
  readonly unsubscribeUrl: (
    recipient: Pick<Recipient, "companyId" | "userId">,
    category: MailQuestion["category"],
  ) => string;
}

/** A delivery and the mail that it became. */
export interface Prepared {
  readonly delivery: ClaimedDelivery;
  readonly mail: MailToSend;
}

/** What of a delivery is left to tell. */
interface Sifted {
  readonly delivery: ClaimedDelivery;
  readonly rows: readonly ToldRow[];
}

/**
 * The transaction that claims the send: everything that could stop a mail is looked at once more, whatever was true when it was planned
 * (M-4), and what may go is marked as handed over before it is. @returns the mails to send
 */
export class PrepareDeliveries {
  constructor(private readonly parts: PrepareParts) {}

  /** @param deliveries locked in this transaction */
  async run(tx: Transaction, deliveries: readonly ClaimedDelivery[], now: Date): Promise<Prepared[]> {
    if (deliveries.length === 0) return [];
    const told = await readTold(tx, deliveries);
    const meant = await this.dropMoot(
      tx,
      await this.dropHeld(
        tx,
        deliveries.map((delivery) => ({ delivery, rows: told.get(delivery.id) ?? [] })),
        now,
      ),
      now,
    );
    const wanted = await this.dropUnwanted(tx, meant, now);
    const people = wanted.map(({ delivery }) => delivery);
    const recipients = await readRecipients(tx, people);
    const reachable = await this.dropSuppressed(tx, wanted, recipients, now);
    return this.claim(tx, reachable, recipients, now);
  }

  /** While an incident is open its provider's news wait; they are grouped anew afterwards. Not once a mail has been tried. */
  private async dropHeld(tx: Transaction, all: readonly Sifted[], now: Date): Promise<Sifted[]> {
    const open = new Set(await readOpenProviders(tx));
    if (open.size === 0) return [...all];
    const isHeldBack = ({ provider, category }: ToldRow) =>
      provider !== null && category !== "INCIDENTS" && open.has(provider);
    const untried = all.filter(({ delivery }) => delivery.firstAttemptedAt === null);
    const held = untried.flatMap(({ rows }) => rows.filter(isHeldBack));
    await giveBackRows(tx, held, now);
    const backs = new Set(held.map(({ id }) => id));
    const left = all.map(({ delivery, rows }) => ({ delivery, rows: rows.filter(({ id }) => !backs.has(id)) }));
    const emptied = left.filter(
      ({ delivery, rows }) => rows.length === 0 && held.some((row) => row.deliveryId === delivery.id),
    );
    await endDeliveries(
      tx,
      emptied.map(({ delivery }) => delivery),
      { state: "CANCELLED", detail: "HELD" },
      now,
    );
    return left.filter((sifted) => !emptied.includes(sifted));
  }

  private async dropMoot(tx: Transaction, all: readonly Sifted[], now: Date): Promise<Sifted[]> {
    const repairs = all.flatMap(({ rows }) =>
      rows.filter((row) => row.category === "REPAIRED" && row.account !== null),
    );
    const alarms = await readAlarms(tx, repairs);
    const isMoot = (row: ToldRow) => {
      const key = row.account === null ? "" : alarmKey(row.companyId, row.account.id, row.userId);
      return !isWorthTelling(row, row.category === "REPAIRED" && isAnswer(row, alarms.get(key) ?? []));
    };
    return this.drop(tx, all, (row) => isMoot(row), { state: "CANCELLED", detail: "NOTHING_LEFT" }, now);
  }

  private async dropUnwanted(tx: Transaction, all: readonly Sifted[], now: Date): Promise<Sifted[]> {
    const choices = await this.parts.mayMail(
      tx,
      all.map(({ delivery: { companyId, userId, category }, rows }) => ({
        companyId,
        userId,
        category,
        accountIds: [...new Set(rows.flatMap(({ account }) => account?.id ?? []))],
      })),
    );
    const wanted = new Map(
      all.map(({ delivery }, index) => {
        const choice = choices[index] as MailChoice;
        return [delivery.id, choice.allowed ? new Set(choice.accountIds) : null] as const;
      }),
    );
    const isUnwanted = (row: ToldRow) => {
      const accounts = wanted.get(row.deliveryId);
      return accounts == null || (row.account !== null && !accounts.has(row.account.id));
    };
    return this.drop(tx, all, isUnwanted, { state: "SUPPRESSED", detail: "NOT_WANTED" }, now);
  }

  private async dropSuppressed(
    tx: Transaction,
    all: readonly Sifted[],
    recipients: ReadonlyMap<string, Recipient>,
    now: Date,
  ): Promise<Sifted[]> {
    const addressOf = ({ delivery }: Sifted) => addressFor(delivery, recipients);
    const suppressed = await this.parts.suppressions.find(tx, all.map(addressOf));
    const stopped = all.filter((sifted) => suppressed.has(addressOf(sifted)));
    if (stopped.length === 0) return [...all];
    await cancelRows(
      tx,
      stopped.flatMap(({ rows }) => rows),
      now,
    );
    for (const sifted of stopped) {
      const { delivery } = sifted;
      const detail = suppressed.get(addressOf(sifted))?.reason ?? "BOUNCE";
      await endDeliveries(tx, [delivery], { state: "SUPPRESSED", detail }, now);
      await this.parts.lastReaders.look(tx, delivery.companyId, delivery.userId, now);
    }
    return all.filter((sifted) => !stopped.includes(sifted));
  }

  /** Cancels rows, and ends the deliveries of which none is left. */
  private async drop(
    tx: Transaction,
    all: readonly Sifted[],
    isDropped: (row: ToldRow) => boolean,
    end: Parameters<typeof endDeliveries>[2],
    now: Date,
  ): Promise<Sifted[]> {
    const left = all.map(({ delivery, rows }) => ({ delivery, rows: rows.filter((row) => !isDropped(row)) }));
    const dropped = all.flatMap(({ rows }) => rows.filter(isDropped));
    const ended = left.filter(({ rows }) => rows.length === 0).map(({ delivery }) => delivery);
    // What may have gone out already stays told, though nothing is sent after it.
    const [gone, ungone] = [
      ended.filter((each) => this.mayHaveGone(each)),
      ended.filter((each) => !this.mayHaveGone(each)),
    ];
    const maybeTold = new Set(gone.map(({ id }) => id));
    await cancelRows(
      tx,
      dropped.filter(({ deliveryId }) => !maybeTold.has(deliveryId)),
      now,
    );
    await endDeliveries(tx, ungone, end, now);
    await endDeliveries(tx, gone, { state: "IN_DOUBT", detail: end.detail }, now);
    return left.filter(({ rows }) => rows.length > 0);
  }

  private mayHaveGone({ state }: ClaimedDelivery): boolean {
    return state === "IN_DOUBT" && !this.parts.canAsk;
  }

  private async claim(
    tx: Transaction,
    all: readonly Sifted[],
    recipients: ReadonlyMap<string, Recipient>,
    now: Date,
  ): Promise<Prepared[]> {
    const { publicUrl, unsubscribeUrl, carrier } = this.parts;
    const incidents = all.flatMap(({ rows }) => rows.filter(({ incident }) => incident !== null));
    const touched = await countTouched(
      tx,
      incidents.map(({ companyId }) => companyId),
    );
    const prepared = all.map(({ delivery, rows }) => {
      const { id: deliveryId, messageId, category } = delivery;
      const recipient = recipients.get(recipientKey(delivery.companyId, delivery.userId)) as Recipient;
      const unsubscribe = unsubscribeUrl(recipient, category);
      const content = composeContent({ category, recipient, rows, touched, now, publicUrl, unsubscribe });
      return {
        delivery,
        mail: { deliveryId, messageId, category, address: addressFor(delivery, recipients), content },
      };
    });
    await markClaimed(tx, prepared, carrier, now);
    return prepared;
  }
}

/** The first attempt fixes where it goes: what it became is asked for there. */
function addressFor(delivery: ClaimedDelivery, recipients: ReadonlyMap<string, Recipient>): string {
  if (delivery.firstAttemptedAt !== null) return delivery.address;
  return recipients.get(recipientKey(delivery.companyId, delivery.userId))?.email ?? delivery.address;
}
