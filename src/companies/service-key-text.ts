import { hash, randomBytes } from "node:crypto";

const PATTERN = /^rlk_[\w-]{43}$/;

/** A new key: `rlk_` and 256 random bits. The prefix lets scanners find a leaked one. */
export function newServiceKey(): string {
  return `rlk_${randomBytes(32).toString("base64url")}`;
}

/** Whether a bearer token means to be a service key. */
export function looksLikeServiceKey(token: string): boolean {
  return token.startsWith("rlk_");
}

/** Whether it has the form of one. */
export function isServiceKey(token: string): boolean {
  return PATTERN.test(token);
}

/** What is stored of a key. It has as many random bits as the hash, so nothing slower is needed. */
export function hashServiceKey(key: string): string {
  return hash("sha256", key, "hex");
}
