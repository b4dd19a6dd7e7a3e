/**
 * A number from 0 to below 1 that is always the same for a text and looks random over many: jitter that a repetition does not change,
 * so that what falls due together is spread.
 */
export function spread(text: string): number {
  let hash = 0x811c9dc5; // FNV-1a, 32 bits
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  // The last characters have moved the high bits little yet.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 12)) >>> 0) / 2 ** 32;
}
