import { IntlMessageFormat } from "intl-messageformat";
import { PLATFORM_NAMES } from "../../accounts/diagnosis/brands.js";
import { platformsOf } from "../../platforms/policies.rules.js";
import type { Platform } from "../../platforms/platform.js";
import { daysLeft } from "./days-left.rules.js";
import type { InboxFacts } from "./inbox-facts.js";
import type { InboxLanguage, InboxText } from "./inbox-language.js";
import { german } from "./texts.de.js";
import { english } from "./texts.en.js";

/** The same languages as the diagnosis, whose texts stand beside these. */
export const INBOX_LANGUAGES: readonly InboxLanguage[] = [english, german];

/** What is looked up for a text. */
export interface InboxSubject {
  readonly account: { readonly name: string; readonly platform: Platform } | null;
  /** The name of whoever did it or left. */
  readonly person: string | null;
  /** The reason in one line, in the language of the text. */
  readonly cause: string | null;
}

/** Notifications in words. Messages are parsed once, when first wanted. */
export class InboxTexts {
  private readonly parsed = new Map<string, IntlMessageFormat>();

  /**
   * @param tag of the language, see `Language.tag`
   * @param timeZone IANA name of the company's zone
   */
  write(tag: string, facts: InboxFacts, subject: InboxSubject, timeZone: string): InboxText {
    const language = INBOX_LANGUAGES.find((each) => each.tag === tag) ?? english;
    const { title, body } = language.kinds[facts.kind];
    const values = valuesOf(language, facts, subject, timeZone);
    return { title: this.format(language, title, values), body: this.format(language, body, values) };
  }

  private format({ tag }: InboxLanguage, message: string, values: Readonly<Record<string, string | number>>): string {
    let format = this.parsed.get(message);
    if (format === undefined) {
      format = new IntlMessageFormat(message, tag, undefined, { ignoreTag: true });
      this.parsed.set(message, format);
    }
    return format.format({ ...values }) as string;
  }
}

function valuesOf(language: InboxLanguage, facts: InboxFacts, subject: InboxSubject, timeZone: string) {
  const { tag, noProfile } = language;
  const { provider, happensAt, createdAt } = facts;
  const networks = provider === null ? [] : platformsOf(provider).map((platform) => PLATFORM_NAMES[platform]);
  return {
    profile: subject.account?.name ?? noProfile,
    platform: subject.account === null ? (networks[0] ?? "") : PLATFORM_NAMES[subject.account.platform],
    days: daysLeft(createdAt, happensAt, timeZone),
    passed: happensAt <= createdAt ? "yes" : "no",
    when: new Intl.DateTimeFormat(tag, { dateStyle: "long", timeStyle: "short", timeZone }).format(happensAt),
    cause: subject.cause ?? "",
    ours: facts.reason === "PROVIDER_APP_FAULT" ? "yes" : "no",
    known: subject.person === null ? "no" : "yes",
    person: subject.person ?? "",
    network: new Intl.ListFormat(tag, { type: "conjunction" }).format(networks),
    accounts: facts.accounts ?? 0,
  };
}
