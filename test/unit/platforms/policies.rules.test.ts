import { describe, expect, it } from "@jest/globals";
import { PLATFORMS, type Platform, PURPOSES, type Purpose } from "../../../src/platforms/platform.js";
import { platformsOf, POLICIES, policyOf, providersOf } from "../../../src/platforms/policies.rules.js";
import { PROVIDERS } from "../../../src/platforms/provider.js";

const ladders: Record<Platform, Record<Purpose, number[] | null>> = {
  FACEBOOK: { OWN: [10, 5, 1, 0], PAID: [10, 5, 1, 0], MONITORED: [10] },
  INSTAGRAM: { OWN: [10, 5, 1, 0], PAID: [10, 5, 1, 0], MONITORED: [10, 1, 0] },
  LINKEDIN: { OWN: [10, 5, 1, 0], PAID: null, MONITORED: null },
  X: { OWN: [], PAID: null, MONITORED: null },
  YOUTUBE: { OWN: [], PAID: null, MONITORED: null },
  GOOGLE_BUSINESS: { OWN: [], PAID: null, MONITORED: null },
  TIKTOK: { OWN: [10, 5, 1, 0], PAID: null, MONITORED: null },
};

const lifetimes: Record<Platform, number | null> = {
  FACEBOOK: 60,
  INSTAGRAM: 60,
  LINKEDIN: 365,
  X: null,
  YOUTUBE: null,
  GOOGLE_BUSINESS: null,
  TIKTOK: 365,
};

const pairs = PLATFORMS.flatMap((platform) => PURPOSES.map((purpose) => [platform, purpose] as const));

describe("the policy table", () => {
  it.each(pairs)("gives %s connected as %s its ladder, or refuses the pair", (platform, purpose) => {
    expect(policyOf(platform, purpose)?.ladder ?? null).toEqual(ladders[platform][purpose]);
  });

  it.each(PLATFORMS.map((platform) => [platform]))("knows how long a consent at %s usually lasts", (platform) => {
    expect(policyOf(platform, "OWN")?.nominalLifetimeDays).toBe(lifetimes[platform]);
  });

  it("names TikTok's ladder, and no other, Relink's own decision", () => {
    const own = POLICIES.filter((policy) => policy.ladderIsOwnDecision);
    expect(own.map((policy) => policy.platform)).toEqual(["TIKTOK"]);
  });

  it("has a ladder only where there is an end to be reminded of, and looks at every platform within a day", () => {
    for (const policy of POLICIES) {
      if (policy.nominalLifetimeDays === null) expect(policy.ladder).toEqual([]);
      expect(policy.probeEveryHours).toBeGreaterThan(0);
      expect(policy.probeEveryHours).toBeLessThanOrEqual(24);
    }
  });

  it("lists every pair once", () => {
    expect(POLICIES).toHaveLength(11);
    expect(new Set(POLICIES.map((policy) => `${policy.platform} ${policy.purpose}`)).size).toBe(11);
  });
});

describe("providers", () => {
  it.each([
    ["META", ["FACEBOOK", "INSTAGRAM"]],
    ["INSTAGRAM", ["INSTAGRAM"]],
    ["LINKEDIN", ["LINKEDIN"]],
    ["X", ["X"]],
    ["GOOGLE", ["YOUTUBE", "GOOGLE_BUSINESS"]],
    ["TIKTOK", ["TIKTOK"]],
  ] as const)("%s feeds %j", (provider, platforms) => {
    expect(platformsOf(provider)).toEqual(platforms);
  });

  it("feed every platform, Instagram by two ways", () => {
    for (const platform of PLATFORMS) {
      const feeding = PROVIDERS.filter((provider) => platformsOf(provider).includes(platform));
      expect(feeding.length).toBeGreaterThan(0);
      expect(providersOf(platform)).toEqual(feeding);
    }
    expect(providersOf("INSTAGRAM")).toEqual(["META", "INSTAGRAM"]);
  });
});
