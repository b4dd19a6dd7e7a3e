import { describe, expect, it } from "@jest/globals";
import { LANGUAGES } from "../../../../src/accounts/diagnosis/languages.js";
import { ReaderTexts } from "../../../../src/accounts/diagnosis/reader-texts.js";
import { CATEGORIES, type Category } from "../../../../src/notifications/category.js";
import type { MailAccount, MailContent } from "../../../../src/notifications/mail/mail-content.js";
import { MOST_NAMED } from "../../../../src/notifications/mail/mail-groups.rules.js";
import { mailProblem } from "../../../../src/notifications/mail/mail-problem.rules.js";
import { LONGEST_HTML } from "../../../../src/notifications/mail/render-html.js";
import { renderMail } from "../../../../src/notifications/mail/render-mail.js";
import { PLATFORMS } from "../../../../src/platforms/platform.js";
import { providersOf } from "../../../../src/platforms/policies.rules.js";
import { REASONS } from "../../../../src/platforms/reason.js";
import {
  brokenAccount,
  mailAccount,
  mailContent,
  NOW,
  OWN,
  pages,
  reminderAccount,
  SAMPLES,
} from "../../../support/mail-samples.js";

const texts = new ReaderTexts("Relink");
const LOCALES = ["de", "en"] as const;

const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
};

/** What a reader of the HTML sees, with its entities read, white space as one space. */
function seen(html: string): string {
  const body = html.replace(/<style[\s\S]*?<\/style>/g, "").replace(/<!--[\s\S]*?-->/g, "");
  return unescape(body.replace(/<[^>]*>/g, " ")).replace(/\s+/g, " ");
}

function unescape(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] as string);
}

function flat(text: string): string {
  return text.replace(/\s+/g, " ");
}

function hrefs(html: string): string[] {
  return [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => unescape(href as string));
}

function render(content: MailContent) {
  const mail = renderMail(content, texts);
  return { ...mail, seen: seen(mail.html), flat: flat(mail.text) };
}

function contentOf(category: Category, accounts: readonly MailAccount[], locale: string): MailContent {
  const incidents =
    category === "INCIDENTS" ? [{ provider: "META" as const, openedAt: NOW, closedAt: null, accounts: 3 }] : [];
  return mailContent(category, accounts, { locale, incidents });
}

const combinations = LOCALES.flatMap((locale) =>
  CATEGORIES.flatMap((category) => REASONS.map((reason) => ({ locale, category, reason }))),
);

