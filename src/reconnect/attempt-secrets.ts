import { hash, randomBytes, timingSafeEqual } from "node:crypto";

/** 256 random bits as 43 characters that need no escaping in addresses and cookies (O-2). */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** What is stored of a secret: SHA-256 in hexadecimal. It is random, so it needs neither salt nor key. */
export function digestOf(secret: string): string {
  return hash("sha256", secret, "hex");
}

/** Whether a text can be a secret of `newSecret` at all; others are not even looked for. */
export function isSecret(text: unknown): text is string {
  return typeof text === "string" && /^[\w-]{43}$/.test(text);
}

/** Compares in constant time. */
export function isSecretOf(secret: unknown, digest: string | null): boolean {
  if (digest === null || !isSecret(secret)) return false;
  const given = Buffer.from(digestOf(secret), "ascii");
  const stored = Buffer.from(digest, "ascii");
  return given.length === stored.length && timingSafeEqual(given, stored);
}
