import type { Category } from "../category.js";
import type { MailContent, RenderedMail } from "../mail/mail-content.js";
import { cleanText } from "../mail/clean-text.rules.js";
import { mailHeaders } from "../mail/mail-headers.js";
import type { Mailbox, OutgoingMail } from "../mail/mailer.js";

/** A mail that may go, before it is put into words. */
export interface MailToSend {
  readonly deliveryId: string;
  readonly messageId: string;
  readonly category: Category;
  readonly address: string;
  readonly content: MailContent;
}

/**
 * The mail as a carrier takes it.
 *
 * @throws Error when a text cannot be made, or an address of ours cannot stand in a header
 */
export function writeMail(
  { deliveryId, messageId, category, address, content }: MailToSend,
  from: Mailbox,
  render: (content: MailContent) => RenderedMail,
): OutgoingMail {
  const { language, subject, html, text } = render(content);
  const name = cleanText(content.recipient.name);
  return {
    deliveryId,
    messageId,
    from,
    to: { name: name === "" ? null : name, address },
    subject,
    html,
    text,
    headers: mailHeaders({ unsubscribe: content.links.unsubscribe, locale: language }),
    category,
  };
}
