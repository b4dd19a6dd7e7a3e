import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from "node:crypto";
import { NONCE_BYTES, type SealedBox, TAG_BYTES } from "./envelope.rules.js";

const ALGORITHM = "aes-256-gcm";

/**
 * Encrypts under a fresh random nonce. One key may do so 2^32 times (NIST SP 800-38D, 8.3): a data key does it once,
 * a key of the ring once per seal, so rotate it (O-12) long before four thousand million of them.
 */
export function encrypt(key: KeyObject | Buffer, plain: Buffer, authenticated: Buffer): SealedBox {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(authenticated);
  return { nonce, sealed: Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]) };
}

/** Throws when key, nonce, ciphertext or authenticated data are not those of the encryption. */
export function decrypt(key: KeyObject | Buffer, { nonce, sealed }: SealedBox, authenticated: Buffer): Buffer {
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(authenticated);
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES)), decipher.final()]);
}
