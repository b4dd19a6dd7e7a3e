import { IntlMessageFormat } from "intl-messageformat";
import type { Platform } from "../../platforms/platform.js";
import type { Provider } from "../../platforms/provider.js";
import type { Reason } from "../../platforms/reason.js";
import { LOGIN_NAMES, PLATFORM_NAMES } from "./brands.js";
import type { ClockKind, Language, ReasonText } from "./language.js";
import { FALLBACK, LANGUAGES } from "./languages.js";
import { chooseLanguage } from "./locale.rules.js";

/** What a text is about. */
export interface TextSubject {
  /** The profile's name; ignored where there are several. */
  readonly profile: string;
  /** How many profiles of one consent are told of together; one if it is left out. */
  readonly profiles?: number;
  readonly platform: Platform;
  /** Whose consent feeds the profile. */
  readonly provider: Provider;
  /** The name of the person who connected; null if nobody knows. */
  readonly user: string | null;
  /** The connection still works, only something is blocked. */
  readonly connected: boolean;
  /** A token of the page's own has outlived the permission. */
  readonly pageTokenLives: boolean;
}

/** How a clock is renewed: by itself, not any more, or only by a person. */
export type Renewal = "automatic" | "failing" | "person";

type Values = Readonly<Record<string, string>>;

/** What readers are told, in their languages. Messages are parsed once, when first wanted. */
export class ReaderTexts {
  private readonly parsed = new Map<Language, Map<string, IntlMessageFormat>>();

  /** @param app the operator's app as the networks show it */
  constructor(
    readonly app: string,
    private readonly languages: readonly Language[] = LANGUAGES,
  ) {}

  /**
   * @param wanted BCP 47 tags in order of preference
   * @returns null if there is no text in any of them
   */
  match(wanted: readonly string[]): Language | null {
    const tags = this.languages.map((language) => language.tag);
    const tag = chooseLanguage(wanted, tags);
    return this.languages.find((language) => language.tag === tag) ?? null;
  }

  /** The same, but English rather than nothing. */
  languageFor(wanted: readonly string[]): Language {
    return this.match(wanted) ?? FALLBACK;
  }

  ofReason(language: Language, reason: Reason, about: TextSubject): ReasonText {
    const { title, explanation, steps } = language.reasons[reason];
    const values = this.valuesOf(language, about);
    return {
      title: this.format(language, title, values),
      explanation: this.format(language, explanation, values),
      steps: steps.map((step) => this.format(language, step, values)),
    };
  }

  /** What happens at the end of a clock. */
  ofClock(language: Language, kind: ClockKind, renewal: Renewal, about: TextSubject): string {
    return this.format(language, language.clocks[kind], { ...this.valuesOf(language, about), renewal });
  }

  private valuesOf(language: Language, about: TextSubject): Values {
    const person = { known: about.user === null ? "no" : "yes", name: about.user ?? "" };
    const forms = Object.entries(language.person).map(([form, message]) => [
      form,
      this.format(language, message, person),
    ]);
    const { profiles = 1 } = about;
    return {
      ...(Object.fromEntries(forms) as Values),
      profile: profiles > 1 ? this.format(language, language.profiles, { count: String(profiles) }) : about.profile,
      many: profiles > 1 ? "yes" : "no",
      platform: PLATFORM_NAMES[about.platform],
      login: LOGIN_NAMES[about.provider],
      provider: about.provider,
      app: this.app,
      state: about.connected ? "connected" : "broken",
      pageToken: about.pageTokenLives ? "yes" : "no",
    };
  }

  private format(language: Language, message: string, values: Values): string {
    return this.parse(language, message).format({ ...values }) as string;
  }

  private parse(language: Language, message: string): IntlMessageFormat {
    let parsed = this.parsed.get(language);
    if (parsed === undefined) this.parsed.set(language, (parsed = new Map()));
    let format = parsed.get(message);
    if (format === undefined) {
      format = new IntlMessageFormat(message, language.tag, undefined, { ignoreTag: true });
      parsed.set(message, format);
    }
    return format;
  }
}
