/** In 32 random bytes, 16 or fewer distinct values turn up about once in 10^13 keys. */
const MIN_DISTINCT_BYTES = 17;

/**
 * Why a key cannot have come from a random source, or null. Catches what a template or a keyboard leaves behind:
 * zeros, one repeated phrase, counting bytes, a passphrase or hex digits typed in place of key material (O-11).
 */
export function weaknessOf(key: Buffer): string | null {
  if (key.every((byte) => byte === 0)) return "is all zeros";
  if (key.every((byte) => byte >= 0x20 && byte < 0x7f)) return "is readable text, not random bytes";
  if (new Set(key).size < MIN_DISTINCT_BYTES) return "repeats itself";
  if (isArithmetic(key)) return "is a plain sequence of bytes";
  return null;
}

function isArithmetic(key: Buffer): boolean {
  const step = (index: number) => (key.readUInt8(index) - key.readUInt8(index - 1)) & 0xff;
  for (let index = 2; index < key.length; index += 1) {
    if (step(index) !== step(1)) return false;
  }
  return true;
}
