import { createHmac, timingSafeEqual } from "node:crypto";

/** What a cursor points into; a cursor of one kind is refused where another is wanted. */
export type CursorKind =
  | "STREAM"
  | "ACCOUNTS"
  | "CHANGES"
  | "OUTAGES"
  | "AUDIT"
  | "INCIDENTS"
  | "NOTIFICATIONS"
  | "DELIVERIES";

const MAC_BYTES = 12;

/**
 * Opaque, authenticated cursors (T-3, D-12). The company and the kind are part of what is authenticated, but not of the text, so a
 * cursor of another company or of another list does not open.
 */
export class CursorCodec {
  constructor(private readonly key: Buffer) {}

  encode(kind: CursorKind, companyId: number, position: readonly (string | number)[]): string {
    const body = Buffer.from(JSON.stringify(position), "utf8");
    return Buffer.concat([this.mac(kind, companyId, body), body]).toString("base64url");
  }

  /** The position, or null when the cursor is not one that this installation gave to this company for this list. */
  decode(kind: CursorKind, companyId: number, cursor: string): (string | number)[] | null {
    if (!/^[\w-]{16,2000}$/.test(cursor)) return null;
    const bytes = Buffer.from(cursor, "base64url");
    const body = bytes.subarray(MAC_BYTES);
    if (body.length === 0 || !timingSafeEqual(bytes.subarray(0, MAC_BYTES), this.mac(kind, companyId, body)))
      return null;
    return JSON.parse(body.toString("utf8")) as (string | number)[];
  }

  private mac(kind: CursorKind, companyId: number, body: Buffer): Buffer {
    return createHmac("sha256", this.key).update(`${kind}:${companyId}:`).update(body).digest().subarray(0, MAC_BYTES);
  }
}
