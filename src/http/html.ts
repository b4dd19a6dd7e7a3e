import { escapeHtml } from "../api/text.rules.js";

/** HTML that is safe to send: everything that was put into it has been escaped. */
export class Html {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

type Piece = string | number | Html | null | false | readonly Piece[];

/** A template whose values are escaped, unless they are HTML themselves; lists are strung together, null and false are nothing. */
export function html(texts: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  return new Html(String.raw({ raw: texts }, ...pieces.map(render)));
}

function render(piece: Piece): string {
  if (piece === null || piece === false) return "";
  if (piece instanceof Html) return piece.text;
  if (typeof piece === "object") return piece.map(render).join("");
  return escapeHtml(String(piece));
}
