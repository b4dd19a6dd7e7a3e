import type { Mailbox } from "./mailer.js";

/** A mailbox as RFC 5322 writes it, `"Anna \"Ann\" Berg" <anna@example.com>`; for carriers that take text. */
export function mailboxText({ name, address }: Mailbox): string {
  return name === null || name === "" ? address : `"${name.replace(/[\\"]/g, "\\$&")}" <${address}>`;
}
