import type { Subscription } from "../notifications/preferences/unsubscribe-token.js";
import type { PageLanguage } from "./small-page.js";

export interface UnsubscribeTexts {
  readonly title: string;
  readonly question: (company: string, what: string) => string;
  readonly alreadyTitle: string;
  readonly already: (company: string, what: string) => string;
  readonly go: string;
  readonly goAll: (company: string) => string;
  readonly doneTitle: string;
  readonly done: (company: string, what: string) => string;
  readonly inApp: string;
  readonly preferences: string;
  readonly again: string;
  readonly goneTitle: string;
  readonly gone: string;
  readonly unreadTitle: string;
  readonly unread: string;
  readonly tooManyTitle: string;
  readonly tooMany: string;
  /** What mails of a category are called, in the middle of a sentence. */
  readonly categories: Readonly<Record<Subscription["category"], string>>;
}

export const UNSUBSCRIBE_TEXTS: Readonly<Record<PageLanguage, UnsubscribeTexts>> = {
  en: {
    title: "Unsubscribe",
    question: (company, what) => `Should ${company} no longer send you ${what}?`,
    alreadyTitle: "You are unsubscribed",
    already: (company, what) => `${company} does not send you ${what} any more.`,
    go: "Unsubscribe",
    goAll: (company) => `Unsubscribe from all mail of ${company}`,
    doneTitle: "You are unsubscribed",
    done: (company, what) => `From now on ${company} sends you no more ${what}.`,
    inApp: "In the app you still see what happens, unless you switch that off too.",
    preferences: "Choose what you want to be told",
    again: "To subscribe again, please sign in:",
    goneTitle: "This link is not known",
    gone: "Please check that you have the whole link. Nothing has changed.",
    unreadTitle: "That was not understood",
    unread: "Please open the link again and use the button. Nothing has changed.",
    tooManyTitle: "Too many calls",
    tooMany: "Please wait a minute and try again.",
    categories: {
      EXPIRY_REMINDERS: "mails that remind you of connections about to expire",
      BROKEN_CONNECTIONS: "mails about broken connections",
      REPAIRED: "mails about connections that work again",
      INCIDENTS: "mails about disturbances at the networks",
      ALL: "mails about connections",
    },
  },
  de: {
    title: "Abbestellen",
    question: (company, what) => `Möchten Sie von ${company} keine ${what} mehr erhalten?`,
    alreadyTitle: "Sie sind abgemeldet",
    already: (company, what) => `Sie erhalten von ${company} keine ${what} mehr.`,
    go: "Abbestellen",
    goAll: (company) => `Alle E-Mails von ${company} abbestellen`,
    doneTitle: "Sie sind abgemeldet",
    done: (company, what) => `Sie erhalten von ${company} ab sofort keine ${what} mehr.`,
    inApp: "In der Anwendung sehen Sie weiterhin, was geschieht, sofern Sie das nicht ebenfalls abschalten.",
    preferences: "Auswählen, worüber Sie informiert werden",
    again: "Um sich wieder anzumelden, melden Sie sich bitte in der Anwendung an:",
    goneTitle: "Dieser Link ist nicht bekannt",
    gone: "Bitte prüfen Sie, ob Sie den ganzen Link haben. Es hat sich nichts geändert.",
    unreadTitle: "Das wurde nicht verstanden",
    unread: "Bitte öffnen Sie den Link erneut und benutzen Sie die Schaltfläche. Es hat sich nichts geändert.",
    tooManyTitle: "Zu viele Aufrufe",
    tooMany: "Bitte warten Sie eine Minute und versuchen Sie es dann erneut.",
    categories: {
      EXPIRY_REMINDERS: "E-Mails, die an ablaufende Verbindungen erinnern,",
      BROKEN_CONNECTIONS: "E-Mails über unterbrochene Verbindungen",
      REPAIRED: "E-Mails über wiederhergestellte Verbindungen",
      INCIDENTS: "E-Mails über Störungen bei den Netzwerken",
      ALL: "E-Mails zu Verbindungen",
    },
  },
};
