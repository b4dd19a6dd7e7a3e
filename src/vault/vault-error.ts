/**
 * A sealed value could not be opened. Each of these is our own fault (a key not loaded, a damaged or moved row), never
 * a sign that a token is dead: raise an operator alarm and touch no account (O-10).
 *
 * No message carries the plain text, a key, or the sealed value itself (a column may hold an unsealed token by mistake).
 */
export abstract class VaultError extends Error {
  abstract readonly code: "UNKNOWN_KEY" | "REFUSED" | "MALFORMED";
}

/** Sealed under a key that is not in the loaded ring, e.g. one that was removed while rows still used it (O-12). */
export class UnknownKeyError extends VaultError {
  override readonly name = "UnknownKeyError";
  readonly code = "UNKNOWN_KEY";

  constructor(readonly keyId: string) {
    super(`sealed under the key "${keyId}", which is not in the key ring`);
  }
}

/** Authentication failed: altered, moved to another company, row or column, or sealed under another key of this id. */
export class RefusedSealError extends VaultError {
  override readonly name = "RefusedSealError";
  readonly code = "REFUSED";

  constructor(options: { cause: unknown }) {
    super("the sealed value was altered, belongs elsewhere, or was sealed under another key of the same id", options);
  }
}

/** Not the text format of `envelope.rules.ts`: truncated, of another version, or never sealed at all. */
export class MalformedSealError extends VaultError {
  override readonly name = "MalformedSealError";
  readonly code = "MALFORMED";

  constructor() {
    super("not a sealed value of a known format");
  }
}
