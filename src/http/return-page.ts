import { html, Html } from "./html.js";
import type { PageLanguage, SmallPage } from "./small-page.js";

/** What the window that opened the pop-up is told (O-6): no code, no token, nothing of the account. */
export interface ReturnMessage {
  readonly type: "relink:reconnect";
  /** Id of the `ReconnectAttempt`, as the API gives it. */
  readonly attemptId: string;
  /** RETURNED: a consent came back and waits for `completeReconnect`. Otherwise how the attempt ended. */
  readonly outcome: string;
  /** For `completeReconnect`, once; null when there is nothing to complete. */
  readonly completion: string | null;
}

/**
 * Posts to one origin and closes; `origin` and message are data of the page, so the script is always the same. What stands in the
 * address (the code) goes first.
 */
const SCRIPT = `
history.replaceState(null, "", location.pathname);
const { message, origin } = document.currentScript.dataset;
if (window.opener) {
  window.opener.postMessage(JSON.parse(message), origin);
  window.close();
}
`;

interface Texts {
  readonly title: string;
  readonly returned: string;
  readonly ended: string;
  readonly on: string;
  readonly refusedTitle: string;
  readonly refused: string;
}

const TEXTS: Readonly<Record<PageLanguage, Texts>> = {
  en: {
    title: "You are back",
    returned: "This window should close by itself. If it stays open, go on here:",
    ended: "Nothing was connected, and nothing has changed. You can close this window, or go on here:",
    on: "Back to the application",
    refusedTitle: "This does not belong to a trip of yours",
    refused:
      "The address was opened before, too late, or in another browser than the one that the trip was started in. Nothing has changed. Please go back and start again.",
  },
  de: {
    title: "Sie sind zurück",
    returned: "Dieses Fenster sollte sich von selbst schließen. Bleibt es offen, geht es hier weiter:",
    ended: "Es wurde nichts verbunden und nichts geändert. Sie können dieses Fenster schließen oder hier weitermachen:",
    on: "Zurück zur Anwendung",
    refusedTitle: "Das gehört zu keinem Ihrer Vorgänge",
    refused:
      "Die Adresse wurde schon benutzt, zu spät oder in einem anderen Browser geöffnet als dem, in dem der Vorgang begann. Es hat sich nichts geändert. Bitte gehen Sie zurück und starten Sie neu.",
  },
};

/**
 * What a pop-up shows when it comes back. A network may have cut the tie to the window that opened it (Cross-Origin-Opener-Policy): then
 * the link carries the message to that origin in a fragment, as a redirect would.
 *
 * @param origin the exact origin that gets the message; it stood on the operator's list when the attempt began
 * @param nonce fresh for every answer
 */
export function returnPage(
  message: ReturnMessage,
  { origin, language, nonce }: { readonly origin: string; readonly language: PageLanguage; readonly nonce: string },
): SmallPage {
  const texts = TEXTS[language];
  const text = message.completion === null ? texts.ended : texts.returned;
  const content = html`<p>${text}</p><p><a href="${withFragment(`${origin}/`, message)}">${texts.on}</a></p><script nonce="${nonce}" data-origin="${origin}" data-message="${JSON.stringify(message)}">${new Html(SCRIPT)}</script>`;
  return { language, title: texts.title, content, nonce };
}

/** Whatever was wrong with a callback, people are told the same. */
export function refusedPage(language: PageLanguage): SmallPage {
  const { refusedTitle, refused } = TEXTS[language];
  return { language, title: refusedTitle, content: html`<p>${refused}</p>` };
}

/** An address with the message in its fragment, which no server is sent. */
export function withFragment(address: string, { attemptId, outcome, completion }: ReturnMessage): string {
  const fragment = new URLSearchParams({ attempt: attemptId, ...(completion === null ? {} : { completion }), outcome });
  return `${address}#${fragment.toString()}`;
}
