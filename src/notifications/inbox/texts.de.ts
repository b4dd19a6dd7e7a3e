import type { InboxLanguage } from "./inbox-language.js";

export const german: InboxLanguage = {
  tag: "de",
  noProfile: "Ein Profil",
  kinds: {
    EXPIRY_REMINDER: {
      title:
        "{passed, select, yes {Der Zugriff auf {profile} ist abgelaufen} other {Der Zugriff auf {profile} läuft {days, plural, =0 {heute} =1 {morgen} other {in # Tagen}} ab}}",
      body: "{passed, select, yes {Der Zugriff, den {platform} gewährt hat, ist am {when} abgelaufen. Bis jemand das Profil erneut verbindet, kann nichts veröffentlicht werden, und es kommen keine neuen Daten.} other {Der Zugriff, den {platform} gewährt hat, endet am {when}. Verbinden Sie das Profil vorher erneut, dann wird nichts unterbrochen.}}",
    },
    CONNECTION_BROKEN: {
      title: "{profile} ist nicht mehr verbunden",
      body: "{platform}: {cause}. Bis das behoben ist, kann nichts veröffentlicht werden, und es kommen keine neuen Daten. Was zu tun ist, steht auf der Seite des Profils.",
    },
    CONNECTION_LIMITED: {
      title:
        "{ours, select, yes {Ein Fehler auf unserer Seite betrifft {profile}} other {{platform} verweigert {profile} etwas}}",
      body: "{cause}. Die Verbindung selbst besteht weiter. {ours, select, yes {Sie müssen nichts tun; erneutes Verbinden hilft nicht.} other {Was zu tun ist, steht auf der Seite des Profils.}}",
    },
    CONNECTION_REPAIRED: {
      title: "{profile} ist wieder verbunden",
      body: "{known, select, yes {{person} hat das Profil erneut verbunden.} other {Die Verbindung zu {platform} funktioniert wieder.}}",
    },
    CONNECTION_TAKEN_OVER: {
      title: "{profile} wurde übernommen",
      body: "{known, select, yes {Die Verbindung zu {platform} besteht jetzt über die Anmeldung von {person}.} other {Die Verbindung zu {platform} besteht jetzt über die Anmeldung einer Person außerhalb des Unternehmens, die einen Link benutzt hat.}} Es wurde nichts unterbrochen.",
    },
    INCIDENT_OPENED: {
      title: "Störung bei {network}",
      body: "Es liegt am Netzwerk, nicht an Ihren Verbindungen. {accounts, plural, one {Eine Ihrer Verbindungen ist} other {# Ihrer Verbindungen sind}} betroffen. Bitte verbinden Sie jetzt nichts erneut; wir beobachten die Störung und sagen Ihnen, wenn sie vorbei ist.",
    },
    INCIDENT_CLOSED: {
      title: "Die Störung bei {network} ist vorbei",
      body: "Sie endete am {when}. Wir prüfen {accounts, plural, one {Ihre Verbindung} other {Ihre # Verbindungen}} noch einmal; Sie müssen nichts tun.",
    },
    COLLEAGUE_LEFT: {
      title:
        "{known, select, yes {Verbindungen hängen an {person}, ausgeschieden} other {Verbindungen hängen an einer ausgeschiedenen Person}}",
      body: "{accounts, plural, one {Eine Verbindung besteht} other {# Verbindungen bestehen}} über die Anmeldung dieser Person. Lassen Sie sie von jemandem aus dem Team übernehmen, bevor die Zustimmung endet.",
    },
    COLLEAGUE_UNREACHABLE: {
      title:
        "{known, select, yes {Keine E-Mail erreicht {person}} other {Keine E-Mail erreicht eine Person des Teams}}",
      body: "E-Mails an diese Person kommen zurück, und über {accounts, plural, one {eine Verbindung} other {# Verbindungen}} erhält sonst niemand E-Mails. Berichtigen Sie die Adresse, oder lassen Sie jemanden aus dem Team E-Mails einschalten.",
    },
  },
};
