/** The only format so far. It is part of the authenticated data, so no value can be read as one of another version. */
export const FORMAT_VERSION = "v1";

export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;
export const KEY_BYTES = 32;

/** Lower case and without `_` or `%`, so that `LIKE 'v1.<id>.%'` counts a key's rows under any collation (O-12). */
export const KEY_ID_PATTERN = /^[a-z0-9][a-z0-9-]{0,31}$/;

/** AES-256-GCM output: a random 96-bit nonce, and the ciphertext followed by its 128-bit tag. */
export interface SealedBox {
  readonly nonce: Buffer;
  readonly sealed: Buffer;
}

/** One sealed value: the content under a data key of its own, the data key wrapped under the key `keyId` (O-11). */
export interface Envelope {
  readonly keyId: string;
  readonly dataKey: SealedBox;
  readonly content: SealedBox;
}

/** `v1.<key id>.<wrap nonce>.<wrapped data key + tag>.<nonce>.<ciphertext + tag>`, all binary parts base64url. */
export function formatEnvelope({ keyId, dataKey, content }: Envelope): string {
  const parts = [dataKey.nonce, dataKey.sealed, content.nonce, content.sealed];
  return [FORMAT_VERSION, keyId, ...parts.map((part) => part.toString("base64url"))].join(".");
}

/** Reads what `formatEnvelope` wrote, and nothing else; null when it is anything else. */
export function parseEnvelope(text: string): Envelope | null {
  const [version, keyId, ...parts] = text.split(".");
  if (version !== FORMAT_VERSION || keyId === undefined || !KEY_ID_PATTERN.test(keyId)) return null;
  if (parts.length !== 4) return null;
  const [wrapNonce, wrapped, nonce, sealed] = parts.map(decodeStrictly);
  if (wrapNonce?.length !== NONCE_BYTES || wrapped?.length !== KEY_BYTES + TAG_BYTES) return null;
  if (nonce?.length !== NONCE_BYTES || !sealed || sealed.length < TAG_BYTES) return null;
  return { keyId, dataKey: { nonce: wrapNonce, sealed: wrapped }, content: { nonce, sealed } };
}

/** Node's decoder skips what it does not know and ignores spare bits: two texts must never mean one value. */
function decodeStrictly(text: string): Buffer | null {
  const bytes = Buffer.from(text, "base64url");
  return bytes.toString("base64url") === text ? bytes : null;
}
