import type { Platform, Purpose } from "./platform.js";
import type { Provider } from "./provider.js";

/** What Relink does for profiles of one platform that are connected for one purpose. */
export interface Policy {
  readonly platform: Platform;
  readonly purpose: Purpose;
  /** Reminder days before the expiry, greatest first; 0 is the day itself. Empty: no reminders. */
  readonly ladder: readonly number[];
  /** Whether the ladder is Relink's own decision: the help article that the others come from is silent. */
  readonly ladderIsOwnDecision: boolean;
  /** Days that a fresh consent usually lasts; null: no end. Shown as the rule of thumb, real clocks always win. */
  readonly nominalLifetimeDays: number | null;
  /** Hours between two looks at a connection of which nothing else is heard. */
  readonly probeEveryHours: number;
}

type PlatformFacts = Pick<Policy, "nominalLifetimeDays" | "probeEveryHours">;

/** Cadence: what a look costs there. Asking Meta or LinkedIn about a token is free, X bills each call, Google and TikTok count quota. */
const FACTS: Readonly<Record<Platform, PlatformFacts>> = {
  FACEBOOK: { nominalLifetimeDays: 60, probeEveryHours: 1 },
  INSTAGRAM: { nominalLifetimeDays: 60, probeEveryHours: 6 },
  LINKEDIN: { nominalLifetimeDays: 365, probeEveryHours: 1 },
  X: { nominalLifetimeDays: null, probeEveryHours: 24 },
  YOUTUBE: { nominalLifetimeDays: null, probeEveryHours: 24 },
  GOOGLE_BUSINESS: { nominalLifetimeDays: null, probeEveryHours: 24 },
  TIKTOK: { nominalLifetimeDays: 365, probeEveryHours: 24 },
};

const FULL_LADDER = [10, 5, 1, 0];

const LADDERS: readonly (readonly [Purpose, Platform, readonly number[]])[] = [
  ["OWN", "FACEBOOK", FULL_LADDER],
  ["OWN", "INSTAGRAM", FULL_LADDER],
  ["OWN", "LINKEDIN", FULL_LADDER],
  ["OWN", "X", []],
  ["OWN", "YOUTUBE", []],
  ["OWN", "GOOGLE_BUSINESS", []],
  ["OWN", "TIKTOK", FULL_LADDER],
  ["PAID", "FACEBOOK", FULL_LADDER],
  ["PAID", "INSTAGRAM", FULL_LADDER],
  ["MONITORED", "FACEBOOK", [10]],
  ["MONITORED", "INSTAGRAM", [10, 1, 0]],
];

/** The policy of every pair of platform and purpose that can be connected; there are no others. */
export const POLICIES: readonly Policy[] = LADDERS.map(([purpose, platform, ladder]) => ({
  platform,
  purpose,
  ladder,
  ladderIsOwnDecision: platform === "TIKTOK",
  ...FACTS[platform],
}));

const byPair = new Map(POLICIES.map((policy) => [pairOf(policy.platform, policy.purpose), policy]));

function pairOf(platform: Platform, purpose: Purpose): string {
  return `${platform} ${purpose}`;
}

/** The policy of a pair; null when profiles of the platform cannot be connected for the purpose. */
export function policyOf(platform: Platform, purpose: Purpose): Policy | null {
  return byPair.get(pairOf(platform, purpose)) ?? null;
}

const FEEDS: Readonly<Record<Provider, readonly Platform[]>> = {
  META: ["FACEBOOK", "INSTAGRAM"],
  INSTAGRAM: ["INSTAGRAM"],
  LINKEDIN: ["LINKEDIN"],
  X: ["X"],
  GOOGLE: ["YOUTUBE", "GOOGLE_BUSINESS"],
  TIKTOK: ["TIKTOK"],
};

/** The platforms whose profiles a consent of the provider reaches. */
export function platformsOf(provider: Provider): readonly Platform[] {
  return FEEDS[provider];
}

/** The providers whose consent reaches profiles of the platform, the usual one first. */
export function providersOf(platform: Platform): readonly Provider[] {
  return (Object.keys(FEEDS) as Provider[]).filter((provider) => FEEDS[provider].includes(platform));
}
