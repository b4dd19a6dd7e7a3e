import { describe, expect, it } from "@jest/globals";
import { IntlMessageFormat } from "intl-messageformat";
import { CLOCK_KINDS, type Language } from "../../../../src/accounts/diagnosis/language.js";
import { LANGUAGES } from "../../../../src/accounts/diagnosis/languages.js";
import { ReaderTexts, type TextSubject } from "../../../../src/accounts/diagnosis/reader-texts.js";
import { english } from "../../../../src/accounts/diagnosis/texts.en.js";
import { PLATFORMS } from "../../../../src/platforms/platform.js";
import { providersOf } from "../../../../src/platforms/policies.rules.js";
import { REASONS } from "../../../../src/platforms/reason.js";

/** What a message may be given, besides the forms of the person that its language defines. */
const VALUES = ["profile", "platform", "login", "provider", "app", "state", "pageToken", "renewal", "many"];

interface Element {
  type: number;
  value?: string;
  options?: Record<string, { value: Element[] }>;
}

const ARGUMENT_TYPES = new Set([1, 2, 3, 4, 5, 6]);

function argumentsOf(elements: readonly Element[]): string[] {
  return elements.flatMap((element) => [
    ...(ARGUMENT_TYPES.has(element.type) && element.value !== undefined ? [element.value] : []),
    ...Object.values(element.options ?? {}).flatMap((option) => argumentsOf(option.value)),
  ]);
}

function placeholders(language: Language, message: string): string[] {
  const { tag } = language;
  const ast = new IntlMessageFormat(message, tag, undefined, { ignoreTag: true }).getAst() as unknown as Element[];
  return [...new Set(argumentsOf(ast))].toSorted();
}

/** The forms of the person differ from language to language, so they count as one. */
function common(language: Language, names: readonly string[]): string[] {
  return [...new Set(names.map((name) => (name in language.person ? "user" : name)))].toSorted();
}

function messagesOf(language: Language): [string, string][] {
  return [
    ...REASONS.flatMap((reason): [string, string][] => {
      const { title, explanation, steps } = language.reasons[reason];
      const numbered = steps.map((step, index): [string, string] => [`${reason} step ${index + 1}`, step]);
      return [[`${reason} title`, title], [`${reason} explanation`, explanation], ...numbered];
    }),
    ...CLOCK_KINDS.map((kind): [string, string] => [`${kind} clock`, language.clocks[kind]]),
  ];
}

const subjects: TextSubject[] = PLATFORMS.flatMap((platform) =>
  providersOf(platform).flatMap((provider) =>
    ["Anna Berg", null].flatMap((user) =>
      [true, false].flatMap((flag) =>
        [1, 40].map((profiles) => ({
          profile: "Acme GmbH",
          profiles,
          platform,
          provider,
          user,
          connected: flag,
          pageTokenLives: !flag,
        })),
      ),
    ),
  ),
);

