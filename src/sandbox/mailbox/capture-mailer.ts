import sql from "sql-template-tag";
import type { Clock } from "../../clock.js";
import type { Database } from "../../database/database.js";
import { mailProblem } from "../../notifications/mail/mail-problem.rules.js";
import type { Mailer, OutgoingMail, SendResult, SentMail } from "../../notifications/mail/mailer.js";

/** The sandbox keeps the newest ones. */
export const MOST_CAPTURED = 1_000;
/** Old mails are thrown away so many at a time, and not with every mail. */
const PRUNE_EVERY = 50;

/**
 * What befalls a mail on its way, for tests. ACCEPT_THEN_HANG takes it and never answers; HANG does not even take it; ACCEPT_THEN_FAIL
 * takes it and says that something went wrong.
 */
export type CarrierTrouble = "ACCEPT_THEN_HANG" | "ACCEPT_THEN_FAIL" | "HANG" | "LATER" | "REFUSE" | "BLOCK";

export interface CaptureMailerParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "now">;
  /** Asked for each mail; null: it is carried as it should be. */
  readonly trouble?: (mail: OutgoingMail) => CarrierTrouble | null;
  readonly kept?: number;
}

/** Carries mails into the sandbox's mailbox and nowhere else. */
export class CaptureMailer implements Mailer {
  readonly name = "capture";
  private sinceLastPruned = 0;

  constructor(private readonly parts: CaptureMailerParts) {}

  async send(mail: OutgoingMail, signal: AbortSignal): Promise<SendResult> {
    const problem = mailProblem(mail);
    if (problem !== null) return { kind: "REFUSED", detail: problem };
    if (signal.aborted) return { kind: "LATER", detail: "stopped", retryAfterMs: null };
    switch (this.parts.trouble?.(mail) ?? null) {
      case "LATER":
        return { kind: "LATER", detail: "asked to wait", retryAfterMs: null };
      case "REFUSE":
        return { kind: "REFUSED", detail: "refused" };
      case "BLOCK":
        return { kind: "BLOCKED", detail: "blocked" };
      case "HANG":
        return silence(signal);
      case "ACCEPT_THEN_HANG":
        await this.keep(mail);
        return silence(signal);
      case "ACCEPT_THEN_FAIL":
        await this.keep(mail);
        return { kind: "IN_DOUBT", detail: "500" };
      case null:
        return { kind: "SENT", carrierId: await this.keep(mail) };
    }
  }

  async find({ deliveryId }: SentMail): Promise<"TAKEN" | "NOT_TAKEN" | "UNKNOWN"> {
    const rows = await this.parts.database.query(
      sql`SELECT number FROM captured_mails WHERE delivery_id = ${deliveryId} LIMIT 1`,
    );
    return rows.length > 0 ? "TAKEN" : "NOT_TAKEN";
  }

  async close(): Promise<void> {}

  private async keep(mail: OutgoingMail): Promise<string> {
    const { database, clock } = this.parts;
    const { deliveryId, messageId, category, from, to, subject, headers, html, text } = mail;
    await database.transaction((tx) =>
      tx.execute(sql`
        INSERT INTO captured_mails
          (delivery_id, message_id, category, recipient, mailboxes, subject, headers, html, body, captured_at)
        VALUES (${deliveryId}, ${messageId}, ${category}, ${to.address.toLowerCase()}, ${JSON.stringify({ from, to })},
          ${subject}, ${JSON.stringify(headers)}, ${html}, ${text}, ${clock.now()})`),
    );
    this.sinceLastPruned += 1;
    if (this.sinceLastPruned >= Math.min(PRUNE_EVERY, this.parts.kept ?? PRUNE_EVERY)) await this.prune();
    return messageId;
  }

  private async prune(): Promise<void> {
    const { database, kept = MOST_CAPTURED } = this.parts;
    this.sinceLastPruned = 0;
    const [last] = await database.query<{ number: number }>(
      sql`SELECT number FROM captured_mails ORDER BY number DESC LIMIT 1 OFFSET ${kept}`,
    );
    if (last === undefined) return;
    await database.transaction((tx) => tx.execute(sql`DELETE FROM captured_mails WHERE number <= ${last.number}`));
  }
}

function silence(signal: AbortSignal): Promise<SendResult> {
  const result: SendResult = { kind: "IN_DOUBT", detail: "no answer" };
  return new Promise((resolve) => {
    if (signal.aborted) resolve(result);
    else signal.addEventListener("abort", () => resolve(result), { once: true });
  });
}
