import { createHmac } from "node:crypto";
import sql from "sql-template-tag";
import { RecordStatusChange } from "../../src/accounts/record-status-change.js";
import type { Database } from "../../src/database/database.js";
import type { Log } from "../../src/log.js";
import { AddressHasher } from "../../src/notifications/deliveries/address-hash.js";
import { DeliverMail } from "../../src/notifications/deliveries/deliver-mail.js";
import { GroupDeliveries } from "../../src/notifications/deliveries/group-deliveries.js";
import { type LastReaderEffect, LastReaders } from "../../src/notifications/deliveries/last-reader.js";
import { MAIL_TIMING, type MailTiming } from "../../src/notifications/deliveries/mail-timing.js";
import { Suppressions } from "../../src/notifications/deliveries/suppressions.js";
import { Bell } from "../../src/api/bell.js";
import type { MailContent } from "../../src/notifications/mail/mail-content.js";
import type { Mailer, OutgoingMail, SendResult, SentMail } from "../../src/notifications/mail/mailer.js";
import { mayMailAll } from "../../src/notifications/preferences/may-mail.js";
import { TellChanges } from "../../src/notifications/telling/tell-changes.js";
import { TellPeople } from "../../src/notifications/telling/tell-people.js";
import { TellRungs } from "../../src/notifications/telling/tell-rungs.js";
import { START } from "./stories.js";

/** A carrier that does as it is told, and remembers what it took. */
export class ScriptedMailer implements Mailer {
  readonly name = "mailgun";
  readonly taken: OutgoingMail[] = [];
  readonly asked: SentMail[] = [];
  /** How it answers; by default it takes everything. */
  answer: (mail: OutgoingMail, signal: AbortSignal) => SendResult | Promise<SendResult> = () => ({
    kind: "SENT",
    carrierId: null,
  });
  /** What it knows of a mail in doubt. */
  known: (mail: SentMail) => "TAKEN" | "NOT_TAKEN" | "UNKNOWN" = ({ deliveryId }) =>
    this.taken.some((mail) => mail.deliveryId === deliveryId) ? "TAKEN" : "NOT_TAKEN";

  async send(mail: OutgoingMail, signal: AbortSignal): Promise<SendResult> {
    const result = await this.answer(mail, signal);
    if (result.kind === "SENT") this.taken.push(mail);
    return result;
  }

  find(mail: SentMail): Promise<"TAKEN" | "NOT_TAKEN" | "UNKNOWN"> {
    this.asked.push(mail);
    return Promise.resolve(this.known(mail));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** The same without a way to ask, as SMTP is. */
export class DeafMailer implements Mailer {
  readonly name = "smtp";
  readonly taken: OutgoingMail[] = [];
  answer: () => SendResult = () => ({ kind: "SENT", carrierId: null });

  send(mail: OutgoingMail): Promise<SendResult> {
    const result = this.answer();
    if (result.kind === "SENT") this.taken.push(mail);
    return Promise.resolve(result);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Nothing is waited for, and nothing has a pace. */
export const HASTE: MailTiming = {
  ...MAIL_TIMING,
  quietMs: 0,
  perMinute: 6_000_000,
  burst: 100_000,
  firstLookMs: 0,
  graceMs: 0,
  blindMs: 0,
  firstRetryMs: 0,
  longestRetryMs: 0,
  blockedMs: 1,
};

/** Texts as plain as can be: what there is to read is the content. */
export function plainly(content: MailContent) {
  const body = JSON.stringify(content);
  return {
    language: content.locale,
    subject: `${content.category} ${content.accounts.map(({ name }) => name).join(", ")}`,
    html: body,
    text: body,
  };
}

/** What a mail that was written plainly says. */
export function contentOf(mail: OutgoingMail): MailContent {
  return JSON.parse(mail.text) as MailContent;
}

export interface MailingOptions {
  readonly mailer?: Mailer;
  readonly timing?: Partial<MailTiming>;
  readonly effects?: readonly LastReaderEffect[];
  readonly now?: () => Date;
  readonly render?: (content: MailContent) => ReturnType<typeof plainly>;
}

export const ADDRESS_KEY = createHmac("sha256", "test").update("addresses").digest();

/** Deliveries as the application wires them. */
export function mailing(database: Database, options: MailingOptions = {}) {
  const { mailer = new ScriptedMailer(), effects = [], now = () => START, render = plainly } = options;
  const timing = { ...HASTE, ...options.timing };
  const lines: string[] = [];
  const log = {
    warn: (_: object, line: string) => lines.push(line),
    error: (_: object, line: string) => lines.push(line),
    info: () => undefined,
  } as unknown as Log;
  const suppressions = new Suppressions(new AddressHasher(ADDRESS_KEY));
  const lastReaders = new LastReaders(suppressions, effects);
  const groupDeliveries = new GroupDeliveries({ database, timing, from: "relink@mail.example" });
  const deliverMail = new DeliverMail({
    database,
    clock: { now, toReal: (instant) => instant },
    log,
    mailer,
    from: { name: "Relink", address: "relink@mail.example" },
    render,
    timing,
    mayMail: mayMailAll,
    suppressions,
    lastReaders,
    publicUrl: "https://relink.example",
    unsubscribeUrl: ({ userId }, category) => `https://relink.example/unsubscribe/${userId}-${category}`,
  });
  return { mailer, suppressions, lastReaders, groupDeliveries, deliverMail, lines, timing };
}

export type Mailing = ReturnType<typeof mailing>;

/** Looks, groups what has stood still since, and sends it. */
export async function mailAll({ groupDeliveries, deliverMail }: Mailing, now: Date = START): Promise<void> {
  await groupDeliveries.run(now);
  await groupDeliveries.run(now);
  await deliverMail.run();
}

/** The writers of facts, with the tellings that fill the ledger. */
export function tellers() {
  const people = new TellPeople(new Bell());
  return { writer: new RecordStatusChange([new TellChanges(people)]), rungs: new TellRungs(people), people };
}

export interface DeliveryNow {
  readonly id: string;
  readonly userId: string;
  readonly category: string;
  readonly state: string;
  readonly attempt: number;
  readonly failures: number;
  readonly doubts: number;
  readonly detail: string | null;
  readonly address: string;
  readonly due: number;
}

/** The deliveries of a company. */
export function deliveriesOf(database: Database, companyId: number): Promise<DeliveryNow[]> {
  return database.query<DeliveryNow>(
    sql`SELECT id AS id, user_id AS userId, category AS category, state AS state, attempt AS attempt, failures AS failures,
        doubts AS doubts, detail AS detail, address AS address, CASE WHEN due_at IS NULL THEN 0 ELSE 1 END AS due
      FROM deliveries WHERE company_id = ${companyId} ORDER BY created_at, id`,
  );
}

/** As if the worker that holds deliveries had died, and its time had passed. */
export async function letMailLeasesRunOut(database: Database): Promise<void> {
  await database.transaction((tx) =>
    tx.execute(sql`UPDATE deliveries SET lease_until = '2020-01-01 00:00:00.000' WHERE lease_until IS NOT NULL`),
  );
}
