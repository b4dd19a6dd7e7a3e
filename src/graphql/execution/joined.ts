import type { Text } from "./field-plan.js";

/**
 * Waits for the values that were not there at once, and puts each at its place: `before[0] values[0] before[1] … rest`.
 * Texts are added up, not joined: what is added up is copied once, when it is sent.
 */
export async function joined(
  before: readonly string[],
  values: readonly Promise<Text>[],
  rest: string,
): Promise<string> {
  let all = "";
  for (const [index, value] of (await Promise.all(values)).entries()) all += before[index] + (value ?? "null");
  return all + rest;
}
