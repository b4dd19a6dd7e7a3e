import type { MailAccount, MailContent } from "./mail-content.js";
import { groupAccounts, type MailGroup, purposesOf } from "./mail-groups.rules.js";
import type { MailStory, StoryGroup } from "./mail-story.js";
import { type MailWords, numberOf } from "./mail-words.js";
import { Tone } from "./safe-html.js";
import { factsOf, oneLoginFact, profilesOf, reconnectButton } from "./story-group.js";

/** Connections that are about to end, the most urgent first; those whose time is over by now are told so. */
export function tellReminders(content: MailContent, words: MailWords): MailStory {
  const { reminder } = words.texts;
  const urgent = content.accounts.toSorted((a, b) => endOf(a).getTime() - endOf(b).getTime());
  const hasPassed = (account: MailAccount) => endOf(account) <= content.now;
  const coming = urgent.filter((account) => !hasPassed(account));
  const passed = urgent.filter(hasPassed);
  const told = coming.length > 0 ? coming : passed;
  const [first] = coming;
  const days = first === undefined ? 0 : words.daysUntil(endOf(first));
  const groups = groupAccounts(urgent, (account) =>
    hasPassed(account) ? "passed" : String(words.daysUntil(endOf(account))),
  );
  const number = numberOf(told);
  return {
    subject: words.say(coming.length > 0 ? reminder.subject : reminder.subjectPassed, {
      what: words.what(told),
      days,
      first: coming.some((account) => words.daysUntil(endOf(account)) !== days) ? "yes" : "no",
      ...number,
    }),
    lead: [
      ...(coming.length > 0 ? [words.say(reminder.lead, numberOf(coming))] : []),
      ...(passed.length > 0 ? [words.say(reminder.leadPassed, numberOf(passed))] : []),
    ],
    groups: groups.map((group) =>
      hasPassed(group.first) ? passedGroup(group, content, words) : comingGroup(group, content, words),
    ),
  };
}

function comingGroup(group: MailGroup, { links }: MailContent, words: MailWords): StoryGroup {
  const { accounts, first } = group;
  const { reminder } = words.texts;
  const number = numberOf(accounts);
  const login = words.login(first);
  const when = (account: MailAccount) => words.say(reminder.until, { at: words.instant(endOf(account)) });
  const heading = words.say(reminder.heading, { ...number, days: words.daysUntil(endOf(first)) });
  return {
    tone: Tone.soon,
    heading,
    facts: [...factsOf(words, group, when), ...oneLoginFact(words, group, words.texts.oneLoginRenews)],
    profiles: profilesOf(words, group, when(first), links.dashboard, when),
    explanation: [
      words.say(reminder.explanation, { reason: first.reason ?? "", login }),
      ...purposesOf(accounts).map((purpose) => words.say(reminder.lost[purpose], { passed: "no" })),
    ].join(" "),
    steps: reminder.steps.map((step) => words.say(step, { ...number, login })),
    button: reconnectButton(words, group, links.dashboard),
  };
}

function passedGroup(group: MailGroup, { links }: MailContent, words: MailWords): StoryGroup {
  const { accounts, first } = group;
  const { reminder } = words.texts;
  const when = (account: MailAccount) => words.say(reminder.untilPassed, { at: words.instant(endOf(account)) });
  const heading = words.say(reminder.headingPassed, numberOf(accounts));
  const reason = first.reason ?? "TOKEN_EXPIRED";
  const { explanation, steps } = words.reason(group, reason, false);
  const purposes = purposesOf(accounts);
  const speaksOfPublishing = reason === "TOKEN_EXPIRED" && !purposes.includes("OWN");
  return {
    tone: Tone.bad,
    heading,
    facts: [...factsOf(words, group, when), ...oneLoginFact(words, group)],
    profiles: profilesOf(words, group, when(first), links.dashboard, when),
    explanation: speaksOfPublishing
      ? [
          words.say(reminder.explanation, { reason, login: words.login(first) }),
          ...purposes.map((purpose) => words.say(reminder.lost[purpose], { passed: "yes" })),
        ].join(" ")
      : explanation,
    steps,
    button: reconnectButton(words, group, links.dashboard),
  };
}

/** A reminder without an end would be a mistake of whoever made it; it is told as of the day since when. */
function endOf({ expiresAt, since }: MailAccount): Date {
  return expiresAt ?? since;
}
