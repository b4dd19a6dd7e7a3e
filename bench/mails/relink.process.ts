import "reflect-metadata";
import { migrations } from "../../migrations/list.js";
import { ReaderTexts } from "../../src/accounts/diagnosis/reader-texts.js";
import { systemClock } from "../../src/clock.js";
import { openDatabase } from "../../src/database/open-database.js";
import { createLog } from "../../src/log.js";
import { AddressHasher } from "../../src/notifications/deliveries/address-hash.js";
import { DeliverMail } from "../../src/notifications/deliveries/deliver-mail.js";
import { GroupDeliveries } from "../../src/notifications/deliveries/group-deliveries.js";
import { LastReaders } from "../../src/notifications/deliveries/last-reader.js";
import { MAIL_TIMING } from "../../src/notifications/deliveries/mail-timing.js";
import { Suppressions } from "../../src/notifications/deliveries/suppressions.js";
import type { MailContent } from "../../src/notifications/mail/mail-content.js";
import { renderMail } from "../../src/notifications/mail/render-mail.js";
import { mayMailAll } from "../../src/notifications/preferences/may-mail.js";
import { entities } from "../../src/tables.js";
import { serve } from "../program.js";
import type { Order, Outcome } from "./run.types.js";

const TICKS = 200;

/** GroupDeliveries and DeliverMail, wired as in the service but for the pace, with a carrier that takes everything at once. */
serve(async ({ url, texts }: Order): Promise<Outcome> => {
  const log = createLog("warn");
  const database = await openDatabase({ address: { kind: "server", url }, entities, migrations, log });
  const readerTexts = new ReaderTexts("Relink");
  const suppressions = new Suppressions(new AddressHasher(Buffer.alloc(32, 1)));
  const timing = { ...MAIL_TIMING, quietMs: 0, perMinute: 60_000_000, burst: 1_000_000 };
  const groupDeliveries = new GroupDeliveries({ database, timing, from: "relink@mail.example" });
  const deliverMail = new DeliverMail({
    database,
    clock: systemClock,
    log,
    mailer: {
      name: "capture",
      send: () => Promise.resolve({ kind: "SENT", carrierId: null }),
      close: () => Promise.resolve(),
    },
    from: { name: "Relink", address: "relink@mail.example" },
    render: (content) => (texts ? renderMail(content, readerTexts) : bare(content)),
    timing,
    mayMail: mayMailAll,
    suppressions,
    lastReaders: new LastReaders(suppressions, []),
    publicUrl: "https://relink.example",
    unsubscribeUrl: ({ userId }) => `https://relink.example/unsubscribe/${userId}`,
  });
  const start = performance.now();
  await groupDeliveries.run(new Date());
  await groupDeliveries.run(new Date());
  const mails = await deliverMail.run();
  const seconds = (performance.now() - start) / 1_000;
  const idle = performance.now();
  for (let tick = 0; tick < TICKS; tick++) {
    await groupDeliveries.run(new Date());
    await deliverMail.run();
  }
  const tickMs = (performance.now() - idle) / TICKS;
  await database.close();
  return { mails, seconds, tickMs };
});

function bare({ locale, category }: MailContent) {
  return { language: locale, subject: category, html: category, text: category };
}
