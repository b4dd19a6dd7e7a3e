/** Where a sealed value lives. It opens there and nowhere else (O-11). */
export interface SealedPlace {
  readonly companyId: number;
  /** The row's identifier, unique within the company and column. */
  readonly rowId: string;
  /** Table and column, e.g. `grants.access_token`: two tables may share row ids. */
  readonly column: string;
}

/** What a ciphertext is for: keeps a wrapped data key from ever passing as content, and the other way round. */
export type SealedPart = "data-key" | "content";

/**
 * The authenticated data of one part of a sealed value.
 *
 * Every field is preceded by its length in bytes (32 bits, big endian): otherwise row `1` of column `2x` and row `12`
 * of column `x` would read the same.
 */
export function authenticatedData(version: string, part: SealedPart, place: SealedPlace): Buffer {
  const pieces: Buffer[] = [];
  for (const field of [version, part, String(place.companyId), place.rowId, place.column]) {
    const bytes = Buffer.from(field, "utf8");
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    pieces.push(length, bytes);
  }
  return Buffer.concat(pieces);
}
