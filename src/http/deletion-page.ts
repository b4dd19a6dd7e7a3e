import type { DeletionRequest } from "../verification/deletion-requests.js";
import { html } from "./html.js";
import type { PageLanguage, SmallPage } from "./small-page.js";

export interface DeletionPageParts {
  readonly code: string;
  /** Null: there is no request with this code. */
  readonly found: DeletionRequest | null;
  readonly language: PageLanguage;
}

interface Texts {
  readonly title: string;
  readonly unknown: string;
  readonly requested: (when: string) => string;
  readonly pending: string;
  readonly completed: (when: string) => string;
  readonly code: string;
}

const TEXTS: Readonly<Record<PageLanguage, Texts>> = {
  en: {
    title: "Deletion of your data",
    unknown: "There is no request with this code. Please check the address that you were given.",
    requested: (when) => `You asked for the deletion of your data on ${when}.`,
    pending: "The request is being carried out.",
    completed: (when) =>
      `It was carried out on ${when}: the permissions that you had given, and what was stored of you, have been deleted.`,
    code: "Confirmation code",
  },
  de: {
    title: "Löschung Ihrer Daten",
    unknown: "Zu diesem Code gibt es keine Anfrage. Bitte prüfen Sie die Adresse, die Sie erhalten haben.",
    requested: (when) => `Sie haben am ${when} die Löschung Ihrer Daten verlangt.`,
    pending: "Die Anfrage wird gerade ausgeführt.",
    completed: (when) =>
      `Sie wurde am ${when} ausgeführt: Die von Ihnen erteilten Berechtigungen und das über Sie Gespeicherte sind gelöscht.`,
    code: "Bestätigungscode",
  },
};

/** What became of a request; it names nobody. */
export function deletionPage({ code, found, language }: DeletionPageParts): SmallPage {
  const texts = TEXTS[language];
  const { title } = texts;
  if (found === null) return { language, title, content: html`<p>${texts.unknown}</p>` };
  const when = (instant: Date) =>
    new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short", timeZone: "UTC" }).format(instant) +
    " UTC";
  const state = found.completedAt === null ? texts.pending : texts.completed(when(found.completedAt));
  const content = html`<p>${texts.requested(when(found.requestedAt))}</p><p>${state}</p><p>${texts.code}: <code>${code}</code></p>`;
  return { language, title, content };
}
