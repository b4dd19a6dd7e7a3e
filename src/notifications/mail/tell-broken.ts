import { FIXES } from "../../accounts/diagnosis/fix.js";
import type { Status } from "../../accounts/status.js";
import type { Reason } from "../../platforms/reason.js";
import type { MailAccount, MailContent } from "./mail-content.js";
import { groupAccounts, type MailGroup, OF_THE_PROFILE } from "./mail-groups.rules.js";
import type { MailStory, StoryGroup } from "./mail-story.js";
import { type MailWords, numberOf } from "./mail-words.js";
import { Tone } from "./safe-html.js";
import { factsOf, lookButton, oneLoginFact, profilesOf, reconnectButton } from "./story-group.js";

const UNNAMED: Readonly<Record<Status, Reason>> = {
  CONNECTED: "UNKNOWN_INVALID",
  EXPIRED: "TOKEN_EXPIRED",
  INVALID: "UNKNOWN_INVALID",
  DISCONNECTED: "DISCONNECTED_BY_USER",
};

/** Connections that a network has ended, and those that still stand although something is blocked. */
export function tellBroken(content: MailContent, words: MailWords): MailStory {
  const { broken } = words.texts;
  const ended = content.accounts.filter((account) => account.status !== "CONNECTED");
  const limited = content.accounts.filter((account) => account.status === "CONNECTED");
  const told = ended.length > 0 ? ended : limited;
  return {
    subject: words.say(ended.length > 0 ? broken.subject : broken.subjectAdvisory, {
      what: words.what(told),
      ...numberOf(told),
    }),
    lead: [
      ...(ended.length > 0 ? [words.say(broken.lead, numberOf(ended))] : []),
      ...(limited.length > 0 ? [words.say(broken.leadAdvisory, numberOf(limited))] : []),
    ],
    groups: groupAccounts([...ended, ...limited]).map((group) => groupOf(group, content, words)),
  };
}

function groupOf(group: MailGroup, { links }: MailContent, words: MailWords): StoryGroup {
  const { first } = group;
  const { broken, cause } = words.texts;
  const connected = first.status === "CONNECTED";
  const reason = first.reason ?? UNNAMED[first.status];
  const { title, explanation, steps } = words.reason(group, reason, connected);
  const since = connected ? broken.sinceAdvisory : broken.since;
  const when = (account: MailAccount) => words.say(since, { at: words.instant(account.since) });
  const reconnects = isReconnected(reason, connected);
  return {
    tone: connected ? Tone.soon : Tone.bad,
    heading: words.say(cause, { title }),
    facts: [
      ...factsOf(words, group, when),
      ...(reconnects && !OF_THE_PROFILE.has(reason) ? oneLoginFact(words, group) : []),
    ],
    profiles: profilesOf(words, group, title, links.dashboard, when),
    explanation,
    steps,
    button: (reconnects ? reconnectButton : lookButton)(words, group, links.dashboard),
  };
}

/** Whether a reconnect is among the remedies: where the connection still stands, only for what a new consent can give. */
function isReconnected(reason: Reason, connected: boolean): boolean {
  const fix = FIXES[reason];
  return connected ? fix === "RECONNECT_NOW" || fix === "OTHER_PERSON" : fix !== "NOT_USER_FIXABLE";
}
