import { ALL_CATEGORIES } from "../notifications/preferences/channel.js";
import type { Subscription } from "../notifications/preferences/unsubscribe-token.js";
import type { SubscriptionFacts } from "../notifications/preferences/unsubscribe.js";
import { type Html, html } from "./html.js";
import type { PageLanguage, SmallPage } from "./small-page.js";
import { UNSUBSCRIBE_TEXTS } from "./unsubscribe-texts.js";

export interface UnsubscribePageParts {
  readonly facts: SubscriptionFacts;
  readonly category: Subscription["category"];
  readonly language: PageLanguage;
  /** Where people choose what they are told, once they have signed in. */
  readonly preferencesUrl: string;
}

/** Asks; nothing has changed yet (M-2). */
export function unsubscribePage(parts: UnsubscribePageParts): SmallPage {
  const { facts, category, language } = parts;
  const texts = UNSUBSCRIBE_TEXTS[language];
  const { companyName } = facts;
  const all = category === ALL_CATEGORIES;
  if (!facts.subscribed) {
    const content = html`<p>${texts.already(companyName, texts.categories[category])}</p>${all ? null : form(texts.goAll(companyName), true)}${backTo(parts)}`;
    return { language, title: texts.alreadyTitle, content, formTargets: ["'self'"] };
  }
  const content = html`<p>${texts.question(companyName, texts.categories[category])}</p>${form(texts.go, all)}${all ? null : form(texts.goAll(companyName), true)}`;
  return { language, title: texts.title, content, formTargets: ["'self'"] };
}

/** What a POST has done, now or earlier: the same page each time. */
export function unsubscribedPage(parts: UnsubscribePageParts): SmallPage {
  const { facts, category, language } = parts;
  const texts = UNSUBSCRIBE_TEXTS[language];
  const content = html`<p>${texts.done(facts.companyName, texts.categories[category])}</p><p>${texts.inApp}</p>${backTo(parts)}`;
  return { language, title: texts.doneTitle, content };
}

/** Forged, altered or cut off: people are told the same. */
export function unknownTokenPage(language: PageLanguage): SmallPage {
  const { goneTitle, gone } = UNSUBSCRIBE_TEXTS[language];
  return { language, title: goneTitle, content: html`<p>${gone}</p>` };
}

export function unreadablePage(language: PageLanguage): SmallPage {
  const { unreadTitle, unread } = UNSUBSCRIBE_TEXTS[language];
  return { language, title: unreadTitle, content: html`<p>${unread}</p>` };
}

export function tooManyUnsubscribesPage(language: PageLanguage): SmallPage {
  const { tooManyTitle, tooMany } = UNSUBSCRIBE_TEXTS[language];
  return { language, title: tooManyTitle, content: html`<p>${tooMany}</p>` };
}

/** Sends what mail programs send, so that both ways are one (RFC 8058, section 3.2). */
function form(label: string, all: boolean): Html {
  const scope = all ? html`<input type="hidden" name="scope" value="all">` : null;
  return html`<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">${scope}<p><button type="submit">${label}</button></p></form>`;
}

function backTo({ language, preferencesUrl }: UnsubscribePageParts): Html {
  const texts = UNSUBSCRIBE_TEXTS[language];
  return html`<p>${texts.again} <a href="${preferencesUrl}">${texts.preferences}</a></p>`;
}
