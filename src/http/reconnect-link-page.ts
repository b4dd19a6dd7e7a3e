import { LOGIN_NAMES, PLATFORM_NAMES } from "../accounts/diagnosis/brands.js";
import type { Provider } from "../platforms/provider.js";
import type { NamedProfile } from "../reconnect/attempt-details.js";
import type { LinkTripResult } from "../reconnect/complete-through-link.js";
import type { LinkPageFacts } from "../reconnect/read-link-page.js";
import { type Html, html } from "./html.js";
import { LINK_TEXTS, type LinkTexts } from "./reconnect-link-texts.js";
import type { PageLanguage, SmallPage } from "./small-page.js";

export interface LinkPageParts {
  readonly facts: LinkPageFacts;
  /** Whose consent page it leads to, and where that is. */
  readonly network: { readonly provider: Provider; readonly origin: string };
  readonly expiresAt: Date;
  readonly language: PageLanguage;
}

/** What somebody outside sees of the one account that a link repairs: for whom, what has happened, what to do, and one button. */
export function reconnectLinkPage({ facts, network, expiresAt, language }: LinkPageParts): SmallPage {
  const texts = LINK_TEXTS[language];
  const { account, companyName, diagnosis } = facts;
  const platform = PLATFORM_NAMES[account.platform];
  const useless = diagnosis?.fix === "NOT_USER_FIXABLE";
  const go = useless
    ? html`<p>${texts.notNow}</p>`
    : html`<p>${texts.next(LOGIN_NAMES[network.provider])}</p><form method="post"><button type="submit">${texts.go}</button></form>`;
  const content = html`<dl>${row(texts.company, companyName)}${row(texts.network, platform)}${row(
    texts.profile,
    account.handle === null ? account.name : `${account.name} (${account.handle})`,
  )}</dl>${whatHappened(facts, texts, language)}${go}<p class="faint">${texts.until(moment(expiresAt, language))}</p>`;
  // Browsers hold every redirect that follows a form against these; a network's own further addresses are not known.
  const formTargets = useless ? [] : ["'self'", "https:", network.origin];
  return { language, title: texts.title(account.name, platform), content, formTargets };
}

/** Unknown, used, expired or withdrawn: people are told the same. */
export function linkGonePage(language: PageLanguage): SmallPage {
  const { goneTitle, gone } = LINK_TEXTS[language];
  return { language, title: goneTitle, content: html`<p>${gone}</p>` };
}

export function tooManyCallsPage(language: PageLanguage): SmallPage {
  const { tooManyTitle, tooMany } = LINK_TEXTS[language];
  return { language, title: tooManyTitle, content: html`<p>${tooMany}</p>` };
}

/** How a trip through a link went. */
export function linkResultPage({ attempt, outcome }: LinkTripResult, language: PageLanguage): SmallPage {
  const texts = LINK_TEXTS[language];
  const { expected, received = [], missingScopes = [] } = attempt.details;
  const mismatch = outcome === "ACCOUNT_MISMATCH";
  const rows = [
    mismatch && expected !== undefined ? row(texts.expected, nameOf(expected)) : null,
    ...(mismatch ? received.map((profile) => row(texts.received, nameOf(profile))) : []),
    ...(outcome === "INSUFFICIENT_SCOPE" ? missingScopes.map((scope) => row(texts.missing, scope)) : []),
  ].filter((each) => each !== null);
  const more = rows.length === 0 ? null : html`<dl>${rows}</dl>`;
  const title = outcome === "SUCCEEDED" ? texts.doneTitle : texts.failedTitle;
  return { language, title, content: html`<p>${texts.outcomes[outcome]}</p>${more}` };
}

function whatHappened({ diagnosis, account }: LinkPageFacts, texts: LinkTexts, language: PageLanguage): Html {
  if (diagnosis === null) {
    const { expiresAt } = account;
    return html`<p>${expiresAt === null ? texts.works : texts.worksUntil(moment(expiresAt, language))}</p>`;
  }
  const steps = diagnosis.steps.map((step) => html`<li>${step}</li>`);
  return html`<h2>${texts.what}</h2><p><strong>${diagnosis.title}</strong></p><p>${diagnosis.explanation}</p><h2>${texts.steps}</h2><ol>${steps}</ol>`;
}

function nameOf({ name, handle }: NamedProfile): string {
  return handle === null ? name : `${name} (${handle})`;
}

function moment(instant: Date, language: PageLanguage): string {
  const format = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
  return `${format.format(instant)} UTC`;
}

/** Names are text of others: a direction that they switch to ends with them. */
function row(term: string, value: string): Html {
  return html`<dt>${term}</dt><dd><bdi>${value}</bdi></dd>`;
}
