import { describe, expect, it } from "@jest/globals";
import addressparser from "nodemailer/lib/addressparser";
import { cleanText } from "../../../../src/notifications/mail/clean-text.rules.js";
import { daysBetween, tellInstant } from "../../../../src/notifications/mail/mail-dates.rules.js";
import { mailHeaders, messageIdOf } from "../../../../src/notifications/mail/mail-headers.js";
import { mailProblem } from "../../../../src/notifications/mail/mail-problem.rules.js";
import { mailboxText } from "../../../../src/notifications/mail/mailbox-text.rules.js";
import type { OutgoingMail } from "../../../../src/notifications/mail/mailer.js";

describe("a name", () => {
  it.each([
    ["Nordlicht Kaffee", "Nordlicht Kaffee"],
    ["  two\t words\r\nBcc: x ", "two words Bcc: x"],
    ["\u202Eevil\u202C \u2066x\u2069\u200E\u200F\u061C", "evil x"],
    ["a\u0000b\u001bc\u0085d\u2028e", "a b c d e"],
    ["\ud800half\udfff", "half"],
    ["zero\u200bwidth\u2060join\ufeff", "zerowidthjoin"],
    ["family 👩‍👩‍👧 ok", "family 👩‍👩‍👧 ok"],
    ["https://evil.example/x", "https: evil.example/x"],
    ["x".repeat(121), `${"x".repeat(119)}…`],
    ["😀".repeat(121), `${"😀".repeat(119)}…`],
    ["\u202e\u200b ", ""],
  ])("%j becomes %j", (text, clean) => {
    expect(cleanText(text)).toBe(clean);
  });
});

describe("instants", () => {
  const at = new Date("2026-03-29T00:30:00Z");

  it.each([
    ["de", "Europe/Berlin", "Sonntag, 29. März 2026 um 01:30 MEZ"],
    ["de-AT", "Europe/Vienna", "Sonntag, 29. März 2026 um 01:30 MEZ"],
    ["en", "America/New_York", "Saturday, March 28, 2026 at 8:30 PM EDT"],
    ["en", "Pacific/Kiritimati", "Sunday, March 29, 2026 at 2:30 PM GMT+14"],
    ["fr", "UTC", "Sunday, March 29, 2026 at 12:30 AM UTC"],
    ["de-x-!!", "UTC", "Sunday, March 29, 2026 at 12:30 AM UTC"],
    ["en", "Nowhere/Land", "Sunday, March 29, 2026 at 12:30 AM UTC"],
  ])("are told for %s in %s", (locale, timeZone, told) => {
    const language = locale.startsWith("de") && !locale.includes("x") ? "de" : "en";
    expect(tellInstant(at, { locale, language, timeZone })).toBe(told);
  });

  it.each([
    ["2026-01-07T08:00:00Z", "2026-01-07T22:59:00Z", "Europe/Berlin", 0],
    ["2026-01-07T08:00:00Z", "2026-01-07T23:01:00Z", "Europe/Berlin", 1],
    ["2026-01-07T08:00:00Z", "2026-01-07T23:01:00Z", "UTC", 0],
    ["2026-03-28T23:30:00Z", "2026-03-29T22:30:00Z", "Europe/Berlin", 1],
    ["2024-02-28T12:00:00Z", "2024-03-01T12:00:00Z", "UTC", 2],
    ["2026-01-07T08:00:00Z", "2026-01-06T08:00:00Z", "UTC", -1],
    ["2025-12-31T10:00:00Z", "2026-01-10T10:00:00Z", "Pacific/Pago_Pago", 10],
  ])("from %s until %s in %s are %d days", (from, until, zone, days) => {
    expect(daysBetween(new Date(from), new Date(until), zone)).toBe(days);
  });
});

