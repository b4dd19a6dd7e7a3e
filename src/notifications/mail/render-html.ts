import type { MailContent } from "./mail-content.js";
import {
  buttonBlock,
  endBlock,
  explanationBlock,
  factBlock,
  groupBlock,
  leadBlock,
  mailBlock,
  profileBlock,
  profilesBlock,
  restBlock,
  stepBlock,
  stepsBlock,
} from "./mail-blocks.js";
import type { MailFrame } from "./mail-frame.js";
import type { MailStory, StoryGroup } from "./mail-story.js";
import type { MailWords } from "./mail-words.js";
import { ownLink } from "./own-link.js";
import type { SafeHtml } from "./safe-html.js";
import { Tone } from "./safe-html.js";

/** Gmail cuts mails off at 102 KB; what goes beyond this is listed without its steps. */
export const LONGEST_HTML = 92_000;

export function renderHtml(story: MailStory, frame: MailFrame, { links }: MailContent, words: MailWords): string {
  const { lead, preheader, subject } = { ...story, ...frame };
  const render = (group: readonly SafeHtml[]) =>
    mailBlock({
      language: words.tag,
      subject,
      preheader,
      brand: frame.brand,
      company: frame.company,
      title: subject,
      lead: [...frame.greeting, ...lead].map((text) => leadBlock({ text })),
      group,
      rest: frame.rest === null ? [] : [restBlock(frame.rest)],
      why: frame.why,
      dashboard: ownLink(links.dashboard, links.dashboard),
      dashboardLabel: words.texts.dashboard,
      preferences: ownLink(links.preferences, links.dashboard),
      preferencesLabel: words.texts.preferences,
      unsubscribe: ownLink(links.unsubscribe, links.dashboard),
      unsubscribeLabel: words.texts.unsubscribe,
    }).text;
  const groups = story.groups.map((group) => renderGroup(group, words));
  const whole = render(groups);
  if (Buffer.byteLength(whole) <= LONGEST_HTML) return whole;
  return render(shorten(story.groups, groups, words));
}

/** Keeps as many groups whole as there is room for, and lists the profiles of the others in one. */
function shorten(groups: readonly StoryGroup[], rendered: readonly SafeHtml[], words: MailWords): SafeHtml[] {
  const room = LONGEST_HTML - 12_000;
  const sizes = rendered.map(({ text }) => Buffer.byteLength(text));
  const listed = groups.map((group) => 600 * group.profiles.length);
  let whole = 0;
  for (let taken = 0; whole < groups.length; whole += 1) {
    taken += sizes[whole] ?? 0;
    const others = listed.slice(whole + 1).reduce((sum, size) => sum + size, 0);
    if (taken + others > room) break;
  }
  const profiles = groups.slice(whole).flatMap((group) => group.profiles);
  const also: StoryGroup = {
    tone: groups[whole]?.tone ?? Tone.calm,
    heading: words.say(words.texts.also, { count: profiles.length }),
    facts: [words.say(words.texts.stepsThere)],
    profiles: profiles.map((profile) => ({ ...profile, details: `${profile.details} · ${profile.cause}` })),
    explanation: null,
    steps: [],
    button: null,
  };
  return [...rendered.slice(0, whole), renderGroup(also, words)];
}

function renderGroup(group: StoryGroup, words: MailWords): SafeHtml {
  const { tone, heading, facts, profiles, explanation, steps, button } = group;
  return groupBlock({
    tone,
    heading,
    fact: facts.map((text) => factBlock({ text })),
    profiles: profiles.length === 0 ? [] : [profilesBlock({ profile: profiles.map((each) => profileBlock(each)) })],
    explanation: explanation === null ? [] : [explanationBlock({ text: explanation })],
    steps:
      steps.length === 0
        ? []
        : [stepsBlock({ label: words.texts.stepsLabel, step: steps.map((text) => stepBlock({ text })) })],
    button: button === null ? [] : [buttonBlock(button)],
    end: button === null ? [endBlock()] : [],
  });
}
