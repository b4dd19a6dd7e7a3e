import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { generateKeyRing, KeyRingError, parseKeyRing } from "../../../src/vault/key-ring.js";

const KEY = randomBytes(32).toString("base64");
const OTHER_KEY = randomBytes(32).toString("base64");

function problemsOf(file: unknown): readonly string[] {
  try {
    parseKeyRing(typeof file === "string" ? file : JSON.stringify(file));
  } catch (error) {
    if (error instanceof KeyRingError) return error.problems;
    throw error;
  }
  return [];
}

const withKey = (key: unknown) => ({ primary: "a", keys: { a: key } });
const encode = (bytes: Buffer | Uint8Array | string) => Buffer.from(bytes as Uint8Array).toString("base64");

describe("parseKeyRing", () => {
  it("reads all keys and the primary one", () => {
    const ring = parseKeyRing(JSON.stringify({ primary: "2026-11", keys: { "2026-11": KEY, old: OTHER_KEY } }));
    expect(ring.primary).toBe("2026-11");
    expect([...ring.keys].map(([id, key]) => [id, key.export().toString("base64")])).toEqual([
      ["2026-11", KEY],
      ["old", OTHER_KEY],
    ]);
  });

  it("shows no key when printed or serialised", () => {
    const ring = parseKeyRing(JSON.stringify(withKey(KEY)));
    expect(inspect(ring, { depth: 9, showHidden: true }) + JSON.stringify([...ring.keys])).not.toContain(KEY);
  });

  it.each<[string, unknown, RegExp]>([
    ["no JSON", `{ "primary": "a", "keys": { "a": "${KEY}" `, /not a JSON object/],
    ["an empty file", "", /not a JSON object/],
    ["a list", [KEY], /not a JSON object/],
    ["null", null, /not a JSON object/],
    ["no primary", { keys: { a: KEY } }, /"primary" must be/],
    ["a primary that is no text", { primary: 1, keys: { 1: KEY } }, /"primary" must be/],
    ["an unknown primary", { primary: "b", keys: { a: KEY } }, /primary key "b" is not among/],
    ["a primary that only a prototype has", { primary: "constructor", keys: { a: KEY } }, /not among/],
    ["no keys", { primary: "a" }, /"keys" must be/],
    ["an empty list of keys", { primary: "a", keys: {} }, /not among/],
    ["keys as a list", { primary: "0", keys: [KEY] }, /"keys" must be/],
    ["an unknown property", { ...withKey(KEY), algorithm: "x" }, /unknown property "algorithm"/],
    ["an id in upper case", { primary: "A", keys: { A: KEY } }, /key "A": an id is/],
    ["an id with a dot", { primary: "a.b", keys: { "a.b": KEY } }, /key "a.b": an id is/],
    ["an id with a wildcard", { primary: "a_b", keys: { a_b: KEY } }, /key "a_b": an id is/],
    ["an empty id", { primary: "", keys: { "": KEY } }, /key "": an id is/],
    ["an id that is too long", { primary: "a".repeat(33), keys: { ["a".repeat(33)]: KEY } }, /an id is/],
    ["a key that is no text", withKey(5), /not base64/],
    ["a key in hexadecimal of 31 bytes", withKey(`${"0f".repeat(30)}0`), /not base64/],
    ["a key with white space", withKey(` ${KEY}`), /not base64/],
    ["an empty key", withKey(""), /has 0 bytes and needs 32/],
    ["a short key", withKey(encode(randomBytes(31))), /has 31 bytes and needs 32/],
    ["a long key", withKey(encode(randomBytes(33))), /has 33 bytes and needs 32/],
    ["zeros", withKey(encode(Buffer.alloc(32))), /is all zeros/],
    ["one byte repeated", withKey(encode(Buffer.alloc(32, 0xff))), /repeats itself/],
    ["half a key twice", withKey(encode(Buffer.alloc(32, randomBytes(16)))), /repeats itself/],
    ["counting bytes", withKey(encode(Uint8Array.from({ length: 32 }, (_, index) => index))), /plain sequence/],
    [
      "bytes that count down",
      withKey(encode(Uint8Array.from({ length: 32 }, (_, i) => 255 - 3 * i))),
      /plain sequence/,
    ],
    ["a passphrase", withKey(encode("correct horse battery staple, ok")), /readable text/],
    ["one key under two ids", { primary: "a", keys: { a: KEY, b: KEY } }, /key "b" is the same as key "a"/],
    ["one id twice", `{ "primary": "a", "keys": { "a": "${KEY}", "a": "${OTHER_KEY}" } }`, /stands twice/],
    ["one id twice, escaped", `{"primary":"a","keys":{"a":"${KEY}","\\u0061" : "${OTHER_KEY}"}}`, /stands twice/],
  ])("refuses %s", (_name, file, problem) => {
    const problems = problemsOf(file);
    expect(problems).toEqual([expect.stringMatching(problem)]);
    expect(problems.join()).not.toContain(KEY);
  });

  it("reports every problem at once", () => {
    const file = { primary: "gone", keys: { A: KEY, b: "short", c: encode(Buffer.alloc(32)), d: KEY }, extra: 1 };
    expect(problemsOf(file)).toEqual([
      'unknown property "extra"',
      expect.stringContaining('key "A"'),
      expect.stringContaining('key "b"'),
      'key "c" is all zeros',
      'key "d" is the same as key "A"',
      'the primary key "gone" is not among the keys',
    ]);
  });

  it("accepts every key that is really random", () => {
    for (let round = 0; round < 2_000; round += 1) expect(problemsOf(withKey(encode(randomBytes(32))))).toEqual([]);
  });
});

describe("generateKeyRing", () => {
  it("writes a file that parseKeyRing accepts, with another key and id each time", () => {
    const [first, second] = [parseKeyRing(generateKeyRing()), parseKeyRing(generateKeyRing())];
    expect(first.keys.size).toBe(1);
    expect(first.primary).not.toBe(second.primary);
    expect(first.keys.get(first.primary)?.export()).not.toEqual(second.keys.get(second.primary)?.export());
  });
});
