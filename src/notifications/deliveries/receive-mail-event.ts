import { createHash } from "node:crypto";
import sql from "sql-template-tag";
import type { Clock } from "../../clock.js";
import { isDuplicate } from "../../database/database-error.js";
import type { Database } from "../../database/database.js";
import type { Transaction } from "../../database/transaction.js";
import type { Log } from "../../log.js";
import type { ApplyMailFate } from "./apply-mail-fate.js";
import { readMailgunEvent, readSignature } from "./mailgun-event.rules.js";
import { isSignedByMailgun } from "./mailgun-signature.js";

/** DONE: Mailgun need not repeat it. REFUSED: it must not. */
export type Receipt = "DONE" | "REFUSED";

export interface ReceiveMailEventParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "now">;
  readonly log: Log;
  readonly applyMailFate: ApplyMailFate;
  /** Mailgun's webhook signing key, which is not the API key. */
  readonly signingKey: string;
}

/** What Mailgun tells of mails, checked before anything changes (M-7). */
export class ReceiveMailEvent {
  constructor(private readonly parts: ReceiveMailEventParts) {}

  /** @throws errors of the database: Mailgun gets no good answer then, and tells it again */
  async run(body: unknown): Promise<Receipt> {
    const { database, clock, log, applyMailFate, signingKey } = this.parts;
    const signature = readSignature(body);
    if (signature === null || !isSignedByMailgun(signature, signingKey, new Date())) {
      log.warn({}, "an event of a mail was refused: not signed by Mailgun, or too old");
      return "REFUSED";
    }
    const event = readMailgunEvent(body);
    try {
      await database.transaction(async (tx) => {
        await useToken(tx, signature.token);
        if (event === null || event.fate === null) return;
        const known = await applyMailFate.run(tx, event, event.fate, clock.now());
        if (!known) log.warn({ delivery: event.deliveryId }, "an event is about no mail that was sent from here");
      });
    } catch (error) {
      // Its token has been used: whatever it says has been taken, or is forged.
      if (!isDuplicate(error)) throw error;
      log.info({}, "an event of a mail was taken before, it has no effect");
    }
    return "DONE";
  }
}

async function useToken(tx: Transaction, token: string): Promise<void> {
  const hash = createHash("sha256").update(token).digest("hex");
  await tx.execute(
    sql`INSERT INTO received_mail_events (token_hash, received_at) VALUES (${hash}, ${tx.dialect.databaseNow})`,
  );
}
