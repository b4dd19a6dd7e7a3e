/** C0 and C1 controls, line separators, and halves of surrogate pairs: nothing that people type, and unsafe in headers and logs (M-9). */
const UNSAFE = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

export interface TextRule {
  /** Greatest length in characters (code points), as the database counts. */
  readonly max: number;
  readonly min?: number;
}

/**
 * Checks a text that will be stored exactly as it came.
 *
 * @returns what is wrong, in words that continue "The name …", or null
 */
export function textProblem(
  text: string,
  rule: TextRule,
): "has control characters" | "is empty" | "is too long" | null {
  if (UNSAFE.test(text)) return "has control characters";
  const length = text.length <= rule.max ? text.length : Array.from(text).length;
  if (length > rule.max) return "is too long";
  if (text.trim().length < (rule.min ?? 1)) return "is empty";
  return null;
}

/** Good enough to send to; whether anyone reads it only a mail can tell. */
export function isEmailAddress(text: string): boolean {
  return text.length <= 320 && /^[^\s@<>(),;:"\\[\]]+@[^\s@<>(),;:"\\[\]]+\.[^\s@<>(),;:"\\[\]]+$/u.test(text);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** For text and for values of attributes in quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}
