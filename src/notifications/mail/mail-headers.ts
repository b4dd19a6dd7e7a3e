/** What the headers of a mail are made of. */
export interface MailHeaderParts {
  /** Where one click unsubscribes: POST acts, GET shows a page (RFC 8058). */
  readonly unsubscribe: string;
  /** BCP 47, of the text. */
  readonly locale: string;
}

/**
 * Headers of every mail besides subject, addresses and Message-Id. Reminders are like subscriptions, so both headers of RFC 8058 always
 * stand there (M-1, M-6). `Auto-Submitted` (RFC 3834) and its elder at Exchange keep out-of-office answers away.
 *
 * @throws Error if the address or the language could break a header
 */
export function mailHeaders({ unsubscribe, locale }: MailHeaderParts): Record<string, string> {
  const url = new URL(unsubscribe);
  if (!/^https?:$/.test(url.protocol) || /[<>\s]/.test(url.href))
    throw new Error("The address to unsubscribe at cannot stand in a header.");
  if (!/^[A-Za-z0-9-]{1,35}$/.test(locale)) throw new Error("The language cannot stand in a header.");
  return {
    "List-Unsubscribe": `<${url.href}>`,
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    "Content-Language": locale,
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
  };
}

/**
 * The same for every attempt of a delivery, so that whoever gets a mail twice can see that it is one (M-10).
 *
 * @param from the address that mails come from
 * @returns with its angle brackets
 * @throws Error if the two do not make a Message-Id
 */
export function messageIdOf(deliveryId: string, from: string): string {
  const domain = from.slice(from.lastIndexOf("@") + 1);
  if (!/^[\w-]+$/.test(deliveryId) || !/^[A-Za-z0-9.-]+$/.test(domain))
    throw new Error("A Message-Id needs an id of letters and digits, and a domain.");
  return `<${deliveryId}@${domain.toLowerCase()}>`;
}
