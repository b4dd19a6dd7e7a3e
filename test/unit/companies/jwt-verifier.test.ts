import { createPrivateKey, createPublicKey, createSecretKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import type { JwtSettings } from "../../../src/config.js";
import { StartError } from "../../../src/errors.js";
import { JwtVerifier, openJwtVerifier } from "../../../src/companies/jwt-verifier.js";

const settings: JwtSettings = { issuer: "https://id.example", audience: "relink", algorithm: "ES256", jwksUrl: null };
const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
const other = generateKeyPairSync("ec", { namedCurve: "P-256" });
const pem = pair.publicKey.export({ type: "spki", format: "pem" }).toString();

const NOW = Date.parse("2026-03-01T12:00:00.000Z");
const seconds = NOW / 1_000;
const good = {
  iss: "https://id.example",
  aud: "relink",
  sub: "ada",
  company: "acme",
  iat: seconds - 60,
  exp: seconds + 600,
};

const sign = (payload: JWTPayload, key: KeyObject = pair.privateKey, header: object = {}) =>
  new SignJWT(payload).setProtectedHeader({ alg: "ES256", ...header }).sign(key);

/** A token whose header and payload are written by hand and whose signature is nothing. */
const forge = (header: object, payload: object) =>
  `${[header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".")}.AAAA`;

const open = (now: () => number = () => NOW) => new JwtVerifier(settings, pair.publicKey, now);

function without(name: keyof typeof good): JWTPayload {
  const { [name]: _left, ...rest } = good;
  return rest;
}

describe("a token", () => {
  it("says who it is for and until when", async () => {
    expect(await open().verify(await sign(good))).toEqual({
      user: "ada",
      company: "acme",
      expiresAt: new Date(NOW + 600_000),
    });
  });

  it("may name several audiences", async () => {
    expect(await open().verify(await sign({ ...good, aud: ["other", "relink"] }))).toMatchObject({ user: "ada" });
  });

  it("is good for a day at most, however late it ends", async () => {
    const token = await sign({ ...good, exp: seconds + 30 * 86_400 });
    expect(await open().verify(token)).toMatchObject({ expiresAt: new Date((good.iat + 86_400) * 1_000) });
    expect(await open(() => NOW + 86_400_000).verify(token)).toBe("EXPIRED");
  });

  it.each([
    ["iss", "https://evil.example"],
    ["aud", "another-service"],
    ["aud", []],
    ["sub", ""],
    ["sub", 7],
    ["company", ""],
    ["company", { $ne: null }],
    ["company", "x".repeat(300)],
    ["iat", seconds + 3_600],
    ["nbf", seconds + 3_600],
    ["exp", "tomorrow"],
  ])("is refused with %s %j", async (claim, value) => {
    expect(await open().verify(await sign({ ...good, [claim]: value }))).toBe("INVALID");
  });

  it.each(["iss", "aud", "sub", "company", "iat", "exp"] as const)("is refused without %s", async (claim) => {
    expect(await open().verify(await sign(without(claim)))).toBe("INVALID");
  });

  it("has 30 seconds of grace for clocks that differ, and no more", async () => {
    expect(await open().verify(await sign({ ...good, exp: seconds - 29 }))).toMatchObject({ user: "ada" });
    expect(await open().verify(await sign({ ...good, exp: seconds - 31 }))).toBe("EXPIRED");
  });

  it("is refused when signed by another key, in another way, or not at all", async () => {
    const jwk = other.publicKey.export({ format: "jwk" });
    const secret = createSecretKey(Buffer.from(pem));
    const tokens = [
      await sign(good, other.privateKey),
      await sign(good, other.privateKey, { jwk }),
      await sign(good, other.privateKey, { jku: "https://evil.example/keys", x5u: "https://evil.example/x" }),
      await new SignJWT(good).setProtectedHeader({ alg: "HS256" }).sign(secret),
      new UnsecuredJWT(good).encode(),
      forge({ alg: "none" }, good),
      forge({ alg: "ES256" }, good),
      `${await sign(good)}x`,
      (await sign(good)).split(".").slice(0, 2).join("."),
      "",
      "....",
      "🎉",
      "x".repeat(20_000),
    ];
    for (const token of tokens) expect(await open().verify(token)).toBe("INVALID");
  });

  it("is judged again once it has ended, although it was good before", async () => {
    let now = NOW;
    const verifier = open(() => now);
    const token = await sign(good);
    const first = await verifier.verify(token);
    expect(await verifier.verify(token)).toBe(first);
    now = NOW + 631_000;
    expect(await verifier.verify(token)).toBe("EXPIRED");
  });

  it("is judged again after five minutes, so that a withdrawn key stops working", async () => {
    let now = NOW;
    let key: KeyObject = pair.publicKey;
    const verifier = new JwtVerifier(
      settings,
      async () => key,
      () => now,
    );
    const token = await sign({ ...good, exp: seconds + 3_600 });
    expect(await verifier.verify(token)).toMatchObject({ user: "ada" });
    key = other.publicKey;
    expect(await verifier.verify(token)).toMatchObject({ user: "ada" });
    now = NOW + 301_000;
    expect(await verifier.verify(token)).toBe("INVALID");
  });
});

describe("the configured key", () => {
  const openWith = (algorithm: string, kind: "PUBLIC_KEY" | "SHARED_SECRET", value: string) =>
    openJwtVerifier({ ...settings, algorithm }, { kind, value });

  it("may be a public key in PEM", async () => {
    const now = Math.floor(Date.now() / 1_000);
    const token = await sign({ ...good, iat: now, exp: now + 60 });
    expect(await openWith("ES256", "PUBLIC_KEY", pem).verify(token)).toMatchObject({ user: "ada" });
  });

  it("may be a shared secret", async () => {
    const secret = "a secret of at least 32 characters";
    const now = Math.floor(Date.now() / 1_000);
    const token = await new SignJWT({ ...good, iat: now, exp: now + 60 })
      .setProtectedHeader({ alg: "HS256" })
      .sign(Buffer.from(secret));
    expect(await openWith("HS256", "SHARED_SECRET", secret).verify(token)).toMatchObject({ user: "ada" });
    expect(await openWith("HS256", "SHARED_SECRET", `${secret}!`).verify(token)).toBe("INVALID");
  });

  it("must be one, and of the algorithm's kind", () => {
    expect(() => openWith("ES256", "PUBLIC_KEY", "no key")).toThrow(StartError);
    expect(() => openWith("RS256", "PUBLIC_KEY", pem)).toThrow("RS256 does not go with a key of type ec");
    expect(() => openJwtVerifier(settings, null)).toThrow(StartError);
  });

  it("is not quoted when it cannot be used", () => {
    const mistaken = createPrivateKey(pair.privateKey.export({ type: "pkcs8", format: "pem" }));
    expect(createPublicKey(mistaken).asymmetricKeyType).toBe("ec");
    const secret = "-----BEGIN PRIVATE KEY-----\nMIGHsecretsecret\n-----END PRIVATE KEY-----";
    expect(() => openWith("ES256", "PUBLIC_KEY", secret)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("MIGH") }),
    );
  });
});
