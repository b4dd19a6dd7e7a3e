import type { DemoCompany } from "./demo-company.js";

/** The second demo company: an American coffee roaster. Nothing moves there by itself. */
export const HARBOR_PINE: DemoCompany = {
  externalId: "harbor-pine",
  name: "Harbor & Pine Coffee Co.",
  timeZone: "America/New_York",
  defaultLocale: "en",
  users: [
    {
      externalId: "grace",
      name: "Grace Okafor",
      email: "grace@harborpine.example",
      role: "ADMIN",
      locale: "en",
    },
    { externalId: "leo", name: "Leo Martins", email: "leo@harborpine.example", role: "MEMBER", locale: "en" },
    { externalId: "ida", name: "Ida Lindqvist", email: "ida@harborpine.example", role: "MEMBER", locale: "de" },
  ],
  grants: [
    {
      provider: "META",
      person: "harbor-pine-meta-grace",
      connectedBy: "grace",
      consentsDaysAgo: [95.4, 44.6],
      accounts: [
        {
          platform: "FACEBOOK",
          purpose: "OWN",
          externalId: "220418800710001",
          name: "Harbor & Pine Coffee",
          handle: "harborandpine",
        },
        {
          platform: "FACEBOOK",
          purpose: "OWN",
          externalId: "220418800710002",
          name: "Harbor & Pine Brooklyn",
          handle: "harborandpine.bk",
          story: [
            { daysAgo: 77.25, kind: "BROKE", reason: "PERMISSIONS_MISSING", source: "PROBE" },
            { daysAgo: 76.8, kind: "MENDED", by: "grace" },
          ],
        },
        {
          platform: "FACEBOOK",
          purpose: "OWN",
          externalId: "220418800710003",
          name: "Harbor & Pine Portland",
          handle: "harborandpine.pdx",
        },
        {
          platform: "INSTAGRAM",
          purpose: "OWN",
          externalId: "17841477330001",
          name: "Harbor & Pine",
          handle: "harborandpine",
        },
        {
          platform: "INSTAGRAM",
          purpose: "OWN",
          externalId: "17841477330002",
          name: "Harbor & Pine Brooklyn",
          handle: "harborandpine.bk",
          story: [
            { daysAgo: 12.5, kind: "BROKE", reason: "ACCOUNT_TYPE_UNSUPPORTED", source: "PROBE" },
            { daysAgo: 9.1, kind: "MENDED", by: "leo" },
          ],
        },
      ],
    },
    {
      provider: "META",
      person: "harbor-pine-meta-leo",
      connectedBy: "leo",
      consentsDaysAgo: [91.9, 50.6],
      accounts: [
        { platform: "FACEBOOK", purpose: "PAID", externalId: "act_331870011001", name: "Harbor & Pine Ads" },
        { platform: "INSTAGRAM", purpose: "PAID", externalId: "17841477330021", name: "Harbor & Pine Seasonal" },
      ],
    },
    {
      provider: "META",
      person: "102200998800555",
      connectedBy: "ida",
      consentsDaysAgo: [85.3, 22.4],
      accounts: [
        { platform: "FACEBOOK", purpose: "MONITORED", externalId: "102200998800555", name: "Ida Lindqvist" },
        {
          platform: "INSTAGRAM",
          purpose: "MONITORED",
          externalId: "17841477330011",
          name: "Harbor & Pine Watch",
          handle: "harborandpine.watch",
        },
      ],
    },
    {
      provider: "META",
      person: "harbor-pine-meta-events",
      connectedBy: "leo",
      consentsDaysAgo: [61.1],
      accounts: [
        {
          platform: "FACEBOOK",
          purpose: "OWN",
          externalId: "220418800710004",
          name: "Harbor & Pine Events",
          handle: "harborandpine.events",
        },
        {
          platform: "INSTAGRAM",
          purpose: "OWN",
          externalId: "17841477330003",
          name: "Harbor & Pine Events",
          handle: "harborandpine.events",
        },
      ],
    },
    {
      provider: "META",
      person: "harbor-pine-meta-boston",
      connectedBy: "grace",
      consentsDaysAgo: [70.2],
      accounts: [
        {
          platform: "FACEBOOK",
          purpose: "OWN",
          externalId: "220418800710005",
          name: "Harbor & Pine Boston",
          handle: "harborandpine.bos",
          story: [{ daysAgo: 15.36, kind: "DISCONNECTED", by: "grace" }],
        },
      ],
    },
    {
      provider: "INSTAGRAM",
      person: "17841477330004",
      connectedBy: "ida",
      consentsDaysAgo: [83.6],
      accounts: [
        {
          platform: "INSTAGRAM",
          purpose: "OWN",
          externalId: "17841477330004",
          name: "Harbor & Pine Latte Art",
          handle: "harborandpine.latteart",
          story: [{ daysAgo: 0.21, kind: "BROKE", reason: "CREDENTIALS_CHANGED", source: "PUSH" }],
        },
      ],
    },
    {
      provider: "LINKEDIN",
      person: "harbor-pine-linkedin-grace",
      connectedBy: "grace",
      consentsDaysAgo: [200.3],
      accounts: [{ platform: "LINKEDIN", purpose: "OWN", externalId: "51120034", name: "Harbor & Pine Coffee Co." }],
    },
    {
      provider: "LINKEDIN",
      person: "harbor-pine-linkedin-leo",
      connectedBy: "leo",
      consentsDaysAgo: [366.6],
      accounts: [{ platform: "LINKEDIN", purpose: "OWN", externalId: "51120035", name: "Harbor & Pine Wholesale" }],
    },
    {
      provider: "X",
      person: "2077441901",
      connectedBy: "grace",
      consentsDaysAgo: [93.2],
      accounts: [
        {
          platform: "X",
          purpose: "OWN",
          externalId: "2077441901",
          name: "Harbor & Pine",
          handle: "harborandpine",
          story: [
            { daysAgo: 62.3, kind: "BROKE", reason: "ACCESS_REVOKED", source: "PROBE" },
            { daysAgo: 61.4, kind: "MENDED", by: "grace" },
          ],
        },
      ],
    },
    {
      provider: "X",
      person: "2077441902",
      connectedBy: "leo",
      consentsDaysAgo: [90.5],
      accounts: [
        {
          platform: "X",
          purpose: "OWN",
          externalId: "2077441902",
          name: "Harbor & Pine Support",
          handle: "hp_support",
          story: [{ daysAgo: 0.93, kind: "BROKE", reason: "ACCOUNT_LOCKED", source: "REPORT" }],
        },
      ],
    },
    {
      provider: "GOOGLE",
      person: "harbor-pine-google-grace",
      connectedBy: "grace",
      consentsDaysAgo: [94.1],
      accounts: [
        {
          platform: "YOUTUBE",
          purpose: "OWN",
          externalId: "UCharborpine00000000001",
          name: "Harbor & Pine",
          handle: "harborandpine",
        },
        {
          platform: "GOOGLE_BUSINESS",
          purpose: "OWN",
          externalId: "locations/5510093312001",
          name: "Harbor & Pine Brooklyn",
        },
        {
          platform: "GOOGLE_BUSINESS",
          purpose: "OWN",
          externalId: "locations/5510093312002",
          name: "Harbor & Pine Portland",
          story: [{ daysAgo: 3.24, kind: "BROKE", reason: "TARGET_MISSING", source: "PROBE" }],
        },
      ],
    },
    {
      provider: "TIKTOK",
      person: "harborpine-tt-0001",
      connectedBy: "ida",
      consentsDaysAgo: [140.8],
      accounts: [
        {
          platform: "TIKTOK",
          purpose: "OWN",
          externalId: "harborpine-tt-0001",
          name: "Harbor & Pine",
          handle: "harborandpine",
        },
      ],
    },
    {
      provider: "TIKTOK",
      person: "harborpine-tt-0002",
      connectedBy: "leo",
      consentsDaysAgo: [86.7],
      accounts: [
        {
          platform: "TIKTOK",
          purpose: "OWN",
          externalId: "harborpine-tt-0002",
          name: "Harbor & Pine Baristas",
          handle: "hp.baristas",
          story: [{ daysAgo: 12.08, kind: "BROKE", reason: "ACCESS_REVOKED", source: "PUSH" }],
        },
      ],
    },
  ],
};
