import { readFileSync } from "node:fs";

/**
 * A secret comes from a file (`NAME_FILE`) or, less well, from the variable itself.
 *
 * @param wrong takes what is wrong with it, in words
 */
export function readSecret(
  name: string,
  value: string | undefined,
  path: string | undefined,
  wrong: string[],
): string | null {
  if (path === undefined) return value ?? null;
  if (value !== undefined) wrong.push(`${name}, ${name}_FILE: give one of the two.`);
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    wrong.push(`${name}_FILE: cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown error"}).`);
    return null;
  }
}
