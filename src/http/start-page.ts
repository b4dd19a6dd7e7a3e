import { LOGIN_NAMES, PLATFORM_NAMES } from "../accounts/diagnosis/brands.js";
import type { Purpose } from "../platforms/platform.js";
import type { StartFacts } from "../reconnect/read-start.js";
import { type Html, html } from "./html.js";
import type { PageLanguage, SmallPage } from "./small-page.js";

interface Texts {
  readonly connect: (platform: string) => string;
  readonly reconnect: (account: string, platform: string) => string;
  readonly company: string;
  readonly person: string;
  readonly profile: string;
  readonly network: string;
  readonly use: string;
  readonly uses: Readonly<Record<Purpose, string>>;
  readonly next: (login: string) => string;
  readonly warning: string;
  readonly go: (login: string) => string;
  readonly goneTitle: string;
  readonly gone: string;
}

const TEXTS: Readonly<Record<PageLanguage, Texts>> = {
  en: {
    connect: (platform) => `Connect ${platform}`,
    reconnect: (account, platform) => `Reconnect ${account} at ${platform}`,
    company: "Company",
    person: "Started by",
    profile: "Profile",
    network: "Network",
    use: "Used to",
    uses: {
      OWN: "publish posts and answer messages",
      PAID: "run ads",
      MONITORED: "watch other profiles",
    },
    next: (login) => `You will be sent to ${login} to sign in and to agree, and come back afterwards.`,
    warning: "Go on only if you have started this yourself. If somebody sent you this address, close the page.",
    go: (login) => `Continue to ${login}`,
    goneTitle: "This address is no longer good",
    gone: "It works once and for one minute only. Please go back and start again.",
  },
  de: {
    connect: (platform) => `${platform} verbinden`,
    reconnect: (account, platform) => `${account} bei ${platform} neu verbinden`,
    company: "Unternehmen",
    person: "Gestartet von",
    profile: "Profil",
    network: "Netzwerk",
    use: "Wofür",
    uses: {
      OWN: "Beiträge veröffentlichen und Nachrichten beantworten",
      PAID: "Werbung schalten",
      MONITORED: "andere Profile beobachten",
    },
    next: (login) => `Sie werden zu ${login} weitergeleitet, melden sich dort an, stimmen zu und kommen danach zurück.`,
    warning:
      "Fahren Sie nur fort, wenn Sie dies selbst gestartet haben. Hat Ihnen jemand diese Adresse geschickt, schließen Sie die Seite.",
    go: (login) => `Weiter zu ${login}`,
    goneTitle: "Diese Adresse gilt nicht mehr",
    gone: "Sie gilt nur einmal und nur eine Minute lang. Bitte gehen Sie zurück und starten Sie neu.",
  },
};

/**
 * What a person sees before the network: for whom and for what they are about to consent. One click goes on.
 *
 * @param formTargets the network's origin and all that may follow it: browsers hold the whole way against it
 */
export function startPage(facts: StartFacts, language: PageLanguage, formTargets: readonly string[]): SmallPage {
  const texts = TEXTS[language];
  const platform = PLATFORM_NAMES[facts.platform];
  const login = LOGIN_NAMES[facts.provider];
  const { account } = facts;
  const title = account === null ? texts.connect(platform) : texts.reconnect(account.name, platform);
  const content = html`<dl>${row(texts.company, facts.companyName)}${
    facts.personName === null ? null : row(texts.person, facts.personName)
  }${row(texts.network, platform)}${
    account === null
      ? null
      : row(texts.profile, account.handle === null ? account.name : `${account.name} (${account.handle})`)
  }${row(texts.use, texts.uses[facts.purpose])}</dl><p>${texts.next(login)}</p><p class="note">${
    texts.warning
  }</p><form method="post"><button type="submit">${texts.go(login)}</button></form>`;
  return { language, title, content, formTargets };
}

/** For a ticket that is unknown, used or too old: which one, nobody is told. */
export function startGonePage(language: PageLanguage): SmallPage {
  const { goneTitle, gone } = TEXTS[language];
  return { language, title: goneTitle, content: html`<p>${gone}</p>` };
}

/** Names are text of others: a direction that they switch to ends with them. */
function row(term: string, value: string): Html {
  return html`<dt>${term}</dt><dd><bdi>${value}</bdi></dd>`;
}
