import { createHmac, timingSafeEqual } from "node:crypto";
import type { Category } from "../category.js";
import { ALL_CATEGORIES } from "./channel.js";

/** What a link ends: mails of one category, or all, of one company to one person (M-5). */
export interface Subscription {
  readonly companyId: number;
  readonly userId: string;
  readonly category: Category | typeof ALL_CATEGORIES;
}

const VERSION = 1;
const MAC_BYTES = 16;
const HEAD_BYTES = 6;

/** Written into tokens that live for ever: numbers may be added, never changed. */
const CODES: Readonly<Record<Subscription["category"], number>> = {
  ALL: 0,
  EXPIRY_REMINDERS: 1,
  BROKEN_CONNECTIONS: 2,
  REPAIRED: 3,
  INCIDENTS: 4,
};

/**
 * Tokens of links to unsubscribe: what they end, authenticated by 128 bits of HMAC-SHA256 under a key of their own (M-3). They have no
 * end, since a mail may be read years later, and are short, since some signers break on a header that is folded (M-1).
 */
export class UnsubscribeTokens {
  /** @param keys the first makes tokens, all read them: a key that was replaced goes on working at the end of the list */
  constructor(private readonly keys: readonly [Buffer, ...Buffer[]]) {}

  write({ companyId, userId, category }: Subscription): string {
    const head = Buffer.alloc(HEAD_BYTES);
    head.writeUInt8(VERSION, 0);
    head.writeUInt8(CODES[category], 1);
    head.writeUInt32BE(companyId, 2);
    const body = Buffer.concat([head, Buffer.from(userId, "ascii")]);
    return Buffer.concat([macOf(this.keys[0], body), body]).toString("base64url");
  }

  /** Null: not a token of this installation, or not as it was made. */
  read(token: string): Subscription | null {
    if (!/^[\w-]{32,100}$/.test(token)) return null;
    const bytes = Buffer.from(token, "base64url");
    // The last character has bits to spare, so other texts would decode to the same.
    if (bytes.toString("base64url") !== token) return null;
    const mac = bytes.subarray(0, MAC_BYTES);
    const body = bytes.subarray(MAC_BYTES);
    if (!this.keys.some((key) => timingSafeEqual(macOf(key, body), mac))) return null;
    const category = (Object.keys(CODES) as Subscription["category"][]).find((each) => CODES[each] === body[1]);
    if (body[0] !== VERSION || category === undefined) return null;
    return { companyId: body.readUInt32BE(2), userId: body.subarray(HEAD_BYTES).toString("ascii"), category };
  }
}

function macOf(key: Buffer, body: Buffer): Buffer {
  return createHmac("sha256", key).update(body).digest().subarray(0, MAC_BYTES);
}

/**
 * The address for `List-Unsubscribe` and for the link in a mail: GET shows a page, POST acts (RFC 8058).
 *
 * @param publicUrl where people reach this installation, without a slash at its end
 */
export function unsubscribeAddress(tokens: UnsubscribeTokens, publicUrl: string, subscription: Subscription): string {
  return `${publicUrl.replace(/\/$/, "")}/unsubscribe/${tokens.write(subscription)}`;
}
