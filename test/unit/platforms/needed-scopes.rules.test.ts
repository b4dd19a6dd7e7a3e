import { describe, expect, it } from "@jest/globals";
import { LINKEDIN_SCOPES } from "../../../src/platforms/linkedin/scopes.rules.js";
import { scopesToAsk } from "../../../src/platforms/google/scopes.rules.js";
import { scopesFor as instagramScopes } from "../../../src/platforms/instagram/scopes.rules.js";
import { scopesFor as metaScopes } from "../../../src/platforms/meta/scopes.rules.js";
import { missingScopes } from "../../../src/platforms/needed-scopes.rules.js";
import { POLICIES, providersOf } from "../../../src/platforms/policies.rules.js";
import type { Platform, Purpose } from "../../../src/platforms/platform.js";
import type { Provider } from "../../../src/platforms/provider.js";
import { TIKTOK_SCOPES } from "../../../src/platforms/tiktok/consent-url.rules.js";
import { X_SCOPES } from "../../../src/platforms/x/scopes.rules.js";

const ASKED: Readonly<Record<Provider, (use: { platform: Platform; purpose: Purpose }) => readonly string[]>> = {
  META: (use) => metaScopes([use]),
  INSTAGRAM: (use) => instagramScopes([use]),
  LINKEDIN: () => LINKEDIN_SCOPES,
  X: () => X_SCOPES,
  GOOGLE: (use) => scopesToAsk([use]),
  TIKTOK: () => TIKTOK_SCOPES,
};

const USES = POLICIES.flatMap(({ platform, purpose }) =>
  providersOf(platform).map((provider) => [provider, platform, purpose] as const),
).filter(([provider, , purpose]) => provider !== "INSTAGRAM" || purpose !== "PAID");

describe("what a use needs at least", () => {
  it.each(USES)("%s %s %s: what is asked for is enough", (provider, platform, purpose) => {
    expect(missingScopes(provider, ASKED[provider]({ platform, purpose }), { platform, purpose })).toEqual([]);
  });

  it.each(USES.filter(([, platform, purpose]) => !(platform === "FACEBOOK" && purpose === "MONITORED")))(
    "%s %s %s: a consent with nothing of it is not",
    (provider, platform, purpose) => {
      const missing = missingScopes(provider, ["something else"], { platform, purpose });
      expect(missing.length).toBeGreaterThan(0);
      expect(ASKED[provider]({ platform, purpose })).toEqual(expect.arrayContaining(missing));
    },
  );

  it("a network that states no scopes says nothing about them", () => {
    expect(missingScopes("X", [], { platform: "X", purpose: "OWN" })).toEqual([]);
  });

  it("a broader scope does for the one that is asked for", () => {
    const granted = ["https://www.googleapis.com/auth/youtube"];
    expect(missingScopes("GOOGLE", granted, { platform: "YOUTUBE", purpose: "OWN" })).toEqual([]);
  });

  it("names what the person declined", () => {
    const granted = X_SCOPES.filter((scope) => scope !== "tweet.write");
    expect(missingScopes("X", granted, { platform: "X", purpose: "OWN" })).toEqual(["tweet.write"]);
  });
});
