import { cleanText } from "./clean-text.rules.js";
import type { MailContent } from "./mail-content.js";

/** Takes out of all names of a mail what could deceive a reader or break a header (M-9); once, so that no place can forget it. */
export function cleanContent(content: MailContent): MailContent {
  const optional = (text: string | null) => (text === null || cleanText(text) === "" ? null : cleanText(text));
  return {
    ...content,
    company: { name: cleanText(content.company.name) },
    recipient: { name: cleanText(content.recipient.name) },
    accounts: content.accounts.map((account) => ({
      ...account,
      name: optional(account.name) ?? optional(account.handle) ?? "–",
      handle: optional(account.handle),
      connectedBy: optional(account.connectedBy),
      repairedBy: optional(account.repairedBy),
    })),
  };
}
