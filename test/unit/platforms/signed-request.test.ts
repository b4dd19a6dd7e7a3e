import { createHmac } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { readSignedRequest } from "../../../src/platforms/signed-request.js";

const SECRET = "app secret";
const NOW = new Date("2026-11-24T12:00:00Z");
const ISSUED = Math.floor(NOW.getTime() / 1_000);
const GOOD = { user_id: "218471", algorithm: "HMAC-SHA256", issued_at: ISSUED };

function sign(payload: unknown, { secret = SECRET, padded = false } = {}): string {
  const text = typeof payload === "string" ? payload : JSON.stringify(payload);
  const encode = (bytes: Buffer) => {
    const plain = bytes.toString("base64url");
    return padded ? plain + "=".repeat((4 - (plain.length % 4)) % 4) : plain;
  };
  const encoded = encode(Buffer.from(text));
  return `${encode(createHmac("sha256", secret).update(encoded).digest())}.${encoded}`;
}

describe("a signed_request", () => {
  it("names the person and the time; the same one has the same id", () => {
    const reading = readSignedRequest(sign(GOOD), SECRET, NOW);
    expect(reading).toMatchObject({ userId: "218471", issuedAt: NOW });
    expect(readSignedRequest(sign(GOOD), SECRET, NOW)).toEqual(reading);
    const other = readSignedRequest(sign({ ...GOOD, user_id: "1" }), SECRET, NOW);
    expect(other).not.toHaveProperty("id", (reading as { id: string }).id);
    expect(JSON.stringify(reading).match(/218471/g)).toHaveLength(1);
  });

  it("may be padded, carry more, and hold the id as a number", () => {
    const payload = { ...GOOD, user_id: 218471, expires: ISSUED + 3_600, extra: { a: 1 } };
    expect(readSignedRequest(sign(payload, { padded: true }), SECRET, NOW)).toMatchObject({ userId: "218471" });
  });

  it.each<readonly [string, string]>([
    ["another secret", sign(GOOD, { secret: "guess" })],
    ["an empty signature", `.${sign(GOOD).split(".")[1]}`],
    ["a short signature", `AAAA.${sign(GOOD).split(".")[1]}`],
    [
      "the signature of another payload",
      `${sign(GOOD).split(".")[0]}.${sign({ ...GOOD, user_id: "1" }).split(".")[1]}`,
    ],
    ["three parts", `${sign(GOOD)}.x`],
    ["one part", "abc"],
    ["nothing", ""],
    ["other characters", sign(GOOD).replace(".", " . ")],
    ["another algorithm", sign({ ...GOOD, algorithm: "none" })],
    ["the algorithm in other letters", sign({ ...GOOD, algorithm: "hmac-sha256" })],
    ["no algorithm", sign({ user_id: "218471", issued_at: ISSUED })],
    ["no user", sign({ ...GOOD, user_id: "" })],
    ["a user that is a list", sign({ ...GOOD, user_id: ["218471"] })],
    ["no time", sign({ user_id: "218471", algorithm: "HMAC-SHA256" })],
    ["a time that is a text", sign({ ...GOOD, issued_at: String(ISSUED) })],
    ["an hour and a second old", sign({ ...GOOD, issued_at: ISSUED - 3_601 })],
    ["from the future", sign({ ...GOOD, issued_at: ISSUED + 301 })],
    ["no JSON", sign("{")],
    ["null", sign("null")],
    ["a list", sign("[]")],
  ])("is refused: %s", (_, text) => {
    expect(readSignedRequest(text, SECRET, NOW)).toEqual({ refused: expect.any(String) });
  });
});
