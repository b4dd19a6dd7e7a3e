import { escapeHtml } from "../../api/text.rules.js";

/** HTML that is safe to send: all text in it has been escaped. */
export class SafeHtml {
  constructor(readonly text: string) {}
}

/** An address of this installation; see `own-link.ts`. */
export class OwnLink {
  constructor(readonly href: string) {}
}

/** How serious a part of a mail is: its colour. */
export class Tone {
  static readonly good = new Tone("#1c8a4e");
  static readonly soon = new Tone("#d98a14");
  static readonly bad = new Tone("#c8372d");
  static readonly calm = new Tone("#2457d6");

  private constructor(readonly colour: string) {}
}

export type Slot = string | OwnLink | Tone | readonly SafeHtml[];

/** Puts values between the pieces of a template; text and addresses are escaped. */
export function fill(chunks: readonly string[], ...slots: readonly Slot[]): SafeHtml {
  return new SafeHtml(chunks.map((chunk, index) => chunk + render(slots[index] ?? "")).join(""));
}

function render(slot: Slot): string {
  if (typeof slot === "string") return escapeHtml(slot);
  if (slot instanceof OwnLink) return escapeHtml(slot.href);
  if (slot instanceof Tone) return slot.colour;
  return slot.map((each) => each.text).join("");
}
