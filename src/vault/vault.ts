import { type KeyObject, randomBytes } from "node:crypto";
import { type Envelope, FORMAT_VERSION, formatEnvelope, KEY_BYTES, parseEnvelope } from "./envelope.rules.js";
import type { KeyRing } from "./key-ring.js";
import { decrypt, encrypt } from "./sealed-box.js";
import { authenticatedData, type SealedPart, type SealedPlace } from "./sealed-place.rules.js";
import { MalformedSealError, RefusedSealError, UnknownKeyError } from "./vault-error.js";

/**
 * Seals tokens for storage and opens them again (O-11). Only text leaves it: ASCII, about 4/3 of the token's UTF-8
 * bytes and 170 characters more.
 *
 * A sealed value opens only at the place it was sealed for. An older value of the same place still opens there: the
 * vault cannot know that a row was put back.
 */
export class Vault {
  readonly #ring: KeyRing;

  constructor(ring: KeyRing) {
    this.#ring = ring;
  }

  /** @throws TypeError if the text holds half of a surrogate pair, which UTF-8 cannot carry. */
  seal(plain: string, place: SealedPlace): string {
    const bytes = Buffer.from(plain, "utf8");
    if (bytes.toString("utf8") !== plain) throw new TypeError("the text to seal is not well-formed Unicode");
    const dataKey = randomBytes(KEY_BYTES);
    const content = encrypt(dataKey, bytes, bind("content", place));
    return formatEnvelope({ ...this.#wrap(dataKey, place), content });
  }

  /** @throws VaultError */
  open(sealed: string, place: SealedPlace): string {
    const envelope = parse(sealed);
    const dataKey = this.#unwrap(envelope, place);
    try {
      return decrypt(dataKey, envelope.content, bind("content", place)).toString("utf8");
    } catch (cause) {
      throw new RefusedSealError({ cause });
    } finally {
      dataKey.fill(0);
    }
  }

  /** @throws MalformedSealError */
  keyIdOf(sealed: string): string {
    return parse(sealed).keyId;
  }

  /** Whether the value is sealed under another key than the primary one (O-12). @throws MalformedSealError */
  needsRewrap(sealed: string): boolean {
    return this.keyIdOf(sealed) !== this.#ring.primary;
  }

  /**
   * The same content, its data key wrapped under the primary key; a value that is so already comes back unchanged, so
   * rotation may be killed and run again (O-12). The token itself is not decrypted.
   *
   * @throws VaultError
   */
  rewrap(sealed: string, place: SealedPlace): string {
    const envelope = parse(sealed);
    if (envelope.keyId === this.#ring.primary) return sealed;
    const dataKey = this.#unwrap(envelope, place);
    return formatEnvelope({ ...this.#wrap(dataKey, place), content: envelope.content });
  }

  /** Wipes the data key when done. */
  #wrap(dataKey: Buffer, place: SealedPlace): Pick<Envelope, "keyId" | "dataKey"> {
    const keyId = this.#ring.primary;
    const wrapped = encrypt(this.#key(keyId), dataKey, bind("data-key", place));
    dataKey.fill(0);
    return { keyId, dataKey: wrapped };
  }

  #unwrap({ keyId, dataKey }: Envelope, place: SealedPlace): Buffer {
    const key = this.#key(keyId);
    try {
      return decrypt(key, dataKey, bind("data-key", place));
    } catch (cause) {
      throw new RefusedSealError({ cause });
    }
  }

  #key(keyId: string): KeyObject {
    const key = this.#ring.keys.get(keyId);
    if (!key) throw new UnknownKeyError(keyId);
    return key;
  }
}

function bind(part: SealedPart, place: SealedPlace): Buffer {
  return authenticatedData(FORMAT_VERSION, part, place);
}

function parse(sealed: string): Envelope {
  const envelope = parseEnvelope(sealed);
  if (!envelope) throw new MalformedSealError();
  return envelope;
}
