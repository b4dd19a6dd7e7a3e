import { PLATFORMS } from "../../platforms/platform.js";
import { providersOf } from "../../platforms/policies.rules.js";
import type { MailContent, MailIncident } from "./mail-content.js";
import type { MailStory, StoryGroup } from "./mail-story.js";
import type { MailWords } from "./mail-words.js";
import { Tone } from "./safe-html.js";

/** Trouble of a whole network, and its end. */
export function tellIncidents({ incidents }: MailContent, words: MailWords): MailStory {
  const { incident } = words.texts;
  const opened = incidents.filter(({ closedAt }) => closedAt === null);
  const subject =
    opened.length === 0
      ? incident.subjectClosed
      : opened.length === incidents.length
        ? incident.subjectOpened
        : incident.subjectMixed;
  return {
    subject: words.say(subject, { platforms: namesOf(incidents, words) }),
    lead: [words.say(opened.length > 0 ? incident.leadOpened : incident.leadClosed)],
    groups: [...opened, ...incidents.filter(({ closedAt }) => closedAt !== null)].map((each) => groupOf(each, words)),
  };
}

function groupOf(told: MailIncident, words: MailWords): StoryGroup {
  const { incident } = words.texts;
  const platforms = namesOf([told], words);
  const at = words.instant(told.openedAt);
  const open = told.closedAt === null;
  return {
    tone: open ? Tone.calm : Tone.good,
    heading: words.say(open ? incident.headingOpened : incident.headingClosed, { platforms }),
    facts: [
      told.closedAt === null
        ? words.say(incident.since, { at })
        : words.say(incident.from, { at, until: words.instant(told.closedAt) }),
      words.say(incident.touched, { count: told.accounts }),
    ],
    profiles: [],
    explanation: words.say(open ? incident.explanationOpened : incident.explanationClosed, { platforms }),
    steps: [],
    button: null,
  };
}

/** What readers know a provider by: the platforms that its consents feed. */
function namesOf(incidents: readonly MailIncident[], words: MailWords): string {
  const providers = new Set(incidents.map(({ provider }) => provider));
  return words.platforms(
    PLATFORMS.filter((platform) => providersOf(platform).some((provider) => providers.has(provider))),
  );
}
