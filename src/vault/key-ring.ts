import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { KEY_BYTES } from "./envelope.rules.js";
import { readKeyRing } from "./key-ring.rules.js";

/** The keys that wrap data keys: all of them open, the primary one seals (O-12). */
export interface KeyRing {
  readonly primary: string;
  /** Key objects rather than bytes: they print and serialise as nothing. */
  readonly keys: ReadonlyMap<string, KeyObject>;
}

/** The key ring cannot be used. `problems` names all that is wrong with it and quotes no key. */
export class KeyRingError extends Error {
  override readonly name = "KeyRingError";

  constructor(readonly problems: readonly string[]) {
    super(`the key ring cannot be used: ${problems.join("; ")}`);
  }
}

/**
 * Reads a key ring file: `{ "primary": "<key id>", "keys": { "<key id>": "<base64 of 32 bytes>" } }`.
 * A key is made by `openssl rand -base64 32`.
 *
 * @throws KeyRingError with every problem at once: a service with a weak or ambiguous key must not start (O-11).
 */
export function parseKeyRing(text: string): KeyRing {
  const read = readKeyRing(text);
  if ("problems" in read) throw new KeyRingError(read.problems);
  return { primary: read.primary, keys: new Map([...read.keys].map(([id, key]) => [id, createSecretKey(key)])) };
}

/** The text of a new key ring file with one key. */
export function generateKeyRing(): string {
  const { id, key } = newKey();
  return `${JSON.stringify({ primary: id, keys: { [id]: key.toString("base64") } }, null, 2)}\n`;
}

/** The id is random: no key passes for another ring's. */
export function newKey(): { readonly id: string; readonly key: Buffer } {
  return { id: `k-${randomBytes(4).toString("hex")}`, key: randomBytes(KEY_BYTES) };
}
