import { IntlMessageFormat } from "intl-messageformat";
import { PLATFORM_NAMES } from "../../accounts/diagnosis/brands.js";
import type { Language, ReasonText } from "../../accounts/diagnosis/language.js";
import { LOGIN_NAMES } from "../../accounts/diagnosis/brands.js";
import type { ReaderTexts } from "../../accounts/diagnosis/reader-texts.js";
import type { Platform } from "../../platforms/platform.js";
import type { Reason } from "../../platforms/reason.js";
import { cleanText } from "./clean-text.rules.js";
import type { MailAccount, MailContent } from "./mail-content.js";
import { daysBetween, type MailTime, tellInstant } from "./mail-dates.rules.js";
import { type MailGroup, platformsOf } from "./mail-groups.rules.js";
import type { MailLanguage } from "./mail-language.js";
import { mailLanguage } from "./mail-languages.js";

type Values = Readonly<Record<string, string | number>>;

/** Names in a subject are shorter: phones show some 40 characters of it. */
const LONGEST_IN_SUBJECT = 60;
const parsed = new Map<string, IntlMessageFormat>();
const lists = new Map<string, Intl.ListFormat>();

/** Puts into words what one mail says, in its reader's language and on the company's clocks. */
export class MailWords {
  readonly texts: MailLanguage;
  private readonly language: Language;
  private readonly time: MailTime;

  constructor(
    private readonly content: MailContent,
    private readonly readerTexts: ReaderTexts,
  ) {
    this.language = readerTexts.languageFor([content.locale]);
    this.texts = mailLanguage(this.language.tag);
    this.time = { locale: content.locale, language: this.language.tag, timeZone: content.timeZone };
  }

  get tag(): string {
    return this.language.tag;
  }

  say(message: string, values: Values = {}): string {
    const key = `${this.tag} ${message}`;
    let format = parsed.get(key);
    if (format === undefined) {
      format = new IntlMessageFormat(message, this.tag, undefined, { ignoreTag: true });
      parsed.set(key, format);
    }
    return format.format({ app: this.readerTexts.app, company: this.content.company.name, ...values }) as string;
  }

  instant(at: Date): string {
    return tellInstant(at, this.time);
  }

  /** Calendar days from now on; 0 is today. */
  daysUntil(at: Date): number {
    return daysBetween(this.content.now, at, this.content.timeZone);
  }

  platforms(platforms: readonly Platform[]): string {
    return this.list(platforms.map((platform) => PLATFORM_NAMES[platform]));
  }

  list(items: readonly string[]): string {
    let format = lists.get(this.tag);
    if (format === undefined) lists.set(this.tag, (format = new Intl.ListFormat(this.tag, { type: "conjunction" })));
    return format.format(items);
  }

  /** The one by its name, or how many of them and where. */
  what(accounts: readonly MailAccount[]): string {
    const [first] = accounts;
    const { one, many } = this.texts.what;
    const platforms = this.platforms(platformsOf(accounts));
    if (accounts.length === 1 && first !== undefined)
      return this.say(one, { name: cleanText(first.name, LONGEST_IN_SUBJECT), platforms });
    return this.say(many, { count: accounts.length, platforms });
  }

  login(account: MailAccount): string {
    return LOGIN_NAMES[account.provider];
  }

  reason({ accounts, first }: MailGroup, reason: Reason, connected: boolean): ReasonText {
    return this.readerTexts.ofReason(this.language, reason, {
      profile: first.name,
      profiles: accounts.length,
      platform: first.platform,
      provider: first.provider,
      user: first.connectedBy,
      connected,
      pageTokenLives: false,
    });
  }
}

/** What messages choose their number by. */
export function numberOf(accounts: readonly unknown[]): { readonly one: string; readonly count: number } {
  return { one: accounts.length === 1 ? "yes" : "no", count: accounts.length };
}
