import type { Platform } from "../operations/operations.generated";
import { useTexts } from "../texts/texts";
import { PLATFORM_LETTERS } from "./signs";

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
      <span aria-hidden="true">{PLATFORM_LETTERS[platform]}</span>
    </span>
  );
}
