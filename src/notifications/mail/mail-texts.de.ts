import type { MailLanguage } from "./mail-language.js";

export const germanMails: MailLanguage = {
  tag: "de",

  what: { one: "{name} ({platforms})", many: "{count} Profile bei {platforms}" },
  purposes: { OWN: "Veröffentlichen und Nachrichten", PAID: "Werbung", MONITORED: "Medienbeobachtung" },

  reminder: {
    subject:
      "{what}: {one, select, yes {Verbindung läuft} other {Verbindungen laufen}} {first, select, yes {ab, die erste } other {}}{days, plural, =0 {heute} =1 {morgen} other {in # Tagen}}{first, select, yes {} other { ab}}",
    subjectPassed: "{what}: {one, select, yes {Verbindung ist} other {Verbindungen sind}} abgelaufen",
    lead: "{one, select, yes {Die Verbindung läuft bald ab. Melden Sie sich vorher neu an, läuft alles ohne Unterbrechung weiter.} other {Diese Verbindungen laufen bald ab. Melden Sie sich vorher neu an, läuft alles ohne Unterbrechung weiter.}}",
    leadPassed:
      "{one, select, yes {Die Frist der Verbindung ist verstrichen. Mit einer neuen Anmeldung läuft alles weiter; das Profil und seine Geschichte bleiben erhalten.} other {Die Frist dieser Verbindungen ist verstrichen. Mit einer neuen Anmeldung läuft alles weiter; die Profile und ihre Geschichte bleiben erhalten.}}",
    heading:
      "{one, select, yes {Läuft} other {{count} Profile laufen}} {days, plural, =0 {heute} =1 {morgen} other {in # Tagen}} ab",
    headingPassed: "{one, select, yes {Ist abgelaufen} other {{count} Profile sind abgelaufen}}",
    until: "Verbunden bis {at}",
    untilPassed: "Abgelaufen am {at}",
    explanation:
      "{reason, select, DATA_ACCESS_EXPIRED {Meta lässt Zustimmungen auffrischen, wenn jemand sich rund 90 Tage nicht über {app} angemeldet hat, und hält danach die Daten zurück. Mit dem Konto selbst ist alles in Ordnung.} other {{login} vergibt Zugriffe für andere Werkzeuge immer nur auf Zeit. Mit dem Konto selbst ist alles in Ordnung.}}",
    lost: {
      OWN: "{passed, select, yes {Bis zur neuen Anmeldung können wir nichts veröffentlichen} other {Ohne neue Anmeldung können wir danach nichts mehr veröffentlichen}}, und Kommentare, Nachrichten und Kennzahlen aus dieser Zeit fehlen.",
      PAID: "{passed, select, yes {Bis zur neuen Anmeldung können wir Ihre Anzeigen} other {Ohne neue Anmeldung können wir Ihre Anzeigen danach}} weder steuern noch auswerten.",
      MONITORED:
        "{passed, select, yes {Bis zur neuen Anmeldung fehlen in Ihrer Medienbeobachtung} other {Ohne neue Anmeldung fehlen in Ihrer Medienbeobachtung danach}} neue Beiträge und Erwähnungen.",
    },
    steps: [
      "„Erneut verbinden“ drücken.",
      "Bei {login} mit einer Person anmelden, die {one, select, yes {dieses Profil} other {diese Profile}} verwaltet.",
      "Alle erbetenen Berechtigungen bestätigen.",
    ],
  },
  broken: {
    subject: "{what} {one, select, yes {ist} other {sind}} nicht mehr verbunden",
    subjectAdvisory: "{what}: verbunden, aber eingeschränkt",
    lead: "{one, select, yes {Diese Verbindung funktioniert} other {Diese Verbindungen funktionieren}} nicht mehr. Unten steht, woran es wahrscheinlich liegt und was jetzt hilft.",
    leadAdvisory:
      "{one, select, yes {Die Verbindung besteht} other {Die Verbindungen bestehen}} weiter, doch nicht alles funktioniert. Unten steht, woran es liegt und was hilft.",
    since: "Nicht mehr verbunden seit {at}",
    sinceAdvisory: "Eingeschränkt seit {at}",
  },
  repaired: {
    subject: "{what} {one, select, yes {ist} other {sind}} wieder verbunden",
    lead: "{one, select, yes {Die Verbindung funktioniert} other {Die Verbindungen funktionieren}} wieder. Sie müssen nichts weiter tun.",
    heading: "{one, select, yes {Wieder verbunden} other {{count} Profile sind wieder verbunden}}",
    since: "Wieder verbunden seit {at}",
    by: "Neu verbunden von {name}",
    byItself: "Die Verbindung hat sich von selbst erholt.",
  },
  incident: {
    subjectOpened: "Störung bei {platforms}: Es liegt nicht an Ihnen",
    subjectClosed: "Störung bei {platforms} behoben",
    subjectMixed: "Störungen bei {platforms}: der Stand",
    leadOpened:
      "Es liegt am Netzwerk, nicht an Ihnen. Sie müssen nichts tun; bitte verbinden Sie nichts neu, solange die Störung andauert.",
    leadClosed: "Das Netzwerk antwortet wieder wie gewohnt. Sie müssen nichts tun.",
    headingOpened: "Störung bei {platforms}",
    headingClosed: "Störung bei {platforms} behoben",
    since: "Seit {at}",
    from: "Von {at} bis {until}",
    touched:
      "{count, plural, =0 {Keine Ihrer Verbindungen ist betroffen.} =1 {Betroffen ist eine Ihrer Verbindungen.} other {Betroffen sind # Ihrer Verbindungen.}}",
    explanationOpened:
      "Viele Verbindungen bei {platforms} antworten gerade zugleich nicht oder falsch. Darum markieren wir dort nichts als ungültig, sehen regelmäßig nach und melden uns, sobald es vorbei ist.",
    explanationClosed:
      "Wir sehen nun alle Verbindungen noch einmal nach. Sollte eine davon wirklich neu verbunden werden müssen, erfahren Sie es mit einer eigenen Nachricht.",
  },

  cause: "Wahrscheinliche Ursache: {title}",
  stepsLabel: "Was zu tun ist",
  connectedBy: "Verbunden von {name}",
  oneLogin: "Eine Anmeldung stellt {count, plural, =2 {beide} other {alle #}} Verbindungen wieder her.",
  oneLoginRenews: "Eine Anmeldung erneuert {count, plural, =2 {beide} other {alle #}} Verbindungen.",
  reconnect: "Erneut verbinden",
  reconnectHint: "{what} erneut verbinden",
  look: "Profil ansehen",
  lookHint: "{what} ansehen",
  also: "{count, plural, =1 {Außerdem ein weiteres Profil} other {Außerdem # weitere Profile}}",
  stepsThere: "Was jeweils zu tun ist, steht auf der Seite des Profils.",
  rest: "{count, plural, =1 {Ein weiteres Profil ist ebenfalls betroffen.} other {# weitere Profile sind ebenfalls betroffen.}}",
  restLabel: "Alle ansehen",
  why: "Sie erhalten diese Nachricht, weil Sie bei {company} für Social-Media-Verbindungen eingetragen sind. Abmelden beendet nur diese Art von Nachrichten.",
  dashboard: "Alle Verbindungen",
  preferences: "Einstellungen",
  unsubscribe: "Abmelden",
  greeting: "Guten Tag, {name}",
};
