import { createHmac, timingSafeEqual } from "node:crypto";
import type { MailgunSignature } from "./mailgun-event.rules.js";

/** Mailgun repeats an event for about eight hours. */
const OLDEST_MS = 12 * 3_600_000;
const NEWEST_MS = 15 * 60_000;

/** Whether Mailgun signed it, lately (M-7). @param now real time */
export function isSignedByMailgun({ timestamp, token, signature }: MailgunSignature, key: string, now: Date): boolean {
  const expected = createHmac("sha256", key).update(timestamp).update(token).digest();
  const given = Buffer.from(signature, "hex");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
  const age = now.getTime() - Number(timestamp) * 1_000;
  return age <= OLDEST_MS && age >= -NEWEST_MS;
}
