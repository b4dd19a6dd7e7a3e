import type { PickerTexts } from "./texts";
import { de } from "./texts-de";
import { en } from "./texts-en";

/** For the first of these tags that the picker speaks; English else. */
export function textsFor(tags: readonly (string | null | undefined)[]): PickerTexts {
  for (const tag of tags) {
    const language = tag?.toLowerCase().split("-")[0];
    if (language === "de") return de;
    if (language === "en") return en;
  }
  return en;
}
