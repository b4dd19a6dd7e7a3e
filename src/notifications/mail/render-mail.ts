import type { ReaderTexts } from "../../accounts/diagnosis/reader-texts.js";
import { cleanContent } from "./clean-content.rules.js";
import type { MailContent, RenderedMail } from "./mail-content.js";
import type { MailFrame } from "./mail-frame.js";
import { MOST_NAMED } from "./mail-groups.rules.js";
import type { MailStory } from "./mail-story.js";
import { MailWords } from "./mail-words.js";
import { ownLink } from "./own-link.js";
import { renderHtml } from "./render-html.js";
import { renderPlain } from "./render-plain.js";
import { tellBroken } from "./tell-broken.js";
import { tellIncidents } from "./tell-incidents.js";
import { tellReminders } from "./tell-reminders.js";
import { tellRepaired } from "./tell-repaired.js";

/** How many names a list of mails shows beside the subject. */
const NAMES_BESIDE_SUBJECT = 5;

/**
 * Puts a mail into words: subject, HTML and plain text, in the reader's language and on the company's clocks.
 *
 * @throws Error if a link leads to another host than `links.dashboard`
 */
export function renderMail(given: MailContent, texts: ReaderTexts): RenderedMail {
  const content = cleanContent(given);
  const words = new MailWords(content, texts);
  const story = tell(content, words);
  const frame = frameOf(content, story, words, texts.app);
  return {
    language: words.tag,
    subject: story.subject,
    html: renderHtml(story, frame, content, words),
    text: renderPlain(story, frame, content, words),
  };
}

function tell(content: MailContent, words: MailWords): MailStory {
  switch (content.category) {
    case "EXPIRY_REMINDERS":
      return tellReminders(content, words);
    case "BROKEN_CONNECTIONS":
      return tellBroken(content, words);
    case "REPAIRED":
      return tellRepaired(content, words);
    case "INCIDENTS":
      return tellIncidents(content, words);
  }
}

function frameOf(content: MailContent, story: MailStory, words: MailWords, brand: string): MailFrame {
  const { accounts, company, recipient, links } = content;
  const { greeting, rest, restLabel, why } = words.texts;
  const count = accounts.length - MOST_NAMED;
  return {
    brand,
    company: company.name,
    preheader: preheaderOf(content, story, words),
    greeting: recipient.name === "" ? [] : [words.say(greeting, { name: recipient.name })],
    rest:
      count <= 0
        ? null
        : {
            text: words.say(rest, { count }),
            label: words.say(restLabel),
            url: ownLink(links.dashboard, links.dashboard),
          },
    why: words.say(why),
  };
}

/** What the subject leaves out: which ones they are, or since when. */
function preheaderOf({ accounts }: MailContent, story: MailStory, words: MailWords): string {
  if (accounts.length > 1) return words.list(accounts.slice(0, NAMES_BESIDE_SUBJECT).map(({ name }) => name));
  return story.groups.flatMap(({ facts }) => facts.slice(0, 1)).join(" · ");
}
