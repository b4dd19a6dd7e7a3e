import type { LinkTripResult } from "../reconnect/complete-through-link.js";
import type { PageLanguage } from "./small-page.js";

export interface LinkTexts {
  readonly title: (account: string, platform: string) => string;
  readonly company: string;
  readonly profile: string;
  readonly network: string;
  readonly what: string;
  readonly steps: string;
  readonly works: string;
  readonly worksUntil: (when: string) => string;
  readonly next: (login: string) => string;
  readonly until: (when: string) => string;
  readonly go: string;
  readonly notNow: string;
  readonly goneTitle: string;
  readonly gone: string;
  readonly tooManyTitle: string;
  readonly tooMany: string;
  readonly doneTitle: string;
  readonly failedTitle: string;
  readonly expected: string;
  readonly received: string;
  readonly missing: string;
  readonly outcomes: Readonly<Record<LinkTripResult["outcome"], string>>;
}

const AGAIN = {
  en: " Nothing has changed. Open the link again to start anew.",
  de: " Es hat sich nichts geändert. Öffnen Sie den Link erneut, um neu zu beginnen.",
} as const;

export const LINK_TEXTS: Readonly<Record<PageLanguage, LinkTexts>> = {
  en: {
    title: (account, platform) => `Reconnect ${account} at ${platform}`,
    company: "Asked for by",
    profile: "Profile",
    network: "Network",
    what: "What has happened",
    steps: "What to do",
    works: "The connection still works. It can be renewed now.",
    worksUntil: (when) => `The connection still works. It ends on ${when} unless somebody renews it.`,
    next: (login) =>
      `You will be sent to ${login} to sign in as a person who administers the profile, and to agree. We never see your password.`,
    until: (when) => `This link works until ${when}, or until the profile is connected again.`,
    go: "Reconnect",
    notNow: "A reconnect does not help at the moment.",
    goneTitle: "This link is no longer good",
    gone: "It was used, it has expired, or it was withdrawn. If the profile still has to be reconnected, please ask for a new link.",
    tooManyTitle: "Too many calls",
    tooMany: "Please wait a minute and try again.",
    doneTitle: "The profile is connected again",
    failedTitle: "The profile was not connected",
    expected: "Expected",
    received: "Signed in with",
    missing: "Permissions that were not given",
    outcomes: {
      SUCCEEDED: "Thank you, that was all. You can close this page; the link has done its work.",
      CANCELLED: `The attempt was ended before it was complete.${AGAIN.en}`,
      REFUSED_AT_NETWORK: `The network says that you did not agree.${AGAIN.en}`,
      EXPIRED: `It took too long.${AGAIN.en}`,
      SUPERSEDED:
        "Another attempt for the same profile was started later, and only that one counts. Nothing has changed.",
      ACCOUNT_MISMATCH: `The login that you used does not reach this profile.${AGAIN.en} Sign in as a person who administers it.`,
      INSUFFICIENT_SCOPE: `Some permissions that are needed were not given.${AGAIN.en} Leave all of them switched on.`,
      NO_PROFILES: `The login that you used reaches no profile that could be connected.${AGAIN.en}`,
      CONNECTED_ELSEWHERE:
        "The profile is connected in another place, and the network allows only one. Nothing has changed here.",
      CODE_REFUSED: `The network did not take what your browser brought back, mostly because it came too late.${AGAIN.en}`,
      PROBE_FAILED: `The network does not accept its own new permission yet.${AGAIN.en}`,
      NETWORK_UNAVAILABLE: `The network gave no usable answer.${AGAIN.en} If it fails again, wait a while.`,
      APP_FAULT: "Our own access to the network is disturbed. Nothing has changed. Please try again later.",
      LINK_ENDED:
        "The link ended while you were at the network: it was withdrawn, or the profile was repaired or disconnected otherwise. Nothing has changed.",
    },
  },
  de: {
    title: (account, platform) => `${account} bei ${platform} erneut verbinden`,
    company: "Gebeten von",
    profile: "Profil",
    network: "Netzwerk",
    what: "Was geschehen ist",
    steps: "Was zu tun ist",
    works: "Die Verbindung funktioniert noch. Sie kann jetzt erneuert werden.",
    worksUntil: (when) => `Die Verbindung funktioniert noch. Sie endet am ${when}, wenn niemand sie erneuert.`,
    next: (login) =>
      `Sie werden zu ${login} weitergeleitet, melden sich dort als Person an, die das Profil verwaltet, und stimmen zu. Ihr Passwort erfahren wir nicht.`,
    until: (when) => `Dieser Link gilt bis ${when} oder bis das Profil wieder verbunden ist.`,
    go: "Erneut verbinden",
    notNow: "Ein erneutes Verbinden hilft im Augenblick nicht.",
    goneTitle: "Dieser Link gilt nicht mehr",
    gone: "Er wurde benutzt, ist abgelaufen oder wurde zurückgezogen. Muss das Profil noch verbunden werden, bitten Sie um einen neuen Link.",
    tooManyTitle: "Zu viele Aufrufe",
    tooMany: "Bitte warten Sie eine Minute und versuchen Sie es erneut.",
    doneTitle: "Das Profil ist wieder verbunden",
    failedTitle: "Das Profil wurde nicht verbunden",
    expected: "Erwartet",
    received: "Angemeldet mit",
    missing: "Berechtigungen, die nicht erteilt wurden",
    outcomes: {
      SUCCEEDED: "Vielen Dank, das war alles. Sie können diese Seite schließen; der Link hat seinen Dienst getan.",
      CANCELLED: `Der Vorgang wurde vor seinem Ende abgebrochen.${AGAIN.de}`,
      REFUSED_AT_NETWORK: `Laut dem Netzwerk haben Sie nicht zugestimmt.${AGAIN.de}`,
      EXPIRED: `Es hat zu lange gedauert.${AGAIN.de}`,
      SUPERSEDED:
        "Für dasselbe Profil wurde danach ein anderer Vorgang begonnen, und nur dieser zählt. Es hat sich nichts geändert.",
      ACCOUNT_MISMATCH: `Die benutzte Anmeldung erreicht dieses Profil nicht.${AGAIN.de} Melden Sie sich als Person an, die es verwaltet.`,
      INSUFFICIENT_SCOPE: `Einige nötige Berechtigungen wurden nicht erteilt.${AGAIN.de} Lassen Sie alle eingeschaltet.`,
      NO_PROFILES: `Die benutzte Anmeldung erreicht kein Profil, das verbunden werden könnte.${AGAIN.de}`,
      CONNECTED_ELSEWHERE:
        "Das Profil ist an anderer Stelle verbunden, und das Netzwerk erlaubt nur eine Verbindung. Hier hat sich nichts geändert.",
      CODE_REFUSED: `Das Netzwerk nahm nicht an, was Ihr Browser zurückbrachte, meist weil es zu spät kam.${AGAIN.de}`,
      PROBE_FAILED: `Das Netzwerk nimmt seine eigene neue Berechtigung noch nicht an.${AGAIN.de}`,
      NETWORK_UNAVAILABLE: `Das Netzwerk gab keine brauchbare Antwort.${AGAIN.de} Misslingt es wieder, warten Sie eine Weile.`,
      APP_FAULT:
        "Unser eigener Zugang zum Netzwerk ist gestört. Es hat sich nichts geändert. Bitte versuchen Sie es später erneut.",
      LINK_ENDED:
        "Der Link endete, während Sie beim Netzwerk waren: Er wurde zurückgezogen, oder das Profil wurde anderweitig verbunden oder getrennt. Es hat sich nichts geändert.",
    },
  },
};
