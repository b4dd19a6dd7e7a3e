import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it, jest } from "@jest/globals";
import { type JWTVerifyGetKey, jwtVerify, SignJWT } from "jose";
import { jwksKeys, KeysUnavailableError } from "../../../src/companies/jwks-keys.js";

const MINUTE = 60_000;
const pairs: Record<string, { publicKey: KeyObject; privateKey: KeyObject }> = {
  one: generateKeyPairSync("ec", { namedCurve: "P-256" }),
  two: generateKeyPairSync("ec", { namedCurve: "P-256" }),
};

/** An issuer that can be switched off and change its keys. */
class Issuer {
  fetches = 0;
  published: string[] = ["one"];
  answer: "KEYS" | "ERROR" | "GARBAGE" = "KEYS";
  private readonly server: Server = createServer((_request, response) => {
    this.fetches++;
    if (this.answer === "ERROR") return response.writeHead(503).end("no");
    if (this.answer === "GARBAGE") return response.end("<html>");
    const keys = this.published.map((kid) => ({
      ...pairs[kid]?.publicKey.export({ format: "jwk" }),
      kid,
      alg: "ES256",
      use: "sig",
    }));
    return response.setHeader("content-type", "application/json").end(JSON.stringify({ keys }));
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/keys`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const sign = (kid: string) =>
  new SignJWT({}).setProtectedHeader({ alg: "ES256", kid }).sign(pairs[kid]?.privateKey ?? Buffer.alloc(0));

let issuer: Issuer;
let keys: JWTVerifyGetKey;
let time: number;

beforeEach(async () => {
  time = Date.parse("2026-03-01T12:00:00.000Z");
  jest.spyOn(Date, "now").mockImplementation(() => time);
  issuer = new Issuer();
  keys = jwksKeys(await issuer.start());
});

afterEach(async () => {
  jest.restoreAllMocks();
  await issuer.stop();
});

const check = async (kid: string) => jwtVerify(await sign(kid), keys);

it("asks once for many tokens", async () => {
  await Promise.all(Array.from({ length: 20 }, () => check("one")));
  expect(issuer.fetches).toBe(1);
});

it("learns a new key as soon as a token names it, but asks for unknown ones rarely", async () => {
  await check("one");
  issuer.published = ["one", "two"];
  time += 31_000;
  await check("two");
  await check("one");
  expect(issuer.fetches).toBe(2);
  issuer.published = ["one"];
  for (let index = 0; index < 50; index++) {
    const forged = new SignJWT({}).setProtectedHeader({ alg: "ES256", kid: `forged-${index}` });
    await expect(jwtVerify(await forged.sign(pairs.two?.privateKey as KeyObject), keys)).rejects.toThrow();
  }
  expect(issuer.fetches).toBe(2);
});

it("lets go of a withdrawn key within its cache time", async () => {
  await check("one");
  issuer.published = ["two"];
  time += 11 * MINUTE;
  await expect(check("one")).rejects.toThrow("no applicable key");
});

it.each(["ERROR", "GARBAGE"] as const)("keeps the last good keys for an hour of %s", async (answer) => {
  await check("one");
  issuer.answer = answer;
  time += 59 * MINUTE;
  await check("one");
  expect(issuer.fetches).toBe(2);
  time += 11 * MINUTE;
  await expect(check("one")).rejects.toThrow(KeysUnavailableError);
});

it("does not storm an issuer that is down, and recovers with it", async () => {
  issuer.answer = "ERROR";
  for (let index = 0; index < 20; index++) await expect(check("one")).rejects.toThrow(KeysUnavailableError);
  expect(issuer.fetches).toBe(1);
  issuer.answer = "KEYS";
  time += 6_000;
  await check("one");
  expect(issuer.fetches).toBe(2);
});
