import { randomBytes } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { nanoid } from "nanoid";
import {
  type Subscription,
  unsubscribeAddress,
  UnsubscribeTokens,
} from "../../../src/notifications/preferences/unsubscribe-token.js";

const key = randomBytes(32);
const tokens = new UnsubscribeTokens([key]);
const subscription: Subscription = { companyId: 7, userId: nanoid(), category: "EXPIRY_REMINDERS" };
const categories = ["ALL", "EXPIRY_REMINDERS", "BROKEN_CONNECTIONS", "REPAIRED", "INCIDENTS"] as const;

describe("a token to unsubscribe", () => {
  it.each(categories.map((category) => [category]))("says what it ends: %s", (category) => {
    for (const companyId of [1, 4_294_967_295]) {
      const wanted = { ...subscription, companyId, category };
      expect(tokens.read(tokens.write(wanted))).toEqual(wanted);
    }
  });

  it("is the same for every mail, and short enough for a header that is not folded", () => {
    expect(tokens.write(subscription)).toBe(tokens.write(subscription));
    const address = unsubscribeAddress(tokens, "https://relink.example.com/", subscription);
    expect(address).toMatch(/^https:\/\/relink\.example\.com\/unsubscribe\/[\w-]{58}$/);
  });

  it("opens no more after any change of any character", () => {
    const token = tokens.write(subscription);
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (let at = 0; at < token.length; at += 1) {
      for (const letter of alphabet.replace(token[at] as string, "")) {
        expect(tokens.read(token.slice(0, at) + letter + token.slice(at + 1))).toBeNull();
      }
    }
  });

  it.each<[string, (token: string) => string]>([
    ["cut off", (token) => token.slice(0, -1)],
    ["with something at its end", (token) => `${token}A`],
    ["padded", (token) => `${token}==`],
    ["without anything", () => ""],
    ["of another alphabet", (token) => token.replaceAll(/[-_]/g, "+")],
    ["of zeros", () => Buffer.alloc(43).toString("base64url")],
    ["of another key", () => new UnsubscribeTokens([randomBytes(32)]).write(subscription)],
    ["very long", () => "A".repeat(100_000)],
  ])("is nothing when it is %s", (_, change) => {
    const given = tokens.write({ ...subscription, userId: "-_-_-_-_-_-_-_-_-_-_-" });
    const changed = change(given);
    expect(changed === given ? null : tokens.read(changed)).toBeNull();
  });

  it("works on after its key was replaced", () => {
    const newer = randomBytes(32);
    const rotated = new UnsubscribeTokens([newer, key]);
    expect(rotated.read(tokens.write(subscription))).toEqual(subscription);
    expect(new UnsubscribeTokens([newer]).read(rotated.write(subscription))).toEqual(subscription);
    expect(tokens.read(rotated.write(subscription))).toBeNull();
  });
});
