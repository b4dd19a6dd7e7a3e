import type { Platform } from "../operations/operations.generated";
import { useTexts } from "../texts/texts";

const LETTERS: Readonly<Record<Platform, string>> = {
  FACEBOOK: "f",
  INSTAGRAM: "ig",
  LINKEDIN: "in",
  X: "x",
  YOUTUBE: "yt",
  GOOGLE_BUSINESS: "gb",
  TIKTOK: "tt",
};

/** Letters on a colour: nobody's trademark. */
export function PlatformMark({ platform, large = false }: { readonly platform: Platform; readonly large?: boolean }) {
  const texts = useTexts();
  return (
    <span
      className={large ? "mark large" : "mark"}
      data-platform={platform}
      role="img"
      aria-label={texts.platform[platform]}
    >
      <span aria-hidden="true">{LETTERS[platform]}</span>
    </span>
  );
}
