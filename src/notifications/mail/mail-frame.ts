import type { OwnLink } from "./safe-html.js";

/** What stands around the story of a mail. */
export interface MailFrame {
  readonly brand: string;
  readonly company: string;
  /** What a list of mails shows beside the subject. */
  readonly preheader: string;
  /** One line, or none. */
  readonly greeting: readonly string[];
  /** How many are not named, and where they are seen. */
  readonly rest: { readonly text: string; readonly label: string; readonly url: OwnLink } | null;
  readonly why: string;
}