describe.each(LANGUAGES.map((language) => ({ tag: language.tag, language })))("texts in $tag", ({ language }) => {
  it("has every text of every reason and clock, with as many steps as the others", () => {
    expect(Object.keys(language.reasons).toSorted()).toEqual([...REASONS].toSorted());
    expect(Object.keys(language.clocks).toSorted()).toEqual([...CLOCK_KINDS].toSorted());
    const shape = (of: Language) => REASONS.map((reason) => [reason, of.reasons[reason].steps.length]);
    expect(shape(language)).toEqual(shape(english));
    expect(messagesOf(language).filter(([, message]) => message.trim() === "")).toEqual([]);
  });

  it("uses nothing that is not given", () => {
    const allowed = [...VALUES, ...Object.keys(language.person)];
    for (const [, message] of messagesOf(language))
      expect(allowed).toEqual(expect.arrayContaining(placeholders(language, message)));
    for (const message of Object.values(language.person))
      expect(placeholders(language, message)).toEqual(["known", "name"]);
  });

  it("mentions in every reason and clock the same things as the others", () => {
    const mentioned = (of: Language) =>
      Object.fromEntries([
        ...REASONS.map((reason) => {
          const { title, explanation, steps } = of.reasons[reason];
          const names = [title, explanation, ...steps].flatMap((message) => placeholders(of, message));
          return [reason, common(of, names)];
        }),
        ...CLOCK_KINDS.map((kind) => [kind, common(of, placeholders(of, of.clocks[kind]))]),
      ]) as Record<string, string[]>;
    expect(mentioned(language)).toEqual(mentioned(english));
  });

  it.each(REASONS)("renders %s whole and clean, whoever and wherever it is", (reason) => {
    const texts = new ReaderTexts("Relink");
    const [opening = "", closing = ""] = language.tag === "de" ? "„“" : "“”";
    for (const subject of subjects) {
      const { title, explanation, steps } = texts.ofReason(language, reason, subject);
      expect(title).toMatch(/^[\p{Lu}„\d].*[^.\s]$/u);
      for (const sentence of [explanation, ...steps])
        expect(sentence).toMatch(/^[\p{Lu}„x\d].*[.]$|^(facebook|instagram)\.com .*\.$/u);
      for (const text of [title, explanation, ...steps]) {
        expect(text).not.toMatch(/[{}<>"']| {2}|\bundefined\b|\bnull\b/);
        expect(text.split(opening).length).toBe(text.split(closing).length);
        expect(text).not.toContain(language.tag === "de" ? "”" : "„");
      }
    }
  });

  it.each(CLOCK_KINDS)("renders the clock %s", (kind) => {
    const texts = new ReaderTexts("Relink");
    for (const subject of subjects.filter(({ profiles }) => profiles === 1)) {
      const renewals = (["automatic", "failing", "person"] as const).map((renewal) =>
        texts.ofClock(language, kind, renewal, subject),
      );
      for (const text of renewals) expect(text).toMatch(/^\p{Lu}.*\.$/u);
      expect(new Set(renewals).size).toBe(kind === "PAGE" ? 1 : 3);
    }
  });
});

describe("what texts say", () => {
  const texts = new ReaderTexts("Nachbar");
  const subject: TextSubject = {
    profile: "Acme",
    platform: "FACEBOOK",
    provider: "META",
    user: "Anna Berg",
    connected: false,
    pageTokenLives: false,
  };
  const german = texts.languageFor(["de-AT"]);

  it("names the profile, the person, the app and where the app is listed", () => {
    expect(texts.ofReason(german, "ACCESS_REVOKED", subject)).toMatchObject({
      title: "Nachbar wurde bei Facebook entfernt",
      explanation:
        "Nachbar wurde im Facebook-Konto von Anna Berg aus der Liste der verbundenen Anwendungen entfernt (in den Einstellungen: Business-Integrationen). Deshalb dürfen wir für Acme nicht mehr tätig werden.",
    });
    const linkedIn = { ...subject, platform: "LINKEDIN", provider: "LINKEDIN", user: null } as const;
    expect(texts.ofReason(english, "ACCESS_REVOKED", linkedIn).explanation).toBe(
      "Nachbar was taken off the list of connected apps in the LinkedIn account of the person who connected it (in the settings: Permitted services). LinkedIn therefore no longer lets us act for Acme.",
    );
  });

  it("sends people to where they sign in: to Facebook for an Instagram profile that hangs on it", () => {
    const instagram = { ...subject, platform: "INSTAGRAM" } as const;
    expect(texts.ofReason(english, "SESSION_ENDED", instagram).steps[1]).toBe("Sign in to Facebook.");
    expect(texts.ofReason(english, "SESSION_ENDED", { ...instagram, provider: "INSTAGRAM" }).steps[1]).toBe(
      "Sign in to Instagram.",
    );
    const channel = { ...subject, platform: "YOUTUBE", provider: "GOOGLE" } as const;
    expect(texts.ofReason(english, "TARGET_MISSING", channel).steps[0]).toBe("Open Acme on YouTube.");
    expect(texts.ofReason(english, "SESSION_ENDED", channel).steps[1]).toBe("Sign in to Google.");
  });

  it("says that a page token has outlived the permission", () => {
    expect(texts.ofReason(german, "TOKEN_EXPIRED", { ...subject, pageTokenLives: true }).explanation).toContain(
      "Über das eigene Token der Seite können vorerst noch Beiträge hinausgehen",
    );
    expect(texts.ofReason(german, "TOKEN_EXPIRED", subject).explanation).not.toContain("Token");
  });

  it("speaks of several profiles of one consent in one sentence", () => {
    const several = { ...subject, platform: "INSTAGRAM", profiles: 40 } as const;
    expect(texts.ofReason(german, "ACCOUNT_TYPE_UNSUPPORTED", several)).toMatchObject({
      title: "40 Ihrer Profile sind keine professionellen Konten mehr",
      explanation:
        "40 Ihrer Profile sind keine professionellen Instagram-Konten mehr oder nicht länger mit ihren Facebook-Seiten verknüpft. Die Schnittstelle steht nur professionellen Konten offen.",
    });
    expect(texts.ofReason(english, "TARGET_MISSING", several).title).toBe(
      "40 of your profiles cannot be found at Instagram",
    );
    for (const { reasons } of [german, english])
      for (const message of Object.values(reasons).flatMap(({ title, explanation }) => [title, explanation]))
        expect(message).not.toMatch(/(^|\. )\{profile\} (ist|wurde|bleibt|is|was|stays) /);
  });

  it("does not send anybody to reconnect what still works", () => {
    const { steps } = texts.ofReason(english, "SECURITY_CHECK_REQUIRED", { ...subject, connected: true });
    expect(steps.join(" ")).not.toContain("“Reconnect”");
  });

  it("takes a name with braces and quotes for what it is", () => {
    const odd = { ...subject, profile: "O'{user} #1 <x>" };
    expect(texts.ofReason(english, "TARGET_MISSING", odd).steps[0]).toBe("Open O'{user} #1 <x> on Facebook.");
  });
});
