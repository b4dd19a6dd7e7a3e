import type { Language } from "./language.js";

export const german: Language = {
  tag: "de",

  profiles: "{count} Ihrer Profile",

  person: {
    user: "{known, select, yes {{name}} other {die verbindende Person}}",
    User: "{known, select, yes {{name}} other {Die verbindende Person}}",
    toUser: "{known, select, yes {{name}} other {der verbindenden Person}}",
    ofUser: "{known, select, yes {von {name}} other {der verbindenden Person}}",
  },

  reasons: {
    TOKEN_EXPIRED: {
      title: "Der Zugriff auf {profile} ist abgelaufen",
      explanation:
        "{login} vergibt Zugriffe für andere Werkzeuge immer nur auf Zeit, und für {profile} ist diese Frist abgelaufen. Mit dem Konto selbst ist alles in Ordnung. {pageToken, select, yes {Über das eigene Token der Seite können vorerst noch Beiträge hinausgehen, doch {login} kann das jederzeit beenden. Bitte den Zugriff vorher erneuern.} other {Solange niemand den Zugriff erneuert, können wir für {many, select, yes {diese Profile} other {dieses Profil}} weder veröffentlichen noch neue Daten abrufen.}}",
      steps: [
        "„Erneut verbinden“ drücken.",
        "Bei {login} als Person anmelden, die {profile} verwaltet.",
        "Alle erbetenen Berechtigungen bestätigen.",
        "Prüfen, ob das Profil wieder als verbunden erscheint.",
      ],
    },
    CREDENTIALS_CHANGED: {
      title: "Passwort oder Sicherheitseinstellung wurde geändert",
      explanation:
        "Das Passwort oder eine andere Sicherheitseinstellung im Konto {ofUser} wurde geändert, oder {login} hat die Anmeldung vorsorglich zurückgesetzt. Damit verfallen alle früher erteilten Zugriffe, auch unserer auf {profile}.",
      steps: [
        "Sicherstellen, dass sich {user} mit dem neuen Passwort bei {login} anmelden kann.",
        "Zeigt {login} einen Sicherheitshinweis, diesen zuerst abschließen.",
        "„Erneut verbinden“ drücken und anmelden.",
        "Alle erbetenen Berechtigungen bestätigen.",
      ],
    },
    SESSION_ENDED: {
      title: "Die Sitzung bei {login} wurde beendet",
      explanation:
        "Die Sitzung {ofUser} bei {login} wurde beendet, etwa durch ein Abmelden auf allen Geräten. Unser Zugriff auf {profile} hing an dieser Sitzung und ist mit ihr erloschen.",
      steps: ["„Erneut verbinden“ drücken.", "Bei {login} anmelden.", "Alle erbetenen Berechtigungen bestätigen."],
    },
    ACCESS_REVOKED: {
      title: "{app} wurde bei {login} entfernt",
      explanation:
        "{app} wurde im {login}-Konto {ofUser} aus der Liste der verbundenen Anwendungen entfernt (in den Einstellungen: {provider, select, META {Business-Integrationen} INSTAGRAM {Apps und Websites} LINKEDIN {Erlaubte Dienste} X {Verbundene Apps} GOOGLE {Drittanbieter-Apps und -Dienste} TIKTOK {App-Berechtigungen} other {Verbundene Apps}}). Deshalb dürfen wir für {profile} nicht mehr tätig werden.",
      steps: [
        "Mit {toUser} klären, ob das beabsichtigt war.",
        "Falls nicht, „Erneut verbinden“ drücken.",
        "Bei {login} anmelden und {app} wieder zulassen.",
        "Alle Berechtigungen eingeschaltet lassen.",
      ],
    },
    SECURITY_CHECK_REQUIRED: {
      title: "{login} verlangt eine Sicherheitsprüfung",
      explanation:
        "{login} unterzieht das Konto {ofUser} gerade einer Sicherheitsprüfung, zum Beispiel nach einer ungewohnten Anmeldung, einer Meldung zu Inhalten oder einer Umstellung der zweistufigen Anmeldung. {state, select, connected {Bis sie abgeschlossen ist, lässt {login} keine Beiträge von {profile} zu; die Verbindung selbst besteht weiter.} other {Bis dahin lehnt {login} jeden Zugriff von außen ab; ein sofortiges Verbinden würde scheitern.}}",
      steps: [
        "Im Browser Cookies und Verlauf löschen.",
        "{provider, select, META {facebook.com} INSTAGRAM {instagram.com} other {{login}}} direkt öffnen und als {user} anmelden.",
        "Die von {login} angezeigte Prüfung vollständig durchlaufen.",
        "{provider, select, META {Danach 24 Stunden warten.} other {Abwarten, bis {login} den Abschluss meldet.}}",
        "{state, select, connected {Weiter veröffentlichen; nur neu verbinden, wenn sich der Status ändert.} other {Zurückkehren und „Erneut verbinden“ drücken.}}",
        "Lässt sich die Prüfung nicht abschließen, das Problem bei {login} melden.",
      ],
    },
    IDENTITY_UNCONFIRMED: {
      title: "{login} verlangt eine Bestätigung der Identität",
      explanation:
        "{login} verlangt, dass {user} die eigene Identität bestätigt (E-Mail, Telefon, Ausweis oder Veröffentlichungsfreigabe der Seite). {state, select, connected {Vorher werden keine Beiträge von {profile} zugelassen; die Verbindung selbst besteht weiter.} other {Vorher {many, select, yes {bleiben} other {bleibt}} {profile} für uns gesperrt.}}",
      steps: [
        "Als {user} bei {login} anmelden, am besten in der App auf dem Telefon.",
        "Der Aufforderung zur Bestätigung folgen.",
        "Abwarten, bis {login} den Abschluss meldet.",
        "{state, select, connected {Weiter veröffentlichen; nur neu verbinden, wenn sich der Status ändert.} other {„Erneut verbinden“ drücken.}}",
      ],
    },
    TWO_FACTOR_REQUIRED: {
      title: "Die zweistufige Anmeldung ist Pflicht",
      explanation:
        "Das Unternehmen hinter {profile} lässt nur Personen mit zweistufiger Anmeldung zu, und im Konto {ofUser} ist sie nicht eingeschaltet.",
      steps: [
        "{User} schaltet die zweistufige Anmeldung in den Kontoeinstellungen von {login} ein.",
        "Bei {login} einmal ab- und wieder anmelden.",
        "„Erneut verbinden“ drücken.",
      ],
    },
    ADMIN_ROLE_LOST: {
      title: "Die Administratorrolle für {profile} fehlt",
      explanation:
        "{User} besitzt die Administratorrolle für {profile} nicht mehr, die {platform} verlangt, oder ist ausgeschieden.{provider, select, LINKEDIN { Es zählt nur die volle Seitenverwaltung, keine kleinere Rolle.} other {}} Eine neue Anmeldung derselben Person hilft erst, wenn die Rolle wieder vorliegt.",
      steps: [
        "Festlegen, wem die Verbindung künftig gehören soll.",
        "Die Rolle auf {platform} durch einen Administrator an {user} zurückgeben lassen oder einen anderen Administrator bestimmen.",
        "Wer die Rolle innehat, öffnet diese Seite und drückt „Erneut verbinden“.",
        "Alle erbetenen Berechtigungen bestätigen.",
        "Künftig mindestens zwei Administratoren vorhalten.",
      ],
    },
    PERMISSIONS_MISSING: {
      title: "Für {profile} fehlt eine Berechtigung",
      explanation:
        "Die Verbindung zu {profile} besteht noch, doch mindestens eine benötigte Berechtigung wurde nicht erteilt oder nachträglich abgeschaltet. Einzelne Funktionen fallen aus, andere laufen womöglich weiter.",
      steps: [
        "„Erneut verbinden“ drücken.",
        "Im Dialog von {login} die Einstellungen bearbeiten.",
        "{profile} und sämtliche aufgeführten Berechtigungen anhaken.",
        "Bestätigen.",
      ],
    },
    DATA_ACCESS_EXPIRED: {
      title: "Meta hält die Daten von {profile} zurück",
      explanation:
        "Meta lässt Zustimmungen auffrischen, wenn jemand sich rund 90 Tage nicht über die Anwendung angemeldet hat. Im Konto {ofUser} ist diese Grenze erreicht, deshalb hält Meta die Daten zurück, obwohl der Zugriff formal noch gilt.",
      steps: [
        "„Erneut verbinden“ drücken.",
        "Als {user} bei {login} anmelden.",
        "Bestätigen; mehr ist nicht zu ändern.",
      ],
    },
    ACCOUNT_LOCKED: {
      title: "{platform} hat {profile} gesperrt",
      explanation:
        "{platform} hat {profile} vorläufig gesperrt, weil etwas ungewöhnlich wirkte oder gegen Regeln verstoßen könnte. Aufheben kann das nur, wer das Konto besitzt, und zwar auf {platform} selbst.",
      steps: [
        "{provider, select, X {x.com} other {{login}}} öffnen und bei {profile} anmelden.",
        "Den Anweisungen dort folgen (Code, E-Mail oder Telefon, neues Passwort).",
        "Prüfen, ob auf {platform} wieder veröffentlicht werden kann.",
        "„Erneut verbinden“ drücken.",
      ],
    },
    ACCOUNT_SUSPENDED: {
      title: "{platform} hat {profile} suspendiert",
      explanation:
        "{platform} hat {profile} wegen eines Regelverstoßes oder wegen einer möglichen Übernahme suspendiert. In dieser Zeit lässt sich kein Werkzeug verbinden.",
      steps: [
        "Bei {login} anmelden und die genannte Begründung lesen.",
        "Verlangte Nachweise einreichen.",
        "Bleibt es dabei, bei {platform} Einspruch einlegen.",
        "Nach der Freigabe „Erneut verbinden“ drücken.",
      ],
    },
    ACCOUNT_RESTRICTED: {
      title: "{login} hat ein Konto eingeschränkt",
      explanation:
        "{login} hat das Konto {ofUser} wegen eines Verstoßes gegen die Nutzungsregeln eingeschränkt. Je nach Fall endet das nach einiger Zeit von selbst oder bleibt bestehen; Auskunft gibt {login} beim Anmelden.",
      steps: [
        "Als {user} bei {login} anmelden und den Hinweis lesen.",
        "Das Verlangte erledigen und die Dauer notieren.",
        "{state, select, connected {Nach Ablauf weiter veröffentlichen; nur neu verbinden, wenn sich der Status ändert.} other {Nach Ablauf „Erneut verbinden“ drücken.}}",
        "Ist die Einschränkung dauerhaft, {profile} durch einen anderen Administrator verbinden lassen.",
      ],
    },
    ACCOUNT_DELETED: {
      title: "Das Konto bei {login} gibt es nicht mehr",
      explanation: "Das Konto, über das wir Zugriff auf {profile} hatten, gibt es bei {login} nicht mehr.",
      steps: [
        "Klären, ob das Konto {ofUser} oder {profile} selbst absichtlich gelöscht wurde.",
        "Fehlt nur das persönliche Konto, drückt ein anderer Administrator „Erneut verbinden“.",
        "{many, select, yes {Fehlen} other {Fehlt}} {profile} selbst, die Verbindung entfernen oder innerhalb der dort geltenden Frist die Wiederherstellung bei {platform} nutzen.",
      ],
    },
    CONTENT_POLICY_BLOCK: {
      title: "{platform} blockiert {profile} vorübergehend",
      explanation:
        "{platform} blockiert vorübergehend Aktionen von {profile}, weil Beiträge beanstandet wurden (etwa wegen Urheberrechten) oder zu viel beziehungsweise zu gleichförmige Aktivität auffiel. Wiederholte Versuche verlängern die Sperre.",
      steps: [
        "Geplante Beiträge für {profile} anhalten.",
        "Im {platform}-Konto nach Hinweisen sehen und betroffene Inhalte entfernen oder Widerspruch einlegen.",
        "Das Ende der Sperre abwarten.",
        "Mit weniger und abwechslungsreicheren Beiträgen weitermachen.",
        "Nur neu verbinden, wenn der Status auf ungültig wechselt.",
      ],
    },
    SUSPICIOUS_ACTIVITY: {
      title: "Die Nutzung wirkt auf {login} auffällig",
      explanation:
        "Die Nutzung dieses Kontos wirkt auf {login} offenbar auffällig. Übliche Auslöser sind Fantasie- oder Aliasnamen und ein Zugang, den sich mehrere Personen, Orte oder Geräte teilen. Ohne Änderung wird die Verbindung wieder abreißen.",
      steps: [
        "Allen Beteiligten ein persönliches Konto mit eigener Rolle geben, statt einen Zugang zu teilen.",
        "Echte Namen verwenden, wie {login} es verlangt.",
        "Offene Sicherheitsprüfungen abschließen.",
        "Mit einem festen Administrator „Erneut verbinden“ drücken.",
      ],
    },
    ACCOUNT_TYPE_UNSUPPORTED: {
      title:
        "{profile} {many, select, yes {sind keine professionellen Konten} other {ist kein professionelles Konto}} mehr",
      explanation:
        "{profile} {many, select, yes {sind keine professionellen {platform}-Konten} other {ist kein professionelles {platform}-Konto}} mehr{provider, select, META { oder nicht länger mit {many, select, yes {ihren Facebook-Seiten} other {seiner Facebook-Seite}} verknüpft} other {}}. Die Schnittstelle steht nur professionellen Konten offen.",
      steps: [
        "{profile} in der {platform}-App auf ein Unternehmenskonto umstellen.",
        "{provider, select, META {Das Konto wieder mit der richtigen Facebook-Seite verknüpfen.} other {Abwarten, bis die App den neuen Kontotyp anzeigt.}}",
        "„Erneut verbinden“ drücken.",
      ],
    },
    TARGET_MISSING: {
      title: "{profile} {many, select, yes {sind} other {ist}} bei {platform} nicht auffindbar",
      explanation:
        "Unser Zugriff funktioniert, doch {profile} {many, select, yes {sind} other {ist}} bei {platform} nicht mehr auffindbar: Seite, Kanal oder Standort wurde gelöscht, zusammengelegt, verborgen oder nie angelegt.",
      steps: [
        "{profile} auf {platform} aufrufen.",
        "Ist das Profil umgezogen, „Erneut verbinden“ drücken und das neue Ziel wählen.",
        "Ist es verborgen, wieder veröffentlichen.",
        "Ist es weg, die Verbindung entfernen.",
      ],
    },
    ADMIN_POLICY_BLOCKED: {
      title: "Die {login}-Verwaltung Ihres Unternehmens blockiert {app}",
      explanation:
        "Die {login}-Verwaltung Ihres Unternehmens hat fremde Anwendungen oder die Dauer von Sitzungen eingeschränkt. {login} weist {app} deshalb ab.",
      steps: [
        "Der {provider, select, GOOGLE {Google-Workspace} other {{login}}}-Verwaltung den Namen {app} nennen.",
        "Um Freigabe oder Ausnahme von der Sitzungsregel bitten.",
        "„Erneut verbinden“ drücken.",
      ],
    },
    SUPERSEDED: {
      title: "Eine neuere Anmeldung hat diese Verbindung abgelöst",
      explanation:
        "Eine neuere Anmeldung beim selben {login}-Konto hat den hier hinterlegten Zugriff abgelöst, etwa weil jemand aus dem Team oder ein anderer Bereich {profile} ebenfalls verbunden hat. {login} behält nur den jüngsten.",
      steps: [
        "Ermitteln, wer {profile} zuletzt verbunden hat.",
        "Sich auf eine Stelle für die Verbindung einigen.",
        "Dort „Erneut verbinden“ drücken und die übrigen entfernen.",
      ],
    },
    AGE_REQUIREMENT_FAILED: {
      title: "Das bei {platform} hinterlegte Alter lässt keine Apps zu",
      explanation:
        "Das bei {platform} hinterlegte Alter von {profile} wurde geändert und erlaubt keine fremden Anwendungen mehr.",
      steps: ["Das Alter im {platform}-Konto berichtigen, nötigenfalls mit Nachweis.", "„Erneut verbinden“ drücken."],
    },
    DATA_DELETION_REQUESTED: {
      title: "Die Löschung persönlicher Daten wurde verlangt",
      explanation:
        "{User} hat {app} bei Meta entfernt und die Löschung personenbezogener Daten verlangt. Wir haben die Verbindung zu {profile} beendet und löschen die Daten dieser Person.",
      steps: [
        "War das beabsichtigt, ist nichts weiter zu tun.",
        "Andernfalls drückt ein anderer Administrator oder {user} selbst „Erneut verbinden“.",
      ],
    },
    DISCONNECTED_BY_USER: {
      title: "{profile} {many, select, yes {wurden} other {wurde}} hier getrennt",
      explanation: "{profile} {many, select, yes {wurden} other {wurde}} hier bewusst getrennt.",
      steps: [
        "„Erneut verbinden“ drücken, sobald {many, select, yes {sie wieder gebraucht werden} other {das Profil wieder gebraucht wird}}.",
      ],
    },
    PROVIDER_APP_FAULT: {
      title: "Unser eigener Zugang zu {platform} ist gestört",
      explanation:
        "Die Störung betrifft unseren eigenen Zugang zu {platform}, nicht {profile}. Ihre Verbindung bleibt erhalten und läuft nach der Behebung weiter.",
      steps: ["Bitte nicht neu verbinden.", "Die Statusseite beobachten."],
    },
    UNKNOWN_INVALID: {
      title: "{login} weist unseren Zugriff auf {profile} zurück",
      explanation:
        "{login} weist unseren Zugriff auf {profile} ohne Begründung zurück. Meist stecken ein geändertes Passwort, eine entfernte Anwendung oder eine verlorene Administratorrolle dahinter.",
      steps: [
        "Bei {login} anmelden und nach Hinweisen sehen.",
        "„Erneut verbinden“ drücken.",
        "Scheitert es binnen eines Tages erneut, einen anderen Administrator versuchen oder den Support anschreiben und {many, select, yes {diese Profile} other {dieses Profil}} nennen.",
      ],
    },
  },

  clocks: {
    ACCESS:
      "{renewal, select, automatic {{app} erneuert den Zugriff rechtzeitig von selbst; es ist nichts zu tun.} failing {{app} konnte den Zugriff zuletzt nicht erneuern. Verbindet niemand neu, fällt {profile} mit dieser Frist aus.} other {Mit dieser Frist fällt {profile} aus, bis jemand neu verbindet.}}",
    REFRESH:
      "{renewal, select, automatic {{app} erneuert diese Frist rechtzeitig von selbst; es ist nichts zu tun.} failing {{app} konnte diese Frist zuletzt nicht erneuern. Verbindet niemand neu, fällt {profile} mit ihr aus.} other {Nach dieser Frist kann {app} den Zugriff nicht mehr von selbst erneuern: {profile} fällt aus, bis jemand neu verbindet.}}",
    DATA_ACCESS:
      "{renewal, select, automatic {{app} erneuert diese Frist rechtzeitig von selbst; es ist nichts zu tun.} failing {{app} konnte diese Frist zuletzt nicht erneuern. Verbindet niemand neu, hält Meta danach die Daten von {profile} zurück.} other {Nach dieser Frist hält Meta die Daten von {profile} zurück, bis {user} neu verbindet, auch wenn der Zugriff selbst länger gilt.}}",
    PAGE: "Das eigene Token der Seite hat keine Frist. Es gilt, bis das Passwort geändert wird, die Rolle für {profile} verloren geht oder {app} bei {login} entfernt wird.",
  },
};
