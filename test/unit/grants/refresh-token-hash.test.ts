import { createHash } from "node:crypto";
import { expect, it } from "@jest/globals";
import { RefreshTokenHasher } from "../../../src/grants/refresh-token-hash.js";

const sha512 = (bytes: Buffer) => createHash("sha512").update(bytes).digest();
const TOKEN = "1//0gAbCdEfGhIjKlMnOpQrStUvWxYz-secret";

it("recognises a refresh token by both names that Google's events give it", () => {
  const hasher = new RefreshTokenHasher(Buffer.alloc(32, 1));
  const { prefixHash, doubleHash } = hasher.hashesOf(TOKEN);
  const double = sha512(sha512(Buffer.from(TOKEN))).toString("base64");
  expect(hasher.hash({ form: "PREFIX", value: "1//0gAbCdEfGhIjK" })).toBe(prefixHash);
  expect(hasher.hash({ form: "DOUBLE_SHA512", value: double })).toBe(doubleHash);
  expect(prefixHash).toMatch(/^[0-9a-f]{64}$/);
  expect(prefixHash).not.toBe(doubleHash);
});

it("gives nothing away to whoever has not got the key, and nothing for no token", () => {
  const other = new RefreshTokenHasher(Buffer.alloc(32, 2));
  expect(other.hashesOf(TOKEN).prefixHash).not.toBe(
    new RefreshTokenHasher(Buffer.alloc(32, 1)).hashesOf(TOKEN).prefixHash,
  );
  expect(other.hashesOf(null)).toEqual({ prefixHash: null, doubleHash: null });
});
