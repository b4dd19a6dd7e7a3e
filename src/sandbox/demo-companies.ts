import type { Role } from "../api/role.js";
import type { Platform, Purpose } from "../platforms/platform.js";
import type { Provider } from "../platforms/provider.js";
import type { Reason } from "../platforms/reason.js";

export interface DemoUser {
  readonly externalId: string;
  readonly name: string;
  readonly email: string;
  readonly locale: string;
  readonly role: Role;
}

/** A time in which an account did not work. */
export interface DemoOutage {
  readonly daysAgo: number;
  readonly hours: number;
  readonly reason: Reason;
}

export interface DemoAccount {
  readonly platform: Platform;
  readonly purpose: Purpose;
  readonly externalId: string;
  readonly name: string;
  readonly handle: string;
  readonly outages?: readonly DemoOutage[];
  /** How it stands today, unless it works. */
  readonly today?: { readonly status: "INVALID"; readonly reason: Reason; readonly hoursAgo: number } | "DISCONNECTED";
}

export interface DemoGrant {
  readonly provider: Provider;
  readonly subject: string;
  readonly by: string;
  /** Days until the first end that needs a person; negative: it has passed; null: there is none. */
  readonly endsInDays: number | null;
  readonly accounts: readonly DemoAccount[];
}

export interface DemoCompany {
  readonly externalId: string;
  readonly name: string;
  readonly timeZone: string;
  readonly locale: string;
  readonly users: readonly DemoUser[];
  readonly grants: readonly DemoGrant[];
}

function account(
  platform: Platform,
  purpose: Purpose,
  externalId: string,
  name: string,
  handle: string,
  more: Pick<DemoAccount, "outages" | "today"> = {},
): DemoAccount {
  return { platform, purpose, externalId, name, handle, ...more };
}

