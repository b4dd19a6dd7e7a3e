import { isEmailAddress } from "../../api/text.rules.js";
import type { Mailbox, OutgoingMail } from "./mailer.js";

const UNSAFE = /[\p{Cc}\p{Cs}\u2028\u2029]/u;
const MESSAGE_ID = /^<[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9.-]+>$/;

/**
 * What would make a mail dangerous or impossible to send, before any carrier sees it: line breaks and other controls where headers are
 * made of it (M-9).
 *
 * @returns null if there is nothing
 */
export function mailProblem(mail: OutgoingMail): string | null {
  const { from, to, subject, messageId, deliveryId, headers, text, html } = mail;
  if (UNSAFE.test(subject)) return "The subject has control characters.";
  if (subject.trim() === "") return "The subject is empty.";
  const address = mailboxProblem(to) ?? mailboxProblem(from);
  if (address !== null) return address;
  if (!MESSAGE_ID.test(messageId)) return "The Message-Id is none.";
  if (!/^[\w-]{1,64}$/.test(deliveryId)) return "The delivery has no usable id.";
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(name)) return "A header has a name that is none.";
    if (UNSAFE.test(value)) return `The header ${name} has control characters.`;
  }
  if (text.trim() === "" || html.trim() === "") return "The mail has no text.";
  return null;
}

function mailboxProblem({ name, address }: Mailbox): string | null {
  if (UNSAFE.test(address) || !isEmailAddress(address)) return "An address is no e-mail address.";
  if (name !== null && UNSAFE.test(name)) return "A name beside an address has control characters.";
  return null;
}
