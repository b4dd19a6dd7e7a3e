import { createHmac, timingSafeEqual } from "node:crypto";

export interface SignedRequest {
  readonly userId: string;
  readonly issuedAt: Date;
  /** The same for every delivery: the signature, which tells nobody whom it concerns. */
  readonly id: string;
}

/** Why it is refused, for the log. */
export type SignedRequestReading = SignedRequest | { readonly refused: string };

/** A callback is sent at once. Later than this it is somebody's recording. */
export const SIGNED_REQUEST_AGE_MS = 3_600_000;
const CLOCK_SKEW_MS = 300_000;

/**
 * Reads Meta's `signed_request`: `base64url(signature).base64url(payload)`, the signature HMAC-SHA256 by the app's secret over the
 * payload as it is encoded, the payload `{ "user_id", "algorithm": "HMAC-SHA256", "issued_at" }`
 * (developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback).
 */
export function readSignedRequest(text: string, secret: string, now: Date): SignedRequestReading {
  const parts = text.split(".");
  const [signature = "", encoded = ""] = parts;
  if (parts.length !== 2 || !isBase64Url(signature) || !isBase64Url(encoded)) return { refused: "no signed request" };
  const expected = createHmac("sha256", secret).update(encoded).digest();
  if (!isSame(Buffer.from(signature, "base64url"), expected)) return { refused: "wrong signature" };
  return readPayload(encoded, expected.toString("base64url"), now);
}

function readPayload(encoded: string, id: string, now: Date): SignedRequestReading {
  const payload = parse(Buffer.from(encoded, "base64url").toString("utf8"));
  if (payload?.algorithm !== "HMAC-SHA256") return { refused: "unknown algorithm" };
  const { user_id: userId, issued_at: issuedAt } = payload;
  const user = Number.isSafeInteger(userId) ? String(userId) : userId;
  if (typeof user !== "string" || user === "" || user.length > 64) return { refused: "no user" };
  if (typeof issuedAt !== "number" || !Number.isSafeInteger(issuedAt)) return { refused: "no time" };
  const age = now.getTime() - issuedAt * 1_000;
  if (age > SIGNED_REQUEST_AGE_MS) return { refused: "too old" };
  if (age < -CLOCK_SKEW_MS) return { refused: "from the future" };
  return { userId: user, issuedAt: new Date(issuedAt * 1_000), id };
}

/** Compares without telling by its time how much is right. */
export function isSame(given: Buffer, expected: Buffer): boolean {
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function isBase64Url(text: string): boolean {
  return /^[A-Za-z0-9_-]{1,4096}={0,2}$/.test(text);
}

function parse(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}
