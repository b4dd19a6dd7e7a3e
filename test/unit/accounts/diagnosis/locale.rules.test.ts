import { describe, expect, it } from "@jest/globals";
import { chooseLanguage } from "../../../../src/accounts/diagnosis/locale.rules.js";
import { ReaderTexts } from "../../../../src/accounts/diagnosis/reader-texts.js";

describe("the language of a reader", () => {
  const offered = ["en", "de", "pt-BR", "zh-Hant"];

  it.each([
    [["de"], "de"],
    [["de-AT"], "de"],
    [["DE-at"], "de"],
    [["de-CH-1996"], "de"],
    [["de-u-co-phonebk"], "de"],
    [["pt-BR"], "pt-BR"],
    [["pt-br"], "pt-BR"],
    [["pt"], null],
    [["pt-PT"], null],
    [["zh-Hant-TW"], "zh-Hant"],
    [["x-private"], null],
    [["fr", "de-AT"], "de"],
    [["en-GB", "de"], "en"],
    [["den"], null],
    [["", "de"], "de"],
    [[], null],
  ])("of %j is %s", (wanted, language) => {
    expect(chooseLanguage(wanted, offered)).toBe(language);
  });

  it("is English for readers who want none of those there are", () => {
    const texts = new ReaderTexts("Relink");
    expect(texts.languageFor(["fr", "it-CH"]).tag).toBe("en");
    expect(texts.languageFor([]).tag).toBe("en");
    expect(texts.languageFor(["fr", "de"]).tag).toBe("de");
  });
});
