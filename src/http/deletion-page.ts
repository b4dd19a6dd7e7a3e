import { createHash } from "node:crypto";
import type { DeletionRequest } from "../verification/deletion-requests.js";

type Language = "en" | "de";

export interface DeletionPageParts {
  readonly code: string;
  /** Null: there is no request with this code. */
  readonly found: DeletionRequest | null;
  readonly language: Language;
}

const STYLE =
  "body{font:1rem/1.6 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem;color:#1c1c1c;background:#fff}code{overflow-wrap:anywhere}";

/** Nothing is loaded, run, framed or sent; the one style is known by its digest. */
export const deletionPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

interface Texts {
  readonly title: string;
  readonly unknown: string;
  readonly requested: (when: string) => string;
  readonly pending: string;
  readonly completed: (when: string) => string;
  readonly code: string;
}

const TEXTS: Readonly<Record<Language, Texts>> = {
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

/** The page as HTML. */
export function deletionPage({ code, found, language }: DeletionPageParts): string {
  const texts = TEXTS[language];
  const when = (instant: Date) =>
    new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short", timeZone: "UTC" }).format(instant) +
    " UTC";
  const lines =
    found === null
      ? [texts.unknown]
      : [
          texts.requested(when(found.requestedAt)),
          found.completedAt === null ? texts.pending : texts.completed(when(found.completedAt)),
        ];
  const paragraphs = lines.map((line) => `<p>${escape(line)}</p>`).join("");
  const confirmation = found === null ? "" : `<p>${escape(texts.code)}: <code>${escape(code)}</code></p>`;
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">\
<title>${escape(texts.title)}</title><style>${STYLE}</style></head><body><main><h1>${escape(texts.title)}</h1>${paragraphs}${confirmation}</main></body></html>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}
