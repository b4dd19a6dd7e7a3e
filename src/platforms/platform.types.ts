import { registerEnumType } from "type-graphql";
import type { Platform, Purpose } from "./platform.js";

/** The platforms as the API shows them; the values are those of `Platform`. */
export const PlatformEnum = {
  FACEBOOK: "FACEBOOK",
  INSTAGRAM: "INSTAGRAM",
  LINKEDIN: "LINKEDIN",
  X: "X",
  YOUTUBE: "YOUTUBE",
  GOOGLE_BUSINESS: "GOOGLE_BUSINESS",
  TIKTOK: "TIKTOK",
} as const satisfies { [Name in Platform]: Name };

registerEnumType(PlatformEnum, {
  name: "Platform",
  description: "A social network as a reader names it.",
  valuesConfig: {
    FACEBOOK: { description: "Facebook pages, ad accounts, and the login that watches others." },
    INSTAGRAM: {
      description: "Instagram professional accounts, reached through Facebook or through Instagram itself.",
    },
    LINKEDIN: { description: "LinkedIn organisation pages and members." },
    X: { description: "X, formerly Twitter." },
    YOUTUBE: { description: "YouTube channels." },
    GOOGLE_BUSINESS: { description: "Google Business Profile locations." },
    TIKTOK: { description: "TikTok accounts." },
  },
});

/** The purposes as the API shows them; the values are those of `Purpose`. */
export const PurposeEnum = {
  OWN: "OWN",
  PAID: "PAID",
  MONITORED: "MONITORED",
} as const satisfies { [Name in Purpose]: Name };

registerEnumType(PurposeEnum, {
  name: "Purpose",
  description: "Why a profile is connected. Not every platform offers every purpose: see `platformPolicies`.",
  valuesConfig: {
    OWN: { description: "To publish and to answer messages; on all platforms." },
    PAID: { description: "To run ads: the profile is the ad account; on Facebook and Instagram." },
    MONITORED: { description: "To watch others: the profile is the login that watches; on Facebook and Instagram." },
  },
});
