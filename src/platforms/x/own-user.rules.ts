import { fieldsOf, textOf } from "../oauth/parsed-fields.rules.js";

/** The user whom a token belongs to, who at X is the profile as well. */
export interface XUser {
  readonly id: string;
  readonly name: string;
  readonly handle: string | null;
}

/** Reads an answer of `users/me`; null when it names no user. Ids are texts: they are longer than a number can hold. */
export function readOwnUser(json: unknown): XUser | null {
  const { id, name, username } = fieldsOf(fieldsOf(json)["data"]);
  const known = textOf(id);
  if (known === null) return null;
  return { id: known, name: textOf(name) ?? textOf(username) ?? known, handle: textOf(username) };
}
