import { OwnLink } from "./safe-html.js";

/**
 * Checks that an address leads to this installation: mails name no other host, and take nobody anywhere else.
 *
 * @param own any address of this installation
 * @throws Error if it does not
 */
export function ownLink(url: string, own: string): OwnLink {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const { origin } = new URL(own);
  const isOwn = parsed !== null && parsed.origin === origin && /^https?:$/.test(parsed.protocol);
  if (!isOwn || parsed.username + parsed.password !== "")
    throw new Error(`A mail may lead nowhere but to ${origin}, not to ${JSON.stringify(url.slice(0, 100))}.`);
  return new OwnLink(parsed.href);
}
