import "reflect-metadata";
import { setTimeout as sleep } from "node:timers/promises";
import { type DatabaseAddress, openDatabase } from "../../../../src/database/open-database.js";
import { MailgunMailer } from "../../../../src/notifications/mail/mailgun-mailer.js";
import { entities } from "../../../../src/tables.js";
import { mailing } from "../../../support/mailing.js";

/** Makes and sends mails until it is killed. Argument: all of it, as JSON. */
export interface StormWork {
  readonly address: DatabaseAddress;
  readonly url: string;
  /** Tells the carrier who calls. */
  readonly name: string;
  readonly now: string;
}

const work = JSON.parse(process.argv[2] ?? "") as StormWork;
const database = await openDatabase({
  address: work.address,
  entities,
  migrations: [],
  log: { warn: () => undefined },
});
const mailer = new MailgunMailer({
  url: work.url,
  domain: "mail.example",
  key: work.name,
  testMode: false,
  totalMs: 1_500,
});
const timing = {
  quietMs: 300,
  longestWaitMs: 5_000,
  leaseSeconds: 6,
  sendMs: 2_500,
  firstLookMs: 500,
  graceMs: 8_000,
  firstRetryMs: 200,
  longestRetryMs: 1_000,
};
const now = new Date(work.now);
const { groupDeliveries, deliverMail } = mailing(database, { mailer, timing, now: () => now });
process.stdout.write("working\n");
for (;;) {
  await groupDeliveries.run(now);
  await deliverMail.run();
  await sleep(100);
}
