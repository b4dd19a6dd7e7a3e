import { createHmac, timingSafeEqual } from "node:crypto";

/** How far the time of a signature may be from now: TikTok asks for a check and leaves the limit open (webhooks-verification). */
const WINDOW_MS = 5 * 60_000;

export type SignatureCheck = "GOOD" | "MISSING" | "WRONG" | "OLD";

/**
 * Checks `TikTok-Signature: t=<Unix seconds>,s=<hex>`: HMAC-SHA256 with the client secret over `t`, a dot and the untouched body.
 *
 * @param now real time
 */
export function checkTiktokSignature(
  header: string | undefined,
  body: Buffer,
  clientSecret: string,
  now: Date,
): SignatureCheck {
  const { t, s } = Object.fromEntries((header ?? "").split(",").map((part) => part.trim().split("=", 2))) as {
    t?: string;
    s?: string;
  };
  if (t === undefined || s === undefined || !/^\d{1,12}$/.test(t)) return "MISSING";
  const given = Buffer.from(s, "hex");
  const wanted = Buffer.from(signTiktok(t, body, clientSecret), "hex");
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return "WRONG";
  return Math.abs(now.getTime() - Number(t) * 1_000) > WINDOW_MS ? "OLD" : "GOOD";
}

/** The `s` of a signature, in hex. */
export function signTiktok(t: string, body: Buffer | string, clientSecret: string): string {
  return createHmac("sha256", clientSecret).update(`${t}.`).update(body).digest("hex");
}
