import { expect, it } from "@jest/globals";
import type { IssuedGrant } from "../../../src/platforms/provider-port.js";
import { readDetails, writeDetails } from "../../../src/reconnect/attempt-details.js";
import { readGrant } from "../../../src/reconnect/received-consent.js";
import { choiceId } from "../../../src/reconnect/read-choices.js";
import { providerInAddress, redirectUriOf } from "../../../src/reconnect/trip-addresses.rules.js";
import { PROVIDERS } from "../../../src/platforms/provider.js";

it("reads a grant back as it was, instants and all", () => {
  const grant: IssuedGrant = {
    appId: "app",
    subject: "person",
    accessToken: "access",
    refreshToken: null,
    accessClock: { expiresAt: new Date("2026-05-01T10:00:00.123Z"), renewable: true },
    refreshClock: null,
    dataAccessClock: { expiresAt: new Date("2026-06-01T10:00:00Z"), renewable: false },
    scopes: ["a", "b"],
    mintedAt: new Date("2026-03-01T12:00:00.001Z"),
  };
  expect(readGrant(JSON.stringify(grant))).toEqual(grant);
});

it("keeps details, and cuts what would not fit into their column", () => {
  const ids = Array.from({ length: 5_000 }, (_, n) => `account-${String(n).padStart(13, "0")}`);
  const details = {
    expected: { name: "Nordlicht", handle: "@nordlicht" },
    connected: ["a"],
    healed: ids,
    notGranted: ids,
    untouched: ids,
    missingScopes: Array.from({ length: 500 }, (_, n) => `scope-${n}`),
    checkHashtags: true,
  };
  const text = writeDetails(details);
  expect(Buffer.byteLength(text)).toBeLessThan(65_536);
  const read = readDetails(text);
  expect(read).toMatchObject({ expected: details.expected, connected: ["a"], checkHashtags: true });
  expect(read.healed).toEqual(ids.slice(0, 600));
  expect(readDetails(writeDetails({}))).toEqual({});
  expect(readDetails(null)).toEqual({});
});

it("names each profile of a choice by an id of its own", () => {
  const ids = [
    choiceId({ platform: "FACEBOOK", purpose: "OWN", externalId: "1" }),
    choiceId({ platform: "FACEBOOK", purpose: "PAID", externalId: "1" }),
    choiceId({ platform: "INSTAGRAM", purpose: "OWN", externalId: "1" }),
    choiceId({ platform: "FACEBOOK", purpose: "OWN", externalId: "x".repeat(191) }),
  ];
  expect(new Set(ids).size).toBe(4);
});

it.each(PROVIDERS)("%s has a callback address of its own (O-4)", (provider) => {
  const uri = redirectUriOf("https://relink.example", provider);
  expect(providerInAddress(uri.slice("https://relink.example/oauth/callback/".length))).toBe(provider);
  expect(providerInAddress(provider)).toBeNull();
});
