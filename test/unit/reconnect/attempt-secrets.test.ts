import { expect, it } from "@jest/globals";
import { digestOf, isSecret, isSecretOf, newSecret } from "../../../src/reconnect/attempt-secrets.js";

it("makes secrets of 256 bits that need no escaping (O-2)", () => {
  const secrets = Array.from({ length: 100 }, newSecret);
  expect(new Set(secrets).size).toBe(100);
  for (const secret of secrets) {
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(Buffer.from(secret, "base64url")).toHaveLength(32);
  }
});

it("knows a secret by its digest, and nothing else", () => {
  const secret = newSecret();
  const digest = digestOf(secret);
  expect(digest).toMatch(/^[\da-f]{64}$/);
  expect(isSecretOf(secret, digest)).toBe(true);
  for (const other of [newSecret(), `${secret} `, secret.slice(1), "", digest, undefined, null, [secret]]) {
    expect([other, isSecretOf(other, digest)]).toEqual([other, false]);
  }
  expect(isSecretOf(secret, null)).toBe(false);
  expect(isSecretOf(secret, "")).toBe(false);
});

it.each([
  ["a".repeat(43), true],
  ["a".repeat(42), false],
  [`${"a".repeat(42)}=`, false],
  [["a"], false],
  [null, false],
])("%j may be a secret: %s", (text, may) => {
  expect(isSecret(text)).toBe(may);
});
