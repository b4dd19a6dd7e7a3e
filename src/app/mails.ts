import { SYSTEM } from "../api/viewer.js";
import type { Clock } from "../clock.js";
import type { Database } from "../database/database.js";
import type { Log } from "../log.js";
import { AddressHasher } from "../notifications/deliveries/address-hash.js";
import { ApplyMailFate } from "../notifications/deliveries/apply-mail-fate.js";
import { DeliverMail } from "../notifications/deliveries/deliver-mail.js";
import { DeliverMailJob } from "../notifications/deliveries/deliver-mail.job.js";
import { GroupDeliveries } from "../notifications/deliveries/group-deliveries.js";
import { GroupDeliveriesJob } from "../notifications/deliveries/group-deliveries.job.js";
import { type LastReaderEffect, LastReaders } from "../notifications/deliveries/last-reader.js";
import { MailInJumps } from "../notifications/deliveries/mail-in-jumps.js";
import { MAIL_TIMING } from "../notifications/deliveries/mail-timing.js";
import { PruneDeliveries } from "../notifications/deliveries/prune-deliveries.js";
import { ReceiveMailEvent } from "../notifications/deliveries/receive-mail-event.js";
import { Suppressions } from "../notifications/deliveries/suppressions.js";
import type { Mailbox, Mailer } from "../notifications/mail/mailer.js";
import type { MailContent, RenderedMail } from "../notifications/mail/mail-content.js";
import { mayMailAll } from "../notifications/preferences/may-mail.js";
import { unsubscribe } from "../notifications/preferences/unsubscribe.js";
import { unsubscribeAddress, type UnsubscribeTokens } from "../notifications/preferences/unsubscribe-token.js";

export interface MailsParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly publicUrl: string;
  /** Under which addresses are recognised; with another one, suppressions are forgotten. */
  readonly addressKey: Buffer;
  readonly unsubscribeTokens: UnsubscribeTokens;
  readonly lostReader: LastReaderEffect;
  /** Who carries mails, and from whom; null: nobody. */
  readonly carrier: { readonly mailer: Mailer; readonly from: Mailbox } | null;
  readonly render: (content: MailContent) => RenderedMail;
  /** What Mailgun signs its events with; null: they are refused. */
  readonly webhookKey: string | null;
}

/** From what people are to be told to mails, and what becomes of these. */
export function createMails(parts: MailsParts) {
  const { database, clock, log, publicUrl, unsubscribeTokens, webhookKey } = parts;
  const suppressions = new Suppressions(new AddressHasher(parts.addressKey));
  const lastReaders = new LastReaders(suppressions, [parts.lostReader]);
  const applyMailFate = new ApplyMailFate({
    suppressions,
    lastReaders,
    unsubscribe: async (tx, person, now) => {
      const origin = { actor: SYSTEM, occurredAt: now, address: null, requestId: null };
      await unsubscribe(tx, { ...person, category: "ALL" }, origin, "COMPLAINT");
    },
  });
  return {
    suppressions,
    receiveMailEvent:
      webhookKey === null
        ? null
        : new ReceiveMailEvent({ database, clock, log, applyMailFate, signingKey: webhookKey }),
    carrying: parts.carrier === null ? null : carry(parts, parts.carrier, { suppressions, lastReaders }),
    prunings: [new PruneDeliveries(database)],
  };

  function carry(
    { render }: MailsParts,
    { mailer, from }: NonNullable<MailsParts["carrier"]>,
    knowing: { suppressions: Suppressions; lastReaders: LastReaders },
  ) {
    const timing = MAIL_TIMING;
    const groupDeliveries = new GroupDeliveries({ database, timing, from: from.address });
    const deliverMail = new DeliverMail({
      ...knowing,
      database,
      clock,
      log,
      mailer,
      from,
      render,
      timing,
      publicUrl,
      mayMail: mayMailAll,
      unsubscribeUrl: ({ companyId, userId }, category) =>
        unsubscribeAddress(unsubscribeTokens, publicUrl, { companyId, userId, category }),
    });
    return {
      inJumps: new MailInJumps(database, groupDeliveries, deliverMail),
      jobs: {
        groupDeliveries: new GroupDeliveriesJob(groupDeliveries, clock, timing.quietMs),
        deliverMail: new DeliverMailJob(deliverMail),
      },
    };
  }
}
