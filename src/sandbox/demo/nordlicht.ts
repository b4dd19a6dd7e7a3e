import type { DemoCompany } from "./demo-company.js";

/** The first demo company: a German travel agency. Its tokens expire while somebody watches. */
export const NORDLICHT: DemoCompany = {
  externalId: "nordlicht",
  name: "Nordlicht Reisen GmbH",
  timeZone: "Europe/Berlin",
  defaultLocale: "de",
  users: [
    {
      externalId: "anna",
      name: "Anna Petersen",
      email: "anna@nordlicht.example",
      role: "ADMIN",
      locale: "de",
    },
    {
      externalId: "jonas",
      name: "Jonas Brandt",
      email: "jonas@nordlicht.example",
      role: "MEMBER",
      locale: "de",
    },
    {
      externalId: "meral",
      name: "Meral Yıldız",
      email: "meral@nordlicht.example",
      role: "MEMBER",
      locale: "de",
    },
    {
      externalId: "tom",
      name: "Tom Fletcher",
      email: "tom@nordlicht.example",
      role: "MEMBER",
      locale: "en",
    },
  ],
  grants: [
    {
      provider: "META",
      person: "nordlicht-meta-anna",
      connectedBy: "anna",
      consentsDaysAgo: [95.2, 41.4],
      accounts: [
        {
          platform: "FACEBOOK",
          purpose: "OWN",
          externalId: "104829175530001",
          name: "Nordlicht Reisen",
          handle: "nordlicht.reisen",
        },
        {
          platform: "FACEBOOK",
          purpose: "OWN",
          externalId: "104829175530002",
          name: "Nordlicht Reisebüro Hamburg",
          handle: "nordlicht.hamburg",
          story: [
            { daysAgo: 20.31, kind: "BROKE", reason: "ADMIN_ROLE_LOST", source: "PROBE" },
            { daysAgo: 18.87, kind: "MENDED", by: "anna" },
          ],
        },
        {
          platform: "INSTAGRAM",
          purpose: "OWN",
          externalId: "17841400550001",
          name: "Nordlicht",
          handle: "nordlicht",
          story: [
            { daysAgo: 68.6, kind: "BROKE", reason: "SECURITY_CHECK_REQUIRED", source: "REPORT" },
            { daysAgo: 67.9, kind: "MENDED", by: "jonas" },
          ],
        },
        {
          platform: "INSTAGRAM",
          purpose: "OWN",
          externalId: "17841400550002",
          name: "Nordlicht Kreuzfahrten",
          handle: "nordlicht.kreuzfahrten",
        },
      ],
    },
    {
      provider: "META",
      person: "nordlicht-meta-jonas",
      connectedBy: "jonas",
      consentsDaysAgo: [93.7, 56.3],
      accounts: [
        { platform: "FACEBOOK", purpose: "PAID", externalId: "act_209114300501", name: "Nordlicht Werbekonto" },
        { platform: "INSTAGRAM", purpose: "PAID", externalId: "17841400550021", name: "Nordlicht Kampagnen" },
      ],
    },
    {
      provider: "META",
      person: "102200417700301",
      connectedBy: "meral",
      consentsDaysAgo: [92.4, 29.2],
      accounts: [
        { platform: "FACEBOOK", purpose: "MONITORED", externalId: "102200417700301", name: "Meral Yıldız" },
        {
          platform: "INSTAGRAM",
          purpose: "MONITORED",
          externalId: "17841400550011",
          name: "Nordlicht Marktbeobachtung",
          handle: "nordlicht.research",
        },
      ],
    },
    {
      provider: "META",
      person: "nordlicht-meta-tom",
      connectedBy: "tom",
      consentsDaysAgo: [64.2],
      accounts: [
        {
          platform: "INSTAGRAM",
          purpose: "OWN",
          externalId: "17841400550003",
          name: "Nordlicht UK",
          handle: "nordlicht.uk",
        },
      ],
    },
    {
      provider: "INSTAGRAM",
      person: "17841400550004",
      connectedBy: "tom",
      consentsDaysAgo: [71.8],
      accounts: [
        {
          platform: "INSTAGRAM",
          purpose: "OWN",
          externalId: "17841400550004",
          name: "Nordlicht Wandern",
          handle: "nordlicht.wandern",
        },
      ],
    },
    {
      provider: "LINKEDIN",
      person: "nordlicht-linkedin-anna",
      connectedBy: "anna",
      consentsDaysAgo: [355.6],
      accounts: [{ platform: "LINKEDIN", purpose: "OWN", externalId: "40771201", name: "Nordlicht Reisen GmbH" }],
    },
    {
      provider: "LINKEDIN",
      person: "nordlicht-linkedin-jonas",
      connectedBy: "jonas",
      consentsDaysAgo: [120.5],
      accounts: [
        {
          platform: "LINKEDIN",
          purpose: "OWN",
          externalId: "40771202",
          name: "Nordlicht Karriere",
          story: [{ daysAgo: 6.42, kind: "BROKE", reason: "ACCESS_REVOKED", source: "PROBE" }],
        },
      ],
    },
    {
      provider: "X",
      person: "1482200331",
      connectedBy: "jonas",
      consentsDaysAgo: [95.6],
      accounts: [
        {
          platform: "X",
          purpose: "OWN",
          externalId: "1482200331",
          name: "Nordlicht",
          handle: "nordlicht",
          story: [
            { daysAgo: 50.04, kind: "BROKE", reason: "ACCOUNT_LOCKED", source: "REPORT" },
            { daysAgo: 49.21, kind: "MENDED", by: "jonas" },
          ],
        },
      ],
    },
    {
      provider: "X",
      person: "1482200332",
      connectedBy: "meral",
      consentsDaysAgo: [88.1],
      accounts: [
        {
          platform: "X",
          purpose: "OWN",
          externalId: "1482200332",
          name: "Nordlicht Hilfe",
          handle: "nordlicht_help",
          story: [{ daysAgo: 2.13, kind: "BROKE", reason: "ACCOUNT_SUSPENDED", source: "REPORT" }],
        },
      ],
    },
    {
      provider: "GOOGLE",
      person: "nordlicht-google-anna",
      connectedBy: "anna",
      consentsDaysAgo: [94.9],
      accounts: [
        {
          platform: "YOUTUBE",
          purpose: "OWN",
          externalId: "UCnordlicht000000000001",
          name: "Nordlicht TV",
          handle: "nordlichttv",
        },
        {
          platform: "GOOGLE_BUSINESS",
          purpose: "OWN",
          externalId: "locations/7731904420017",
          name: "Nordlicht Reisebüro Hamburg",
        },
      ],
    },
    {
      provider: "TIKTOK",
      person: "nordlicht-tt-0001",
      connectedBy: "meral",
      consentsDaysAgo: [80.7],
      accounts: [
        {
          platform: "TIKTOK",
          purpose: "OWN",
          externalId: "nordlicht-tt-0001",
          name: "Nordlicht",
          handle: "nordlicht",
        },
      ],
    },
    {
      provider: "TIKTOK",
      person: "nordlicht-tt-0002",
      connectedBy: "meral",
      consentsDaysAgo: [79.3],
      accounts: [
        {
          platform: "TIKTOK",
          purpose: "OWN",
          externalId: "nordlicht-tt-0002",
          name: "Nordlicht Fun",
          handle: "nordlicht.fun",
          story: [{ daysAgo: 30.47, kind: "DISCONNECTED", by: "anna" }],
        },
      ],
    },
    {
      provider: "META",
      person: "nordlicht-tick-1",
      connectedBy: "jonas",
      consentsDaysAgo: [40.2],
      ticks: true,
      accounts: [
        {
          platform: "FACEBOOK",
          purpose: "OWN",
          externalId: "104829175530011",
          name: "Nordlicht Städtereisen",
          handle: "nordlicht.staedte",
        },
      ],
    },
    {
      provider: "META",
      person: "nordlicht-tick-2",
      connectedBy: "meral",
      consentsDaysAgo: [38.8],
      ticks: true,
      accounts: [
        {
          platform: "INSTAGRAM",
          purpose: "OWN",
          externalId: "17841400550021",
          name: "Nordlicht Familie",
          handle: "nordlicht.familie",
        },
      ],
    },
    {
      provider: "LINKEDIN",
      person: "nordlicht-tick-3",
      connectedBy: "anna",
      consentsDaysAgo: [61.5],
      ticks: true,
      accounts: [{ platform: "LINKEDIN", purpose: "OWN", externalId: "40771211", name: "Nordlicht Akademie" }],
    },
    {
      provider: "TIKTOK",
      person: "nordlicht-tt-0011",
      connectedBy: "tom",
      consentsDaysAgo: [44.9],
      ticks: true,
      accounts: [
        {
          platform: "TIKTOK",
          purpose: "OWN",
          externalId: "nordlicht-tt-0011",
          name: "Nordlicht Campus",
          handle: "nordlicht.campus",
        },
      ],
    },
    {
      provider: "META",
      person: "nordlicht-tick-5",
      connectedBy: "jonas",
      consentsDaysAgo: [33.1],
      ticks: true,
      accounts: [
        {
          platform: "FACEBOOK",
          purpose: "OWN",
          externalId: "104829175530012",
          name: "Nordlicht Winterreisen",
          handle: "nordlicht.winter",
        },
      ],
    },
  ],
};
