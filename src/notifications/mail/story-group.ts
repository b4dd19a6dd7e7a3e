import type { MailAccount } from "./mail-content.js";
import type { MailGroup } from "./mail-groups.rules.js";
import type { MailWords } from "./mail-words.js";
import type { StoryButton, StoryProfile } from "./mail-story.js";
import { ownLink } from "./own-link.js";
import { PLATFORM_NAMES } from "../../accounts/diagnosis/brands.js";

/**
 * The profiles of a group, each with what tells it from others of the same name.
 *
 * @param when tells an instant that matters; those that differ within the group are told with each profile
 */
export function profilesOf(
  words: MailWords,
  { accounts }: MailGroup,
  cause: string,
  own: string,
  when: (account: MailAccount) => string,
): StoryProfile[] {
  const differ = timesDiffer(accounts, when);
  return accounts.map((account) => ({
    name: account.name,
    details: [
      account.handle,
      PLATFORM_NAMES[account.platform],
      words.texts.purposes[account.purpose],
      differ ? when(account) : null,
    ]
      .filter((part) => part !== null && part !== "")
      .join(" · "),
    cause,
    url: ownLink(account.url, own),
  }));
}

/** What holds for the whole group. */
export function factsOf(words: MailWords, group: MailGroup, when: (account: MailAccount) => string): string[] {
  const { accounts, first } = group;
  const { connectedBy } = words.texts;
  return [
    ...(timesDiffer(accounts, when) ? [] : [when(first)]),
    ...(first.connectedBy === null ? [] : [words.say(connectedBy, { name: first.connectedBy })]),
  ];
}

/** The button that repairs all of a group; it leads to the first of them, since one login is enough for all. */
export function reconnectButton(words: MailWords, { accounts, first }: MailGroup, own: string): StoryButton {
  const { reconnect, reconnectHint } = words.texts;
  return {
    label: words.say(reconnect),
    hint: words.say(reconnectHint, { what: words.what(accounts) }),
    url: ownLink(first.url, own),
  };
}

/** The button where nothing is to be reconnected. */
export function lookButton(words: MailWords, { accounts, first }: MailGroup, own: string): StoryButton {
  const { look, lookHint } = words.texts;
  return {
    label: words.say(look),
    hint: words.say(lookHint, { what: words.what(accounts) }),
    url: ownLink(first.url, own),
  };
}

/** Where one login repairs several. */
export function oneLoginFact(
  words: MailWords,
  { accounts, first }: MailGroup,
  message = words.texts.oneLogin,
): string[] {
  const together = accounts.length > 1 && first.grantId !== null;
  return together ? [words.say(message, { count: accounts.length })] : [];
}

function timesDiffer(accounts: readonly MailAccount[], when: (account: MailAccount) => string): boolean {
  return new Set(accounts.map(when)).size > 1;
}
