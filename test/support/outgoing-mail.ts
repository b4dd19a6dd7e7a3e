import { mailHeaders, messageIdOf } from "../../src/notifications/mail/mail-headers.js";
import type { OutgoingMail, SentMail } from "../../src/notifications/mail/mailer.js";

export function outgoingMail(change: Partial<OutgoingMail> = {}): OutgoingMail {
  const deliveryId = change.deliveryId ?? "V1StGXR8_Z5jdHi6B-myT";
  const from = { name: "Relink", address: "relink@mg.example.com" };
  return {
    deliveryId,
    messageId: messageIdOf(deliveryId, from.address),
    from,
    to: { name: 'Jürgen "Jo" Müller, Büro', address: "jo@example.com" },
    subject: "„Nordlicht Kaffee“ (Facebook): läuft morgen ab 😀",
    html: "<!doctype html><html><body><p>Grüße & <b>mehr</b></p></body></html>",
    text: "Grüße & mehr\n.\n..\nEnde\n",
    headers: mailHeaders({
      unsubscribe:
        "https://relink.example.com/unsubscribe/v1.abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz",
      locale: "de",
    }),
    category: "EXPIRY_REMINDERS",
    ...change,
  };
}

export function sentMail(mail: OutgoingMail, attemptedAt = new Date()): SentMail {
  return { deliveryId: mail.deliveryId, messageId: mail.messageId, address: mail.to.address, attemptedAt };
}
