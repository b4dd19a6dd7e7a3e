import type { Platform, Purpose } from "../src/operations/operations.generated";
import type { Choice } from "./account-list";
import { textsFor } from "./choose-texts";
import type { PickerTexts } from "./texts";

/** What the element's attributes say. */
export interface Settings {
  /** Relink's address, with a slash at its end; null while there is none that can be used. */
  readonly relink: URL | null;
  readonly choice: Choice;
  readonly multiple: boolean;
  readonly texts: PickerTexts;
}

export const ATTRIBUTES = ["url", "purpose", "platforms", "language", "multiple"] as const;

export function readSettings(element: HTMLElement): Settings {
  const page = element.closest<HTMLElement>("[lang]")?.lang;
  return {
    relink: readAddress(element.getAttribute("url")),
    choice: {
      purposes: words(element.getAttribute("purpose") ?? "OWN") as Purpose[],
      platforms: words(element.getAttribute("platforms") ?? "") as Platform[],
    },
    multiple: element.hasAttribute("multiple"),
    texts: textsFor([element.getAttribute("language"), page, ...navigator.languages]),
  };
}

function readAddress(text: string | null): URL | null {
  const absolute = `${(text ?? "").replace(/\/+$/, "")}/`;
  if (text === null || text === "" || !URL.canParse(absolute, document.baseURI)) return null;
  const address = new URL(absolute, document.baseURI);
  return /^https?:$/.test(address.protocol) ? address : null;
}

/** `facebook, instagram` and `FACEBOOK INSTAGRAM` are the same. */
function words(text: string): string[] {
  return text
    .toUpperCase()
    .split(/[\s,]+/)
    .filter((word) => word !== "");
}
