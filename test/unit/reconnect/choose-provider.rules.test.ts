import { expect, it } from "@jest/globals";
import type { Platform, Purpose } from "../../../src/platforms/platform.js";
import type { Provider } from "../../../src/platforms/provider.js";
import { chooseProvider } from "../../../src/reconnect/choose-provider.rules.js";

const ALL: readonly Provider[] = ["META", "INSTAGRAM", "LINKEDIN", "X", "GOOGLE", "TIKTOK"];

it.each<
  [
    platform: Platform,
    purpose: Purpose,
    wanted: Provider | null,
    current: Provider | null,
    apps: readonly Provider[],
    chosen: string,
  ]
>([
  ["FACEBOOK", "OWN", null, null, ALL, "META"],
  ["YOUTUBE", "OWN", null, null, ALL, "GOOGLE"],
  ["INSTAGRAM", "OWN", null, null, ALL, "META"],
  ["INSTAGRAM", "OWN", null, "INSTAGRAM", ALL, "INSTAGRAM"],
  ["INSTAGRAM", "OWN", "META", "INSTAGRAM", ALL, "META"],
  ["INSTAGRAM", "OWN", "INSTAGRAM", "META", ALL, "INSTAGRAM"],
  ["INSTAGRAM", "OWN", null, "META", ["INSTAGRAM"], "INSTAGRAM"],
  ["INSTAGRAM", "OWN", null, null, ["INSTAGRAM"], "INSTAGRAM"],
  ["INSTAGRAM", "OWN", "META", null, ["INSTAGRAM"], "NOT_CONFIGURED"],
  ["INSTAGRAM", "PAID", "INSTAGRAM", null, ALL, "NOT_OF_PLATFORM"],
  ["INSTAGRAM", "PAID", null, "INSTAGRAM", ALL, "META"],
  ["INSTAGRAM", "MONITORED", "INSTAGRAM", null, ALL, "INSTAGRAM"],
  ["FACEBOOK", "OWN", "INSTAGRAM", null, ALL, "NOT_OF_PLATFORM"],
  ["X", "OWN", "META", null, ALL, "NOT_OF_PLATFORM"],
  ["X", "OWN", null, null, ["META"], "NOT_CONFIGURED"],
  ["X", "OWN", null, "META", ALL, "X"],
])("%s %s, wanted %s, now %s, apps %j: %s", (platform, purpose, wanted, current, apps, chosen) => {
  const isConfigured = (provider: Provider) => apps.includes(provider);
  const found = chooseProvider({ platform, purpose, wanted, current, isConfigured });
  expect(found.kind === "CHOSEN" ? found.provider : found.kind).toBe(chosen);
});
