import type { SimulatedPerson, SimulatedProfile } from "../simulator/world.js";

/** People at each network whom nobody has connected yet: for trying out how that is done. */
export const NEWCOMERS: readonly Omit<SimulatedPerson, "broken">[] = [
  { provider: "META", id: "10159900000001", name: "Nora Newcomer" },
  { provider: "INSTAGRAM", id: "17841499900002", name: "Freshly Ground" },
  { provider: "LINKEDIN", id: "newcomer-li-01", name: "Nora Newcomer" },
  { provider: "X", id: "3990000001", name: "Freshly Ground" },
  { provider: "GOOGLE", id: "118000000000000000001", name: "Nora Newcomer" },
  { provider: "TIKTOK", id: "newcomer-tt-0001", name: "Freshly Ground" },
];

const owned = (admin: string) => ({ kind: "PROFILE", handle: null, admins: [admin] }) as const;

export const NEWCOMERS_PROFILES: readonly Omit<SimulatedProfile, "broken">[] = [
  {
    ...owned("10159900000001"),
    provider: "META",
    platform: "FACEBOOK",
    externalId: "119900000000001",
    name: "Freshly Ground",
    handle: "freshly.ground",
  },
  {
    ...owned("10159900000001"),
    provider: "META",
    platform: "FACEBOOK",
    externalId: "119900000000002",
    name: "Freshly Ground Roastery",
  },
  {
    ...owned("10159900000001"),
    provider: "META",
    platform: "INSTAGRAM",
    externalId: "17841499900001",
    name: "Freshly Ground",
    handle: "freshly.ground",
  },
  {
    ...owned("10159900000001"),
    provider: "META",
    platform: "FACEBOOK",
    kind: "AD_ACCOUNT",
    externalId: "act_990000000001",
    name: "Freshly Ground Ads",
  },
  {
    ...owned("10159900000001"),
    provider: "META",
    platform: "FACEBOOK",
    kind: "PERSON",
    externalId: "10159900000001",
    name: "Nora Newcomer",
  },
  {
    ...owned("17841499900002"),
    provider: "INSTAGRAM",
    platform: "INSTAGRAM",
    externalId: "17841499900002",
    name: "Freshly Ground",
    handle: "freshly.ground",
  },
  {
    ...owned("newcomer-li-01"),
    provider: "LINKEDIN",
    platform: "LINKEDIN",
    externalId: "99000001",
    name: "Freshly Ground Ltd",
  },
  {
    ...owned("3990000001"),
    provider: "X",
    platform: "X",
    externalId: "3990000001",
    name: "Freshly Ground",
    handle: "freshlyground",
  },
  {
    ...owned("118000000000000000001"),
    provider: "GOOGLE",
    platform: "YOUTUBE",
    externalId: "UCfreshlyground000000001",
    name: "Freshly Ground",
    handle: "freshlyground",
  },
  {
    ...owned("118000000000000000001"),
    provider: "GOOGLE",
    platform: "GOOGLE_BUSINESS",
    externalId: "locations/9900000000001",
    name: "Freshly Ground Roastery",
  },
  {
    ...owned("newcomer-tt-0001"),
    provider: "TIKTOK",
    platform: "TIKTOK",
    externalId: "newcomer-tt-0001",
    name: "Freshly Ground",
    handle: "freshly.ground",
  },
];
