/** Directions that turn what follows around, marks that nobody sees, controls, separators of lines, and halves of characters. */
const UNSEEN =
  /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\p{Cs}\u{e0000}-\u{e007f}]/gu;
const BREAKS = /[\p{Cc}\u2028\u2029\s]+/gu;
const LONGEST = 120;

/**
 * A name or handle as it may stand in a mail, its subject included (M-9): on one line, without controls and without directions that
 * would let it pass for something else; an address in it is no link any more. Not escaped: that is the business of what it is put into.
 */
export function cleanText(text: string, longest = LONGEST): string {
  const line = text.replace(BREAKS, " ").replace(UNSEEN, "").replace(/:\/\//g, ": ").replace(/ {2,}/g, " ").trim();
  const characters = Array.from(line);
  return characters.length <= longest
    ? line
    : `${characters
        .slice(0, longest - 1)
        .join("")
        .trimEnd()}…`;
}
