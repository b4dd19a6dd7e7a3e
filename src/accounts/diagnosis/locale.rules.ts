/**
 * The first of the wanted locales that there is a language for: each is shortened from its end until one fits (RFC 4647, section 3.4),
 * so `de-AT` finds `de`.
 *
 * @param wanted BCP 47 tags in order of preference
 * @param offered BCP 47 tags as they are registered
 * @returns one of `offered`, or null
 */
export function chooseLanguage(wanted: readonly string[], offered: readonly string[]): string | null {
  for (const locale of wanted) {
    for (let range = locale.toLowerCase(); range !== ""; range = shorten(range)) {
      const match = offered.find((tag) => tag.toLowerCase() === range);
      if (match !== undefined) return match;
    }
  }
  return null;
}

/** A single letter or digit only introduces what follows it and goes with it. */
function shorten(range: string): string {
  const shorter = range.slice(0, Math.max(0, range.lastIndexOf("-")));
  return /(^|-)[a-z0-9]$/.test(shorter) ? shorten(shorter) : shorter;
}
