import { expect, it } from "@jest/globals";
import { preferredLanguage } from "../../../src/http/preferred-language.js";

it.each<[header: string | undefined, language: string]>([
  [undefined, "en"],
  ["", "en"],
  ["de", "de"],
  ["de-AT,de;q=0.9,en;q=0.8", "de"],
  ["en-GB;q=0.8, DE;q=0.9", "de"],
  ["fr, de;q=0.1", "de"],
  ["fr", "en"],
  ["*", "en"],
  ["de;q=0", "en"],
  ["de;q=0.000,en;q=0.001", "en"],
  ["de;q=nonsense", "en"],
  ["den", "en"],
  [";;;,,,", "en"],
  ["de,en", "de"],
])("%j means %s", (header, language) => {
  expect(preferredLanguage(header, ["en", "de"])).toBe(language);
});
