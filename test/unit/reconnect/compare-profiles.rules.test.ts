import { describe, expect, it } from "@jest/globals";
import type { Platform, Purpose } from "../../../src/platforms/platform.js";
import type { GrantedProfile } from "../../../src/platforms/provider-port.js";
import type { Provider } from "../../../src/platforms/provider.js";
import { findTarget } from "../../../src/reconnect/compare-profiles.rules.js";

const profile = (
  externalId: string,
  platform: Platform = "FACEBOOK",
  purpose: Purpose = "OWN",
  name = "Acme",
): GrantedProfile => ({ platform, purpose, externalId, name, handle: "acme", pageToken: null });

const compare = (
  provider: Provider,
  target: GrantedProfile,
  received: readonly GrantedProfile[],
  samePerson = false,
): string | null => findTarget({ provider, target, received, samePerson })?.externalId ?? null;

describe("whose consent came back (O-7)", () => {
  it.each<[string, string | null, Provider, GrantedProfile, GrantedProfile[], boolean]>([
    ["the same id is the same profile", "1", "META", profile("1"), [profile("2"), profile("1")], false],
    ["a new name does not matter", "1", "META", profile("1"), [profile("1", "FACEBOOK", "OWN", "Renamed")], false],
    ["the same name is not the same profile", null, "META", profile("1"), [profile("2")], false],
    ["nothing came", null, "META", profile("1"), [], false],
    ["the id has to be of the same use", null, "META", profile("1"), [profile("1", "INSTAGRAM")], false],
    [
      "PAID is the ad account",
      "act_1",
      "META",
      profile("act_1", "FACEBOOK", "PAID"),
      [profile("1", "FACEBOOK", "OWN"), profile("act_1", "FACEBOOK", "PAID")],
      false,
    ],
    [
      "MONITORED is the login that watches",
      null,
      "META",
      profile("anna", "FACEBOOK", "MONITORED"),
      [profile("bert", "FACEBOOK", "MONITORED")],
      false,
    ],
    ["the same person without the page is not the page", null, "META", profile("1"), [profile("2")], true],
    ["at X the person is the profile", "x2", "X", profile("x1", "X"), [profile("x2", "X")], true],
    ["at X another person is another profile", null, "X", profile("x1", "X"), [profile("x2", "X")], false],
    ["at TikTok too", "t2", "TIKTOK", profile("t1", "TIKTOK"), [profile("t2", "TIKTOK")], true],
    ["by Instagram's own login too", "i2", "INSTAGRAM", profile("i1", "INSTAGRAM"), [profile("i2", "INSTAGRAM")], true],
    ["by Facebook's login not", null, "META", profile("i1", "INSTAGRAM"), [profile("i2", "INSTAGRAM")], true],
    ["at Google not", null, "GOOGLE", profile("UC1", "YOUTUBE"), [profile("UC2", "YOUTUBE")], true],
  ])("%s", (_title, expected, provider, target, received, samePerson) => {
    expect(compare(provider, target, received, samePerson)).toBe(expected);
  });
});
