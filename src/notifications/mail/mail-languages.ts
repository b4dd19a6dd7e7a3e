import type { MailLanguage } from "./mail-language.js";
import { germanMails } from "./mail-texts.de.js";
import { englishMails } from "./mail-texts.en.js";

/** One for each language of the explanations. */
export const MAIL_LANGUAGES: readonly MailLanguage[] = [englishMails, germanMails];

/** @param tag that of a language of the explanations */
export function mailLanguage(tag: string): MailLanguage {
  return MAIL_LANGUAGES.find((language) => language.tag === tag) ?? englishMails;
}
