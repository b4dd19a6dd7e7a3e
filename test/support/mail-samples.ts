import type { Category } from "../../src/notifications/category.js";
import type { MailAccount, MailContent, MailIncident } from "../../src/notifications/mail/mail-content.js";

export const OWN = "https://relink.example.com";
export const NOW = new Date("2026-01-07T08:00:00.000Z");

export function mailAccount(extra: Partial<MailAccount> = {}): MailAccount {
  const id = extra.id ?? "acc-1";
  return {
    id,
    name: "Nordlicht Kaffee",
    handle: "@nordlichtkaffee",
    platform: "FACEBOOK",
    purpose: "OWN",
    provider: "META",
    grantId: "grant-1",
    status: "CONNECTED",
    reason: null,
    since: new Date("2026-01-07T06:41:00.000Z"),
    expiresAt: null,
    daysBefore: null,
    connectedBy: "Jana Petersen",
    repairedBy: null,
    url: `${OWN}/accounts/${id}`,
    ...extra,
  };
}

export function reminderAccount(extra: Partial<MailAccount> = {}): MailAccount {
  return mailAccount({ expiresAt: new Date("2026-01-12T14:30:00.000Z"), daysBefore: 5, ...extra });
}

export function brokenAccount(extra: Partial<MailAccount> = {}): MailAccount {
  return mailAccount({ status: "INVALID", reason: "CREDENTIALS_CHANGED", ...extra });
}

/** Pages of one Facebook login. */
export function pages(count: number, extra: Partial<MailAccount> = {}): MailAccount[] {
  return Array.from({ length: count }, (_, index) =>
    brokenAccount({
      id: `page-${index + 1}`,
      name: `Nordlicht Filiale ${index + 1}`,
      handle: `@nordlicht.${index + 1}`,
      ...extra,
    }),
  );
}

export function mailContent(
  category: Category,
  accounts: readonly MailAccount[],
  extra: Partial<MailContent> & { readonly incidents?: readonly MailIncident[] } = {},
): MailContent {
  return {
    category,
    locale: "de",
    timeZone: "Europe/Berlin",
    now: NOW,
    company: { name: "Nordlicht GmbH" },
    recipient: { name: "Anna Berg" },
    accounts,
    incidents: [],
    links: {
      dashboard: `${OWN}/`,
      preferences: `${OWN}/preferences`,
      unsubscribe: `${OWN}/unsubscribe/v1.dGhpcyBpcyBhIHRva2Vu`,
    },
    ...extra,
  };
}

/** One of each kind, as in the pictures of docs/mails. */
export const SAMPLES: Readonly<Record<string, MailContent>> = {
  reminder: mailContent("EXPIRY_REMINDERS", [
    reminderAccount(),
    reminderAccount({ id: "acc-2", name: "Nordlicht Rösterei", handle: "@nordlicht.roesterei", platform: "INSTAGRAM" }),
    reminderAccount({
      id: "acc-3",
      name: "Nordlicht GmbH",
      handle: "nordlicht-gmbh",
      platform: "LINKEDIN",
      provider: "LINKEDIN",
      grantId: "grant-2",
      expiresAt: new Date("2026-01-17T09:05:00.000Z"),
      daysBefore: 10,
      connectedBy: "Ole Hansen",
    }),
  ]),
  monitored: mailContent("EXPIRY_REMINDERS", [
    reminderAccount({
      platform: "INSTAGRAM",
      purpose: "MONITORED",
      provider: "INSTAGRAM",
      expiresAt: new Date("2026-01-07T05:12:00.000Z"),
      daysBefore: 0,
      status: "EXPIRED",
      reason: "TOKEN_EXPIRED",
    }),
  ]),
  broken: mailContent("BROKEN_CONNECTIONS", [
    ...pages(6),
    brokenAccount({
      id: "acc-x",
      name: "Nordlicht Support",
      handle: "@nordlicht_hilft",
      platform: "X",
      provider: "X",
      grantId: "grant-x",
      reason: "ACCOUNT_LOCKED",
      since: new Date("2026-01-06T21:15:00.000Z"),
      connectedBy: "Ole Hansen",
    }),
  ]),
  advisory: mailContent("BROKEN_CONNECTIONS", [
    brokenAccount({
      status: "CONNECTED",
      reason: "CONTENT_POLICY_BLOCK",
      platform: "TIKTOK",
      provider: "TIKTOK",
      grantId: "grant-t",
    }),
  ]),
  repaired: mailContent("REPAIRED", [
    mailAccount({ repairedBy: "Jana Petersen" }),
    mailAccount({
      id: "acc-2",
      name: "Nordlicht Rösterei",
      handle: "@nordlicht.roesterei",
      platform: "INSTAGRAM",
      repairedBy: "Jana Petersen",
    }),
  ]),
  incident: mailContent("INCIDENTS", [], {
    incidents: [{ provider: "META", openedAt: new Date("2026-01-07T07:20:00.000Z"), closedAt: null, accounts: 12 }],
  }),
  "incident-over": mailContent("INCIDENTS", [], {
    incidents: [
      {
        provider: "META",
        openedAt: new Date("2026-01-07T07:20:00.000Z"),
        closedAt: new Date("2026-01-07T07:55:00.000Z"),
        accounts: 12,
      },
    ],
  }),
};
