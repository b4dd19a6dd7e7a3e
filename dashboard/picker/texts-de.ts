import type { PickerTexts } from "./texts";

export const de: PickerTexts = {
  language: "de",
  group: "Konten",
  search: "Konten suchen",
  noneFound: "Kein Konto heißt so.",
  empty: "Noch ist kein Konto verknüpft.",
  loading: "Konten werden geladen …",
  more: "Mehr anzeigen",
  retry: "Noch einmal versuchen",
  reconnect: "Erneut verbinden",
  cancel: "Abbrechen",
  opening: "Ein Fenster öffnet sich …",
  checking: "Relink erprobt die neue Zustimmung …",
  blocked: "Ihr Browser hat das Fenster blockiert.",
  openWindow: "Hier öffnen",
  notBegun: "Das ließ sich nicht beginnen. Bitte versuchen Sie es später noch einmal.",
  nothingChanged: "Es wurde nichts geändert.",
  interrupted: "Die Leitung zu Relink ist unterbrochen. Sie kommt von selbst zurück, und nichts geht verloren.",
  status: { CONNECTED: "Verknüpft", EXPIRED: "Abgelaufen", INVALID: "Ungültig", DISCONNECTED: "Getrennt" },
  platform: {
    FACEBOOK: "Facebook",
    INSTAGRAM: "Instagram",
    LINKEDIN: "LinkedIn",
    X: "X",
    YOUTUBE: "YouTube",
    GOOGLE_BUSINESS: "Google Business",
    TIKTOK: "TikTok",
  },
  network: {
    META: "Facebook",
    INSTAGRAM: "Instagram",
    LINKEDIN: "LinkedIn",
    X: "X",
    GOOGLE: "Google",
    TIKTOK: "TikTok",
  },
  atNetwork: (network) => `Machen Sie im Fenster weiter: bei ${network} anmelden und zustimmen.`,
  notBefore: (instant) => `Möglich ab ${instant}.`,
  chosen: (count) => (count === 0 ? "Nichts ausgewählt" : `${count} ausgewählt`),
  healed: (name) => `${name} funktioniert wieder.`,
  broken: (name, status) => `${name}: ${status.toLowerCase()}.`,
  outcome: {
    SUCCEEDED: "Es funktioniert wieder.",
    ACCOUNT_MISMATCH: "Das war ein anderes Profil.",
    APP_FAULT: "Die App beim Netzwerk hat einen Fehler; darum muss sich kümmern, wer Relink betreibt.",
    CANCELLED: "Abgebrochen.",
    CODE_REFUSED: "Es hat zu lange gedauert. Bitte noch einmal.",
    CONNECTED_ELSEWHERE:
      "Dieses Profil ist in einem anderen Unternehmen verknüpft, und das Netzwerk erlaubt nur eine Verknüpfung.",
    EXPIRED: "Es wurde nicht rechtzeitig beendet. Bitte noch einmal.",
    INSUFFICIENT_SCOPE: "Einige Berechtigungen fehlen. Bitte lassen Sie alle angekreuzt.",
    NETWORK_UNAVAILABLE: "Das Netzwerk antwortet nicht. Bitte in ein paar Minuten noch einmal.",
    NO_PROFILES: "Dieses Konto verwaltet kein passendes Profil.",
    PROBE_FAILED: "Die neue Zustimmung funktioniert nicht: Das Netzwerk hat sie abgelehnt.",
    REFUSED_AT_NETWORK: "Beim Netzwerk abgelehnt.",
    SUPERSEDED: "Ein späterer Versuch zählt.",
  },
  mismatch: (expected, received) => `Erwartet war ${expected}, angemeldet hat sich ${received}.`,
  error: (code) =>
    code === "OFFLINE"
      ? "Relink antwortet nicht."
      : code === "TOKEN"
        ? "Sie sind nicht angemeldet."
        : `Das hat nicht geklappt (${code}).`,
};