const MAIL: OutgoingMail = {
  deliveryId: "V1StGXR8_Z5jdHi6B-myT",
  messageId: "<V1StGXR8_Z5jdHi6B-myT@mg.example.com>",
  from: { name: "Relink", address: "relink@mg.example.com" },
  to: { name: "Anna Berg", address: "anna@example.com" },
  subject: "Subject",
  html: "<p>x</p>",
  text: "x",
  headers: { "List-Unsubscribe": "<https://relink.example.com/unsubscribe/x>" },
  category: "REPAIRED",
};

describe("what no carrier is given", () => {
  it("is not a mail as it should be", () => {
    expect(mailProblem(MAIL)).toBeNull();
    expect(mailProblem({ ...MAIL, to: { name: null, address: "anna@example.com" } })).toBeNull();
  });

  it.each<[string, Partial<OutgoingMail>]>([
    ["a line break in the subject", { subject: "a\r\nBcc: b@example.com" }],
    ["a NUL in the subject", { subject: "a\u0000" }],
    ["no subject", { subject: " " }],
    ["a line break beside an address", { to: { name: "a\nb", address: "anna@example.com" } }],
    ["a line break in an address", { to: { name: null, address: "anna@example.com\nBcc: x@example.com" } }],
    ["two addresses", { to: { name: null, address: "anna@example.com, eve@example.com" } }],
    ["no address", { to: { name: null, address: "anna" } }],
    ["an address with brackets", { from: { name: null, address: "<relink@example.com>" } }],
    ["a line break in a header", { headers: { "X-A": "a\r\nX-B: b" } }],
    ["a line separator in a header", { headers: { "X-A": "a\u2028b" } }],
    ["a name of a header that is none", { headers: { "X-A: b\r\nX": "a" } }],
    ["a Message-Id with a break", { messageId: "<a@b>\r\n" }],
    ["a Message-Id without brackets", { messageId: "a@example.com" }],
    ["no plain text", { text: "" }],
  ])("%s", (_what, change) => {
    expect(mailProblem({ ...MAIL, ...change })).not.toBeNull();
  });
});

describe("a mailbox as text", () => {
  it.each([
    ["Anna Berg"],
    ['Anna "Ann" Berg'],
    ["Berg, Anna <x@evil.example>"],
    ["back\\slash\\"],
    ["Jürgen (Büro); Köln: @home"],
    ["a@b.example"],
  ])("%j comes back as it was", (name) => {
    const address = "anna@example.com";
    expect(addressparser(mailboxText({ name, address }))).toEqual([{ name, address }]);
  });

  it("is the address alone without a name", () => {
    expect(mailboxText({ name: null, address: "anna@example.com" })).toBe("anna@example.com");
  });
});

describe("headers", () => {
  it("let readers unsubscribe with one click, and answering machines keep silent", () => {
    expect(mailHeaders({ unsubscribe: "https://relink.example.com/unsubscribe/v1.abc", locale: "de" })).toEqual({
      "List-Unsubscribe": "<https://relink.example.com/unsubscribe/v1.abc>",
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      "Content-Language": "de",
      "Auto-Submitted": "auto-generated",
      "X-Auto-Response-Suppress": "All",
    });
  });

  it.each([
    ["mailto:a@b.example", "de"],
    ["javascript:alert(1)", "de"],
    ["https://relink.example.com/", "de\r\nX: y"],
  ])("are not made of %j and %j", (unsubscribe, locale) => {
    expect(() => mailHeaders({ unsubscribe, locale })).toThrow("header");
  });

  it("encode what could end an address", () => {
    const { "List-Unsubscribe": value } = mailHeaders({ unsubscribe: "https://a.example/x>, <http://b", locale: "en" });
    expect(value).toBe("<https://a.example/x%3E,%20%3Chttp://b>");
  });

  it("name a delivery the same for every attempt", () => {
    expect(messageIdOf("V1StGXR8_Z5", "Relink@MG.example.com")).toBe("<V1StGXR8_Z5@mg.example.com>");
    expect(() => messageIdOf("a b", "x@example.com")).toThrow("Message-Id");
    expect(() => messageIdOf("a", "x@exa mple.com")).toThrow("Message-Id");
  });
});
