import { describe, expect, it } from "@jest/globals";
import { LANGUAGES } from "../../../src/accounts/diagnosis/languages.js";
import { daysLeft } from "../../../src/notifications/inbox/days-left.rules.js";
import type { InboxFacts } from "../../../src/notifications/inbox/inbox-facts.js";
import { INBOX_LANGUAGES, InboxTexts } from "../../../src/notifications/inbox/inbox-texts.js";
import { NOTIFICATION_KINDS } from "../../../src/notifications/inbox/notification-kind.js";

const texts = new InboxTexts();
const at = (text: string) => new Date(text);
const FACTS: InboxFacts = {
  companyId: 1,
  id: "n",
  userId: "u",
  kind: "EXPIRY_REMINDER",
  category: "EXPIRY_REMINDERS",
  accountId: "a",
  provider: "META",
  personId: "p",
  incidentId: null,
  daysBefore: 5,
  changeNumber: 1,
  reason: "ACCESS_REVOKED",
  accounts: 1,
  happensAt: at("2026-03-06T12:00:00Z"),
  createdAt: at("2026-03-01T08:00:00Z"),
  readAt: null,
};
const SUBJECT = { account: { name: "Nord#licht {a}", platform: "FACEBOOK" }, person: "Anna", cause: "Cause" } as const;

describe("what is told in the app", () => {
  it("is told in the languages of the diagnosis, which it stands beside", () => {
    expect(INBOX_LANGUAGES.map(({ tag }) => tag)).toEqual(LANGUAGES.map(({ tag }) => tag));
  });

  const cases = INBOX_LANGUAGES.flatMap(({ tag }) => NOTIFICATION_KINDS.map((kind) => [tag, kind] as const));
  it.each(cases)("has words for everything, with and without what may be missing (%s, %s)", (tag, kind) => {
    const missing = { account: null, person: null, cause: null };
    for (const subject of [SUBJECT, missing]) {
      for (const accounts of [0, 1, 2, 40]) {
        for (const reason of ["PROVIDER_APP_FAULT", "ACCESS_REVOKED", null] as const) {
          const { title, body } = texts.write(tag, { ...FACTS, kind, accounts, reason }, subject, "UTC");
          const said = `${title} ${body}`.replaceAll(SUBJECT.account.name, "NAME");
          expect(title.length).toBeGreaterThan(8);
          expect(body.length).toBeGreaterThan(20);
          expect(said).not.toMatch(/[{}#]|undefined|null|NaN/);
          if (accounts === 40 && /accounts/.test(INBOX_LANGUAGES[0]?.kinds[kind].body ?? ""))
            expect(body).toContain("40");
        }
      }
    }
  });

  it.each([
    ["2026-03-01T08:00:00Z", "The access to Acme expires in 5 days", "Der Zugriff auf Acme läuft in 5 Tagen ab"],
    ["2026-03-05T08:00:00Z", "The access to Acme expires tomorrow", "Der Zugriff auf Acme läuft morgen ab"],
    ["2026-03-06T08:00:00Z", "The access to Acme expires today", "Der Zugriff auf Acme läuft heute ab"],
    ["2026-03-06T12:00:00Z", "The access to Acme has expired", "Der Zugriff auf Acme ist abgelaufen"],
    ["2026-03-06T18:00:00Z", "The access to Acme has expired", "Der Zugriff auf Acme ist abgelaufen"],
  ])("says of an expiry what is left when it is told: at %s", (createdAt, english, german) => {
    const subject = { ...SUBJECT, account: { name: "Acme", platform: "FACEBOOK" } } as const;
    const facts = { ...FACTS, createdAt: at(createdAt) };
    expect(texts.write("en", facts, subject, "UTC").title).toBe(english);
    expect(texts.write("de", facts, subject, "UTC").title).toBe(german);
  });

  it("tells instants on the company's clocks", () => {
    const { body } = texts.write("en", FACTS, SUBJECT, "Pacific/Kiritimati");
    expect(body).toContain("March 7, 2026 at 2:00");
  });

  it.each([
    ["2026-03-01T22:30:00Z", "2026-03-01T23:30:00Z", "Europe/Berlin", 1],
    ["2026-03-01T22:30:00Z", "2026-03-01T23:30:00Z", "UTC", 0],
    ["2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z", "Europe/Berlin", 1],
    ["2026-03-01T00:00:00Z", "2026-02-01T00:00:00Z", "UTC", 0],
    ["2024-02-28T12:00:00Z", "2024-03-01T12:00:00Z", "Pacific/Pago_Pago", 2],
  ])("counts calendar days: from %s to %s in %s", (from, until, zone, days) => {
    expect(daysLeft(at(from), at(until), zone)).toBe(days);
  });
});