/** The companies of the sandbox: all platforms, purposes and statuses, with a past. */
export const DEMO_COMPANIES: readonly DemoCompany[] = [
  {
    externalId: "nordlicht",
    name: "Nordlicht Reisen GmbH",
    timeZone: "Europe/Berlin",
    locale: "de",
    users: [
      { externalId: "anna", name: "Anna Petersen", email: "anna@nordlicht.example", locale: "de", role: "ADMIN" },
      { externalId: "jonas", name: "Jonas Brandt", email: "jonas@nordlicht.example", locale: "de", role: "MEMBER" },
      { externalId: "meral", name: "Meral Yıldız", email: "meral@nordlicht.example", locale: "de", role: "MEMBER" },
      { externalId: "tom", name: "Tom Fletcher", email: "tom@nordlicht.example", locale: "en", role: "MEMBER" },
    ],
    grants: [
      {
        provider: "META",
        subject: "fb-anna",
        by: "anna",
        endsInDays: 47,
        accounts: [
          account("FACEBOOK", "OWN", "1093300101", "Nordlicht Reisen", "nordlichtreisen", {
            outages: [{ daysAgo: 61, hours: 30, reason: "CREDENTIALS_CHANGED" }],
          }),
          account("FACEBOOK", "OWN", "1093300102", "Nordlicht Kreuzfahrten", "nordlichtkreuzfahrten"),
          account("FACEBOOK", "OWN", "1093300103", "Nordlicht Filiale Kiel", "nordlichtkiel", {
            today: { status: "INVALID", reason: "ADMIN_ROLE_LOST", hoursAgo: 9 },
          }),
          account("INSTAGRAM", "OWN", "17841400200301", "Nordlicht Reisen", "nordlicht.reisen"),
          account("INSTAGRAM", "OWN", "17841400200302", "Nordlicht Kreuzfahrten 🚢", "nordlicht.kreuzfahrten"),
        ],
      },
      {
        provider: "META",
        subject: "fb-jonas",
        by: "jonas",
        endsInDays: 4,
        accounts: [
          account("FACEBOOK", "PAID", "act_220011", "Nordlicht Anzeigen", "nordlicht-ads"),
          account("INSTAGRAM", "PAID", "act_220012", "Nordlicht Anzeigen Instagram", "nordlicht-ads-ig"),
        ],
      },
      {
        provider: "META",
        subject: "fb-meral",
        by: "meral",
        endsInDays: -2,
        accounts: [
          account("FACEBOOK", "MONITORED", "fb-watch-1", "Meral Yıldız (Monitoring)", "meral.yildiz"),
          account("INSTAGRAM", "MONITORED", "17841400200399", "Nordlicht Monitoring", "nordlicht.monitoring"),
        ],
      },
      {
        provider: "LINKEDIN",
        subject: "li-anna",
        by: "anna",
        endsInDays: 212,
        accounts: [
          account("LINKEDIN", "OWN", "urn:li:organization:801", "Nordlicht Reisen GmbH", "nordlicht-reisen"),
          account("LINKEDIN", "OWN", "urn:li:organization:802", "Nordlicht Karriere", "nordlicht-karriere", {
            outages: [{ daysAgo: 20, hours: 6, reason: "ADMIN_ROLE_LOST" }],
          }),
        ],
      },
      {
        provider: "X",
        subject: "x-nordlicht",
        by: "tom",
        endsInDays: null,
        accounts: [
          account("X", "OWN", "881200450", "Nordlicht Reisen", "nordlichtreisen", {
            today: { status: "INVALID", reason: "ACCOUNT_LOCKED", hoursAgo: 28 },
          }),
        ],
      },
      {
        provider: "GOOGLE",
        subject: "google-anna",
        by: "anna",
        endsInDays: null,
        accounts: [
          account("YOUTUBE", "OWN", "UCnordlicht0001", "Nordlicht Reisefilme", "nordlichtfilme"),
          account("GOOGLE_BUSINESS", "OWN", "locations/5501", "Nordlicht Reisebüro Hamburg", "hamburg"),
          account("GOOGLE_BUSINESS", "OWN", "locations/5502", "Nordlicht Reisebüro Kiel", "kiel", {
            today: "DISCONNECTED",
          }),
        ],
      },
      {
        provider: "TIKTOK",
        subject: "tiktok-meral",
        by: "meral",
        endsInDays: 151,
        accounts: [account("TIKTOK", "OWN", "tt-nordlicht", "Nordlicht unterwegs", "nordlicht.unterwegs")],
      },
    ],
  },
  {
    externalId: "harbor-pine",
    name: "Harbor & Pine Coffee Co.",
    timeZone: "America/New_York",
    locale: "en",
    users: [
      { externalId: "grace", name: "Grace Okafor", email: "grace@harborpine.example", locale: "en", role: "ADMIN" },
      { externalId: "leo", name: "Leo Martins", email: "leo@harborpine.example", locale: "en", role: "MEMBER" },
      { externalId: "ida", name: "Ida Lindqvist", email: "ida@harborpine.example", locale: "de", role: "MEMBER" },
    ],
    grants: [
      {
        provider: "META",
        subject: "fb-grace",
        by: "grace",
        endsInDays: 9,
        accounts: [
          account("FACEBOOK", "OWN", "2207700501", "Harbor & Pine Coffee", "harborandpine"),
          account("FACEBOOK", "OWN", "2207700502", "Harbor & Pine Portland", "harborpineportland"),
          account("FACEBOOK", "OWN", "2207700503", "Harbor & Pine Boston", "harborpineboston", {
            outages: [{ daysAgo: 40, hours: 50, reason: "SECURITY_CHECK_REQUIRED" }],
          }),
          account("FACEBOOK", "OWN", "2207700504", "Harbor & Pine Roastery", "harborpineroastery"),
          account("INSTAGRAM", "OWN", "17841499800701", "Harbor & Pine", "harborandpine"),
          account("FACEBOOK", "PAID", "act_330044", "Harbor & Pine Ads", "hp-ads"),
          account("INSTAGRAM", "PAID", "act_330045", "Harbor & Pine Ads on Instagram", "hp-ads-ig"),
        ],
      },
      {
        provider: "INSTAGRAM",
        subject: "ig-roastery",
        by: "leo",
        endsInDays: 33,
        accounts: [account("INSTAGRAM", "OWN", "17841499800702", "Pine Roastery", "pine.roastery")],
      },
      {
        provider: "META",
        subject: "fb-leo",
        by: "leo",
        endsInDays: 25,
        accounts: [
          account("FACEBOOK", "MONITORED", "fb-watch-2", "Leo Martins (listening)", "leo.martins"),
          account("INSTAGRAM", "MONITORED", "17841499800799", "Harbor & Pine Listening", "hp.listening"),
        ],
      },
      {
        provider: "LINKEDIN",
        subject: "li-grace",
        by: "grace",
        endsInDays: 301,
        accounts: [
          account("LINKEDIN", "OWN", "urn:li:organization:901", "Harbor & Pine Coffee Co.", "harbor-pine", {
            today: { status: "INVALID", reason: "ACCESS_REVOKED", hoursAgo: 70 },
          }),
        ],
      },
      {
        provider: "LINKEDIN",
        subject: "li-ida",
        by: "ida",
        endsInDays: -6,
        accounts: [account("LINKEDIN", "OWN", "urn:li:organization:902", "Harbor & Pine Jobs", "harbor-pine-jobs")],
      },
      {
        provider: "X",
        subject: "x-harborpine",
        by: "leo",
        endsInDays: null,
        accounts: [account("X", "OWN", "771133902", "Harbor & Pine", "harborandpine")],
      },
      {
        provider: "X",
        subject: "x-harborpine-help",
        by: "leo",
        endsInDays: null,
        accounts: [
          account("X", "OWN", "771133903", "Harbor & Pine Help", "harborpinehelp", {
            today: { status: "INVALID", reason: "ACCOUNT_SUSPENDED", hoursAgo: 5 },
          }),
        ],
      },
      {
        provider: "GOOGLE",
        subject: "google-grace",
        by: "grace",
        endsInDays: null,
        accounts: [
          account("YOUTUBE", "OWN", "UCharborpine01", "Harbor & Pine Brew School", "brewschool"),
          account("GOOGLE_BUSINESS", "OWN", "locations/7701", "Harbor & Pine Boston", "boston"),
          account("GOOGLE_BUSINESS", "OWN", "locations/7702", "Harbor & Pine Portland", "portland"),
          account("GOOGLE_BUSINESS", "OWN", "locations/7703", "Harbor & Pine Providence", "providence", {
            today: "DISCONNECTED",
          }),
        ],
      },
      {
        provider: "TIKTOK",
        subject: "tiktok-ida",
        by: "ida",
        endsInDays: 88,
        accounts: [
          account("TIKTOK", "OWN", "tt-harborpine", "Harbor & Pine", "harborandpine", {
            outages: [{ daysAgo: 12, hours: 20, reason: "ACCESS_REVOKED" }],
          }),
        ],
      },
    ],
  },
];

/** The accounts of the first company that expire while somebody watches, each on a consent of its own, in this order. */
export const DEMO_EXPIRING: readonly DemoAccount[] = [
  account("LINKEDIN", "OWN", "urn:li:organization:811", "Nordlicht Filiale Lübeck", "nordlicht-luebeck"),
  account("LINKEDIN", "OWN", "urn:li:organization:812", "Nordlicht Filiale Rostock", "nordlicht-rostock"),
  account("LINKEDIN", "OWN", "urn:li:organization:813", "Nordlicht Filiale Husum", "nordlicht-husum"),
  account("LINKEDIN", "OWN", "urn:li:organization:814", "Nordlicht Filiale Flensburg", "nordlicht-flensburg"),
];
