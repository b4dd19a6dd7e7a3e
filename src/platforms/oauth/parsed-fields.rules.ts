/** The fields of a parsed body; none where the body is no object (an array, a text, null). */
export function fieldsOf(json: unknown): Readonly<Record<string, unknown>> {
  return typeof json === "object" && json !== null && !Array.isArray(json) ? (json as Record<string, unknown>) : {};
}

export function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** A whole number, also one that came as a text (`"401"`); null for anything else. */
export function wholeOf(value: unknown): number | null {
  if (typeof value === "number") return Number.isSafeInteger(value) ? value : null;
  if (typeof value !== "string" || !/^-?\d{1,15}$/.test(value.trim())) return null;
  return Number(value.trim());
}

/** The scopes of a token answer, whether parted by spaces (RFC 6749) or by commas (LinkedIn); none where it names none. */
export function scopesOf(value: unknown): readonly string[] {
  return typeof value === "string" ? value.split(/[\s,]+/).filter((scope) => scope !== "") : [];
}