describe("a mail of any kind", () => {
  it.each(combinations)("$category in $locale for $reason names all that is concerned", (row) => {
    const { locale, category, reason } = row;
    const accounts = PLATFORMS.flatMap((platform) =>
      providersOf(platform).map((provider, index) =>
        mailAccount({
          id: `a-${platform}-${index}`,
          name: `Profile ${platform} ${index}`,
          handle: `@${platform.toLowerCase()}.${index}`,
          platform,
          provider,
          grantId: `grant-${provider}`,
          status: category === "REPAIRED" || category === "EXPIRY_REMINDERS" ? "CONNECTED" : "INVALID",
          reason,
          expiresAt: category === "EXPIRY_REMINDERS" ? new Date("2026-01-12T14:30:00Z") : null,
          repairedBy: category === "REPAIRED" ? "Mia Repair" : null,
        }),
      ),
    );
    const content = contentOf(category, category === "INCIDENTS" ? [] : accounts, locale);
    const mail = render(content);
    for (const text of [mail.seen, mail.flat]) {
      expect(text).not.toMatch(/[{}]|\bundefined\b|\bnull\b|\[object/);
      expect(text).toContain("Nordlicht GmbH");
      expect(text).toContain("Anna Berg");
      for (const { name, handle } of content.accounts) {
        expect(text).toContain(name);
        expect(text).toContain(handle as string);
      }
      if (category === "EXPIRY_REMINDERS") {
        expect(text).toContain(locale === "de" ? "12. Januar 2026 um 15:30 MEZ" : "January 12, 2026 at 3:30 PM GMT+1");
        expect(text).toContain(locale === "de" ? "Verbunden von Jana Petersen" : "Connected by Jana Petersen");
      }
      if (category === "BROKEN_CONNECTIONS") {
        expect(text).toContain(locale === "de" ? "7. Januar 2026 um 07:41 MEZ" : "January 7, 2026 at 7:41 AM GMT+1");
        expect(text).toContain(locale === "de" ? "Wahrscheinliche Ursache" : "Likely cause");
      }
      if (category === "REPAIRED") expect(text).toContain("Mia Repair");
      if (category === "INCIDENTS") expect(text).toContain(locale === "de" ? "nicht an Ihnen" : "not you");
    }
    expect(hrefs(mail.html).filter((href) => new URL(href).origin !== OWN)).toEqual([]);
    expect([...mail.text.matchAll(/https?:\/\/[^\s]+/g)].filter(([url]) => !url.startsWith(`${OWN}/`))).toEqual([]);
  });

  it.each(combinations.filter(({ category }) => category === "BROKEN_CONNECTIONS"))(
    "tells $reason in $locale in the words that the dashboard has",
    ({ locale, reason }) => {
      const account = brokenAccount({ platform: "INSTAGRAM", reason });
      const mail = render(mailContent("BROKEN_CONNECTIONS", [account], { locale }));
      const language = LANGUAGES.find(({ tag }) => tag === locale);
      const told = texts.ofReason(language as (typeof LANGUAGES)[number], reason, {
        profile: account.name,
        platform: "INSTAGRAM",
        provider: "META",
        user: "Jana Petersen",
        connected: false,
        pageTokenLives: false,
      });
      for (const text of [mail.seen, mail.flat]) {
        expect(text).toContain(told.title);
        expect(text).toContain(told.explanation);
        for (const step of told.steps) expect(text).toContain(step);
      }
    },
  );

  it.each(Object.entries(SAMPLES).flatMap(([name, content]) => LOCALES.map((locale) => ({ name, content, locale }))))(
    "$name in $locale holds nothing that phones home",
    ({ content, locale }) => {
      const { html, text } = renderMail({ ...content, locale }, texts);
      // Neither in attributes nor in styles nor in comments for Outlook.
      const addresses = [...html.matchAll(/(?:https?:)?\/\/[a-z0-9.-]+/gi)].map(([address]) => address);
      expect(addresses.filter((address) => address !== OWN)).toEqual([]);
      expect(html).not.toMatch(/<(img|script|link|iframe|object|video|audio|form|input)\b|@import|@font-face|url\(/i);
      expect(html).toContain(`<html lang="${locale}"`);
      expect(html).toMatch(/<title>[^<]+<\/title>/);
      expect(html).toMatch(/role="article"/);
      expect(html.match(/<h1/g)).toHaveLength(1);
      expect([...html.matchAll(/<table(?![^>]*role="presentation")/g)]).toEqual([]);
      expect(text.split("\n").filter((line) => line.length > 78 && !line.includes("://"))).toEqual([]);
    },
  );

  it("refuses to lead anywhere else", () => {
    const strayed = brokenAccount({ url: "https://evil.example/accounts/1" });
    expect(() => renderMail(mailContent("BROKEN_CONNECTIONS", [strayed]), texts)).toThrow(OWN);
    const disguised = brokenAccount({ url: `${OWN}@evil.example/` });
    expect(() => renderMail(mailContent("BROKEN_CONNECTIONS", [disguised]), texts)).toThrow("nowhere but");
  });

  it("falls back to English, and tells regions their own way", () => {
    expect(render(mailContent("REPAIRED", [mailAccount()], { locale: "fr-FR" })).subject).toContain("connected again");
    expect(render(mailContent("REPAIRED", [mailAccount()], { locale: "fr-FR" })).language).toBe("en");
    expect(render(mailContent("REPAIRED", [mailAccount()], { locale: "de-AT" })).language).toBe("de");
    const british = render(mailContent("REPAIRED", [mailAccount()], { locale: "en-GB" }));
    expect(british.flat).toContain("7 January 2026 at 07:41");
    const nonsense = render(
      mailContent("REPAIRED", [mailAccount()], { locale: "not a locale", timeZone: "Mars/Base" }),
    );
    expect(nonsense.flat).toContain("January 7, 2026 at 6:41 AM UTC");
  });
});

describe("one incident, one mail", () => {
  it("names forty pages of one login in one group with one button", () => {
    const mail = render(mailContent("BROKEN_CONNECTIONS", pages(40)));
    expect(mail.subject).toBe("40 Profile bei Facebook sind nicht mehr verbunden");
    for (let index = 1; index <= 40; index += 1) {
      expect(mail.seen).toContain(`Nordlicht Filiale ${index} @nordlicht.${index} `);
      expect(mail.flat).toContain(`Nordlicht Filiale ${index} (@nordlicht.${index} `);
    }
    expect(mail.seen).toContain("Eine Anmeldung stellt alle 40 Verbindungen wieder her.");
    expect(mail.html.match(/<h2/g)).toHaveLength(1);
    expect(mail.html.match(/>\s*Erneut verbinden\s*</g)).toHaveLength(1);
    expect(Buffer.byteLength(mail.html)).toBeLessThan(LONGEST_HTML);
  });

  it("tells apart what has another cause, another consent, or another person behind it", () => {
    const mail = render(
      mailContent("BROKEN_CONNECTIONS", [
        ...pages(2),
        brokenAccount({ id: "other-cause", name: "Anderer Grund", reason: "ACCESS_REVOKED" }),
        brokenAccount({ id: "other-grant", name: "Andere Anmeldung", grantId: "grant-2" }),
        brokenAccount({ id: "no-grant-1", name: "Ohne Zustimmung 1", grantId: null }),
        brokenAccount({ id: "no-grant-2", name: "Ohne Zustimmung 2", grantId: null }),
      ]),
    );
    expect(mail.html.match(/<h2/g)).toHaveLength(5);
    expect(mail.html.match(/>\s*Erneut verbinden\s*</g)).toHaveLength(5);
    expect(mail.seen).toContain("Eine Anmeldung stellt beide Verbindungen wieder her.");
  });

  it("promises no repair by one login of what is wrong with each profile by itself", () => {
    const of = (reason: MailAccount["reason"]) => render(mailContent("BROKEN_CONNECTIONS", pages(3, { reason }))).flat;
    expect(of("SESSION_ENDED")).toContain("Eine Anmeldung stellt alle 3");
    expect(of("TARGET_MISSING")).not.toContain("Eine Anmeldung stellt");
  });

  it("names a hundred and counts the rest, with a link", () => {
    const mail = render(mailContent("BROKEN_CONNECTIONS", pages(MOST_NAMED + 23)));
    expect(mail.subject).toContain("123 Profile");
    expect(mail.seen).toContain(`Nordlicht Filiale ${MOST_NAMED} `);
    expect(mail.seen).not.toContain(`Nordlicht Filiale ${MOST_NAMED + 1} `);
    for (const text of [mail.seen, mail.flat])
      expect(text).toContain("23 weitere Profile sind ebenfalls betroffen. Alle ansehen");
  });

  it("stays below what Gmail shows whole, however many causes there are, and still names all", () => {
    const accounts = Array.from({ length: MOST_NAMED }, (_, index) =>
      brokenAccount({
        id: `acc-${index}`,
        grantId: `grant-${index}`,
        name: `${"Ü".repeat(100)} ${index}`,
        reason: REASONS[index % REASONS.length] ?? null,
      }),
    );
    for (const locale of LOCALES) {
      const mail = render(mailContent("BROKEN_CONNECTIONS", accounts, { locale }));
      expect(Buffer.byteLength(mail.html)).toBeLessThan(102_000);
      for (const { name } of accounts) expect(mail.seen).toContain(name);
      expect(mail.seen).toContain(locale === "de" ? "weitere Profile" : "more profiles");
      for (const { url } of accounts) expect(mail.html).toContain(`href="${url}"`);
    }
  });

  it("does not ask anybody to reconnect what only has to wait, or is nobody's fault", () => {
    const blocked = brokenAccount({ status: "CONNECTED", reason: "CONTENT_POLICY_BLOCK" });
    const advisory = render(mailContent("BROKEN_CONNECTIONS", [blocked]));
    expect(advisory.subject).toBe("Nordlicht Kaffee (Facebook): verbunden, aber eingeschränkt");
    expect(advisory.html).not.toMatch(/>\s*Erneut verbinden\s*</);
    expect(advisory.html).toMatch(/>\s*Profil ansehen\s*</);
    const ours = render(
      mailContent("BROKEN_CONNECTIONS", [brokenAccount({ status: "CONNECTED", reason: "PROVIDER_APP_FAULT" })]),
    );
    expect(ours.html).not.toMatch(/>\s*Erneut verbinden\s*</);
    const lost = render(
      mailContent("BROKEN_CONNECTIONS", [brokenAccount({ status: "CONNECTED", reason: "PERMISSIONS_MISSING" })]),
    );
    expect(lost.html).toMatch(/>\s*Erneut verbinden\s*</);
  });
});

describe("reminders", () => {
  it.each([
    ["de", "2026-01-17T14:30:00Z", "in 10 Tagen ab"],
    ["de", "2026-01-12T14:30:00Z", "in 5 Tagen ab"],
    ["de", "2026-01-07T23:30:00Z", "morgen ab"],
    ["de", "2026-01-07T22:30:00Z", "heute ab"],
    ["de", "2026-01-07T05:12:00Z", "Verbindung ist abgelaufen"],
    ["en", "2026-01-17T14:30:00Z", "expires in 10 days"],
    ["en", "2026-01-07T23:30:00Z", "expires tomorrow"],
    ["en", "2026-01-07T22:30:00Z", "expires today"],
    ["en", "2026-01-07T05:12:00Z", "connection has expired"],
  ])("in %s with the end at %s say: %s", (locale, end, words) => {
    const account = reminderAccount({ expiresAt: new Date(end), daysBefore: 0 });
    const mail = render(mailContent("EXPIRY_REMINDERS", [account], { locale }));
    expect(mail.subject).toContain("Nordlicht Kaffee (Facebook)");
    expect(mail.subject).toContain(words);
  });

  it("count days as they are when the mail goes out, on the company's clocks", () => {
    const account = reminderAccount({ expiresAt: new Date("2026-01-12T14:30:00Z"), daysBefore: 5 });
    const late = mailContent("EXPIRY_REMINDERS", [account], { now: new Date("2026-01-09T08:00:00Z") });
    expect(render(late).subject).toContain("in 3 Tagen");
    const auckland = { ...late, timeZone: "Pacific/Auckland", locale: "en" };
    expect(render(auckland).flat).toContain("January 13, 2026 at 3:30 AM GMT+13");
    expect(render(auckland).subject).toContain("in 4 days");
  });

  it("say what is lost, for what the profile is connected", () => {
    const of = (purpose: MailAccount["purpose"], extra: Partial<MailAccount> = {}) =>
      render(mailContent("EXPIRY_REMINDERS", [reminderAccount({ purpose, ...extra })])).flat;
    expect(of("OWN")).toContain("nichts mehr veröffentlichen");
    expect(of("PAID")).toContain("Ihre Anzeigen");
    expect(of("MONITORED")).toContain("fehlen in Ihrer Medienbeobachtung danach neue Beiträge und Erwähnungen");
    const passed = of("MONITORED", { expiresAt: new Date("2026-01-07T05:00:00Z"), status: "EXPIRED" });
    expect(passed).toContain("Bis zur neuen Anmeldung fehlen in Ihrer Medienbeobachtung neue Beiträge");
    expect(passed).not.toContain("veröffentlichen");
  });

  it("put the most urgent first and say which is the first", () => {
    const later = reminderAccount({
      id: "later",
      name: "Später",
      grantId: "grant-2",
      expiresAt: new Date("2026-01-17T14:30:00Z"),
    });
    const mail = render(mailContent("EXPIRY_REMINDERS", [later, reminderAccount()]));
    expect(mail.subject).toBe("2 Profile bei Facebook: Verbindungen laufen ab, die erste in 5 Tagen");
    expect(mail.flat.indexOf("Nordlicht Kaffee (")).toBeLessThan(mail.flat.indexOf("Später ("));
  });

  it("say that one login renews all that hang on it", () => {
    const both = [reminderAccount(), reminderAccount({ id: "b", platform: "INSTAGRAM" })];
    expect(render(mailContent("EXPIRY_REMINDERS", both)).flat).toContain("Eine Anmeldung erneuert beide Verbindungen.");
    const apart = [reminderAccount(), reminderAccount({ id: "b", grantId: null })];
    expect(render(mailContent("EXPIRY_REMINDERS", apart)).flat).not.toContain("Eine Anmeldung");
  });

  it("explain Meta's ninety days where they are what ends", () => {
    const mail = render(mailContent("EXPIRY_REMINDERS", [reminderAccount({ reason: "DATA_ACCESS_EXPIRED" })]));
    expect(mail.flat).toContain("rund 90 Tage");
  });

  it("tell each profile's own end where those of one login differ", () => {
    const second = reminderAccount({ id: "b", name: "Zweite", expiresAt: new Date("2026-01-12T17:45:00Z") });
    const mail = render(mailContent("EXPIRY_REMINDERS", [reminderAccount(), second]));
    expect(mail.flat).toMatch(/Nordlicht Kaffee \(.*?15:30 MEZ\)/);
    expect(mail.flat).toMatch(/Zweite \(.*?18:45 MEZ\)/);
  });
});

describe("repairs and incidents", () => {
  it("say who repaired it, or that it healed by itself, and leave nothing to do", () => {
    const by = render(mailContent("REPAIRED", [mailAccount({ repairedBy: "Ole Hansen" })]));
    expect(by.subject).toBe("Nordlicht Kaffee (Facebook) ist wieder verbunden");
    expect(by.flat).toContain("Neu verbunden von Ole Hansen");
    const byItself = render(mailContent("REPAIRED", [mailAccount()]));
    expect(byItself.flat).toContain("hat sich von selbst erholt");
    for (const { html, flat: text } of [by, byItself]) {
      expect(html).not.toMatch(/>\s*Erneut verbinden\s*</);
      expect(text).not.toContain("Was zu tun ist");
    }
  });

  it("say that it is the network, and when it is over", () => {
    const openedAt = new Date("2026-01-07T07:20:00Z");
    const of = (closedAt: Date | null, locale: string) =>
      render(
        mailContent("INCIDENTS", [], { locale, incidents: [{ provider: "GOOGLE", openedAt, closedAt, accounts: 1 }] }),
      );
    const open = of(null, "de");
    expect(open.subject).toBe("Störung bei YouTube und Google Business Profile: Es liegt nicht an Ihnen");
    expect(open.flat).toContain("Es liegt am Netzwerk, nicht an Ihnen.");
    expect(open.flat).toContain("Seit Mittwoch, 7. Januar 2026 um 08:20 MEZ");
    expect(open.flat).toContain("Betroffen ist eine Ihrer Verbindungen.");
    const over = of(new Date("2026-01-07T07:55:00Z"), "en");
    expect(over.subject).toBe("Trouble at YouTube and Google Business Profile is over");
    expect(over.flat).toContain("at 8:20 AM GMT+1 until Wednesday, January 7, 2026 at 8:55 AM GMT+1");
  });
});

describe("names that mean harm", () => {
  const NASTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "Evil\r\nBcc: victim@example.com",
    "Evil\u0000\u0007\u001b[31m",
    "\u202Egro.live\u202C",
    "\u2066\u200Fevil\u200E\u2069",
    "https://evil.example/login",
    "{profile} {count, plural, other {x}} {{name}}",
    "</title></style></td><a href='//evil.example'>",
    "\ud800half",
    "a\u2028b\u2029c\u0085d",
    "&lt;b&gt; &amp; 'quoted' \"twice\"",
    "x".repeat(5_000),
    " \t ",
  ];

  it.each(NASTY.flatMap((name) => CATEGORIES.map((category) => ({ name, category }))))(
    "$name in $category does none",
    ({ name, category }) => {
      const account = mailAccount({
        name,
        handle: name,
        connectedBy: name,
        repairedBy: name,
        status: category === "BROKEN_CONNECTIONS" ? "INVALID" : "CONNECTED",
        expiresAt: NOW,
      });
      const content: MailContent = {
        ...contentOf(category, [account, { ...account, id: "acc-2" }], "de"),
        company: { name },
        recipient: { name },
      };
      for (const accounts of [content.accounts.slice(0, 1), content.accounts]) {
        const { subject, html, text } = renderMail({ ...content, accounts }, texts);
        const bidi = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
        expect(subject).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029]/u);
        expect(subject.length).toBeLessThan(200);
        for (const part of [subject, html, text]) expect(part).not.toMatch(bidi);
        expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029]/u);
        expect(html).not.toMatch(/<script|<img|onerror=alert\(1\)>|<a href='/);
        expect([...html.matchAll(/\/\/[a-z0-9.-]+/gi)].filter(([at]) => at !== "//relink.example.com")).toEqual(
          name.includes("'//evil.example'") ? expect.any(Array) : [],
        );
        expect(hrefs(html).filter((href) => new URL(href).origin !== OWN)).toEqual([]);
        const mailbox = { name: null, address: "anna@example.com" };
        const outgoing = { deliveryId: "d", messageId: "<d@example.com>", from: mailbox, to: mailbox };
        expect(mailProblem({ ...outgoing, subject, html, text, headers: {}, category })).toBeNull();
      }
    },
  );

  it("shows harmless signs as they are", () => {
    const mail = render(mailContent("REPAIRED", [mailAccount({ name: `Müller & Söhne "Café" <3 👩‍🍳` })]));
    for (const text of [mail.seen, mail.flat, mail.subject]) expect(text).toContain(`Müller & Söhne "Café" <3 👩‍🍳`);
  });
});
