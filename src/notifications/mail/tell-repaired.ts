import type { MailAccount, MailContent } from "./mail-content.js";
import { groupAccounts, type MailGroup } from "./mail-groups.rules.js";
import type { MailStory, StoryGroup } from "./mail-story.js";
import { type MailWords, numberOf } from "./mail-words.js";
import { Tone } from "./safe-html.js";
import { lookButton, profilesOf } from "./story-group.js";

/** The answer to an earlier alarm. */
export function tellRepaired(content: MailContent, words: MailWords): MailStory {
  const { repaired } = words.texts;
  const { accounts } = content;
  const number = numberOf(accounts);
  return {
    subject: words.say(repaired.subject, { what: words.what(accounts), ...number }),
    lead: [words.say(repaired.lead, number)],
    groups: groupAccounts(accounts).map((group) => groupOf(group, content, words)),
  };
}

function groupOf(group: MailGroup, { links }: MailContent, words: MailWords): StoryGroup {
  const { accounts, first } = group;
  const { repaired } = words.texts;
  const when = (account: MailAccount) => words.say(repaired.since, { at: words.instant(account.since) });
  const differ = new Set(accounts.map(when)).size > 1;
  const by =
    first.repairedBy === null ? words.say(repaired.byItself) : words.say(repaired.by, { name: first.repairedBy });
  return {
    tone: Tone.good,
    heading: words.say(repaired.heading, numberOf(accounts)),
    facts: [...(differ ? [] : [when(first)]), by],
    profiles: profilesOf(words, group, when(first), links.dashboard, when),
    explanation: null,
    steps: [],
    button: lookButton(words, group, links.dashboard),
  };
}
