import { createHash, generateKeyPairSync, type KeyObject } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import Fastify, { type FastifyInstance } from "fastify";
import { type JWTHeaderParameters, SignJWT, UnsecuredJWT } from "jose";
import { GoogleProvider } from "../../../../src/platforms/google/google-provider.js";
import { SecurityEventKeys } from "../../../../src/platforms/google/security-event-keys.js";
import { GuardedOutbound } from "../../../../src/platforms/guarded-outbound.js";
import type { ProviderApp } from "../../../../src/platforms/provider-app.js";
import type { PushReading, PushRequest } from "../../../../src/platforms/push.js";
import { GOOGLE_CAUSES } from "../../../../src/sandbox/simulator/google/causes.js";
import { googleDialect } from "../../../../src/sandbox/simulator/google/google-dialect.js";
import { signingKeyOf } from "../../../../src/sandbox/simulator/google/signing-key.js";
import type { World } from "../../../../src/sandbox/simulator/world.js";

const NOW = new Date("2026-11-24T12:00:00Z");
const SECONDS = NOW.getTime() / 1_000;
const ISSUER = "https://accounts.google.com/";
const TYPE = "https://schemas.openid.net/secevent/";
const SUB = "7375626A656374";
const REFRESH_TOKEN = "1//0-refresh-token-of-mara";

type Claims = Readonly<Record<string, unknown>>;

describe("pushes of Google's Cross-Account Protection", () => {
  let web: FastifyInstance;
  let outbound: GuardedOutbound;
  let app: ProviderApp;
  let port: GoogleProvider;
  let fetches: string[];
  let isDown: boolean;

  beforeAll(async () => {
    web = Fastify();
    web.addHook("onRequest", async (request, reply) => {
      fetches.push(request.url);
      if (isDown) return reply.code(503).send("down");
      return undefined;
    });
    // Where it is reached is part of what it serves, and known once it listens.
    const addresses: Record<string, string> = {};
    app = { ...appAt(""), addresses };
    googleDialect.addRoutes({ web, app, world: {} as World, consent: async () => "" });
    Object.assign(addresses, appAt(await web.listen({ host: "127.0.0.1", port: 0 })).addresses);
    outbound = new GuardedOutbound({ addresses: Object.values(app.addresses), allowLocal: true });
  });

  beforeEach(() => {
    fetches = [];
    isDown = false;
    port = new GoogleProvider(app, outbound, { now: () => NOW, toReal: (instant) => instant });
  });

  afterAll(async () => {
    await outbound.close();
    await web.close();
  });

  function appAt(address: string): ProviderApp {
    return {
      provider: "GOOGLE",
      appId: "123456789-abcedfgh.apps.googleusercontent.com",
      appSecret: "secret of the simulated Google",
      pushSecret: null,
      apiVersion: null,
      addresses: Object.fromEntries(googleDialect.parts.map((part) => [part, `${address}/${part}`])),
    };
  }

  const disabled = { [`${TYPE}risc/event-type/account-disabled`]: { subject: person(), reason: "hijacking" } };

  function person(change: object = {}) {
    return { subject_type: "iss-sub", iss: ISSUER, sub: SUB, ...change };
  }

  async function signed(
    claims: Claims,
    key: { keyId: string; privateKey: KeyObject } = signingKeyOf(app.appSecret),
    header: Partial<JWTHeaderParameters> = {},
  ): Promise<string> {
    const all = { iss: ISSUER, aud: app.appId, iat: SECONDS, jti: "756E69717565206964656E746966696572", ...claims };
    const known = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    return new SignJWT(known).setProtectedHeader({ alg: "RS256", kid: key.keyId, ...header }).sign(key.privateKey);
  }

  function read(body: string, change: Partial<PushRequest> = {}): Promise<PushReading> {
    const request = { topic: "events", method: "POST", query: {}, headers: {}, body: Buffer.from(body) } as const;
    return port.readPush({ ...request, ...change }, NOW);
  }

  it("of the documented shape is a hint that names the person, and is accepted", async () => {
    expect(await read(await signed({ events: disabled }))).toEqual({
      kind: "SIGNALS",
      signals: [
        {
          id: "756E69717565206964656E746966696572",
          whose: { kind: "PERSON", subject: SUB },
          effect: "PROBE",
          reason: "ACCOUNT_SUSPENDED",
          occurredAt: NOW,
        },
      ],
      answer: { status: 202, contentType: "text/plain", body: "" },
    });
  });

  it.each([
    ["oauth/event-type/tokens-revoked", "MARK", "ACCESS_REVOKED"],
    ["risc/event-type/sessions-revoked", "PROBE", "SESSION_ENDED"],
    ["risc/event-type/account-credential-change-required", "PROBE", "CREDENTIALS_CHANGED"],
    ["risc/event-type/account-disabled", "PROBE", "ACCOUNT_SUSPENDED"],
    ["risc/event-type/account-purged", "PROBE", "ACCOUNT_DELETED"],
    ["risc/event-type/account-enabled", "PROBE", "ACCOUNT_SUSPENDED"],
  ])("%s becomes %s for %s", async (type, effect, reason) => {
    const reading = await read(await signed({ events: { [TYPE + type]: { subject: person() } } }));
    expect(reading).toMatchObject({ kind: "SIGNALS", signals: [{ effect, reason }], answer: { status: 202 } });
  });

  it.each([
    ["a verification", { [`${TYPE}risc/event-type/verification`]: { state: "hello" } }],
    ["an unknown type", { [`${TYPE}risc/event-type/something-new`]: { subject: person() } }],
    ["a type in the wrong namespace", { [`${TYPE}risc/event-type/tokens-revoked`]: { subject: person() } }],
    ["somebody at another issuer", { [`${TYPE}oauth/event-type/tokens-revoked`]: { subject: person({ iss: "x" }) } }],
    ["nobody", { [`${TYPE}oauth/event-type/tokens-revoked`]: {} }],
    ["nothing", {}],
  ])("about %s is accepted and changes nothing", async (_what, events) => {
    expect(await read(await signed({ events }))).toMatchObject({
      kind: "SIGNALS",
      signals: [],
      answer: { status: 202 },
    });
  });

  it("names one refresh token by its beginning or by its double hash", async () => {
    const about = (token_identifier_alg: string, token: string) => ({
      [`${TYPE}oauth/event-type/token-revoked`]: {
        subject: { subject_type: "oauth_token", token_type: "refresh_token", token_identifier_alg, token },
      },
    });
    const wanted = { effect: "MARK", reason: "ACCESS_REVOKED" };
    expect(await read(await signed({ events: about("prefix", "1//0-refresh-tok") }))).toMatchObject({
      signals: [{ ...wanted, whose: { kind: "REFRESH_TOKEN", form: "PREFIX", value: "1//0-refresh-tok" } }],
    });
    expect(await read(await signed({ events: about("hash_base64_sha512_sha512", "aGFzaA==") }))).toMatchObject({
      signals: [{ ...wanted, whose: { kind: "REFRESH_TOKEN", form: "DOUBLE_SHA512", value: "aGFzaA==" } }],
    });
    expect(await read(await signed({ events: about("something_new", "x") }))).toMatchObject({ signals: [] });
  });

  it("with several events gives each an id of its own", async () => {
    const events = { ...disabled, [`${TYPE}oauth/event-type/tokens-revoked`]: { subject: person() } };
    const reading = await read(await signed({ events }));
    const ids = reading.kind === "SIGNALS" ? reading.signals.map(({ id }) => id) : [];
    expect(new Set(ids).size).toBe(2);
  });

  it("is accepted whatever its exp says, and with one of several audiences", async () => {
    expect((await read(await signed({ events: disabled, exp: SECONDS - 3_600 }))).kind).toBe("SIGNALS");
    expect((await read(await signed({ events: disabled, aud: ["another", app.appId] }))).kind).toBe("SIGNALS");
  });

  it("is refused when it is forged, old, early, for another app, of another issuer or garbled", async () => {
    const own = signingKeyOf(app.appSecret);
    const stranger = { keyId: own.keyId, privateKey: generateKeyPairSync("rsa", { modulusLength: 2_048 }).privateKey };
    const good = await signed({ events: disabled });
    const [header, payload, signature] = good.split(".");
    const forgedPayload = Buffer.from(JSON.stringify({ iss: ISSUER, aud: app.appId, events: disabled }));
    const unsecured = new UnsecuredJWT({
      iss: ISSUER,
      aud: app.appId,
      iat: SECONDS,
      jti: "j",
      events: disabled,
    }).encode();
    const byPassword = await new SignJWT({ iss: ISSUER, aud: app.appId, iat: SECONDS, jti: "j", events: disabled })
      .setProtectedHeader({ alg: "HS256", kid: own.keyId })
      .sign(Buffer.from(JSON.stringify(own.publicJwk)));
    const refused: string[] = [
      await signed({ events: disabled }, stranger),
      await signed({ events: disabled }, { ...stranger, keyId: "unknown" }),
      await signed({ events: disabled, aud: "another" }),
      await signed({ events: disabled, aud: undefined }),
      await signed({ events: disabled, iss: "https://evil.example/" }),
      await signed({ events: disabled, iss: "https://accounts.google.com" }),
      await signed({ events: disabled, iss: undefined }),
      await signed({ events: disabled, iat: SECONDS - 25 * 3_600 }),
      await signed({ events: disabled, iat: SECONDS + 600 }),
      await signed({ events: disabled, iat: undefined }),
      await signed({ events: disabled, jti: undefined }),
      await signed({ events: undefined }),
      `${header}.${forgedPayload.toString("base64url")}.${signature}`,
      `${header}.${payload}.`,
      unsecured,
      byPassword,
      "",
      "no token",
      JSON.stringify({ events: disabled }),
    ];
    for (const body of refused) {
      const reading = await read(body);
      expect(reading).toMatchObject({ kind: "REFUSED", answer: { status: 400, contentType: "application/json" } });
    }
    expect(await read(good, { topic: "deauthorize" })).toMatchObject({ kind: "REFUSED", answer: { status: 404 } });
    expect(await read(good, { method: "GET" })).toMatchObject({ kind: "REFUSED", answer: { status: 405 } });
    expect((await read(good)).kind).toBe("SIGNALS");
  });

  it("has the keys fetched once, however many come", async () => {
    const good = await signed({ events: disabled });
    await Promise.all(Array.from({ length: 10 }, () => read(good)));
    await read(await signed({ events: disabled }, { ...signingKeyOf(app.appSecret), keyId: "unknown" }));
    expect(fetches.toSorted()).toEqual(["/accounts/.well-known/risc-configuration", "/youtube/oauth2/v3/certs"]);
  });

  it("is asked for again while the keys cannot be had", async () => {
    isDown = true;
    const good = await signed({ events: disabled });
    expect(await read(good)).toMatchObject({ kind: "REFUSED", answer: { status: 503 } });
    await read(good);
    expect(fetches).toHaveLength(1);
  });

  it("keeps old keys while newer ones cannot be had, but not for ever", async () => {
    let elapsed = 0;
    const keys = new SecurityEventKeys(app, outbound, () => elapsed);
    const first = await keys.issuer();
    expect(first?.issuer).toBe(ISSUER);
    elapsed = 2 * 3_600_000;
    isDown = true;
    expect(await keys.issuer()).toBe(first);
    elapsed = 25 * 3_600_000;
    expect(await keys.issuer()).toBeNull();
    isDown = false;
    elapsed += 10_000;
    const fresh = await keys.issuer();
    expect(fresh).not.toBe(first);
    // A key that is not among them may be newer than they are.
    elapsed += 31_000;
    expect(await keys.issuer(true)).not.toBe(fresh);
  });

  it("whose keys would lead elsewhere is not trusted", async () => {
    const elsewhere = Fastify();
    elsewhere.get("/accounts/.well-known/risc-configuration", async () => ({
      issuer: ISSUER,
      jwks_uri: "http://127.0.0.2:1/keys",
    }));
    const address = await elsewhere.listen({ host: "127.0.0.1", port: 0 });
    const other = appAt(address);
    const way = new GuardedOutbound({ addresses: Object.values(other.addresses), allowLocal: true });
    expect(await new SecurityEventKeys(other, way).issuer()).toBeNull();
    await way.close();
    await elsewhere.close();
  });

  it.each(GOOGLE_CAUSES.filter(({ pushes }) => pushes).map(({ name }) => [name]))(
    "of the simulated network about %s verifies",
    async (cause) => {
      const push = await googleDialect.push(cause, SUB, [REFRESH_TOKEN], app, NOW);
      const reading = await read(push?.body ?? "");
      const once = createHash("sha512").update(REFRESH_TOKEN).digest();
      const token = { kind: "REFRESH_TOKEN", form: "DOUBLE_SHA512" } as const;
      const named = {
        TOKEN_REVOKED: { ...token, value: createHash("sha512").update(once).digest("base64") },
        TOKEN_REVOKED_BY_PREFIX: { ...token, form: "PREFIX", value: REFRESH_TOKEN.slice(0, 16) },
      };
      const whose = named[cause as keyof typeof named] ?? { kind: "PERSON", subject: SUB };
      expect(reading).toMatchObject({ kind: "SIGNALS", signals: [{ whose, occurredAt: NOW }] });
    },
  );

  it("comes about no cause that says so, and names no token where there is none", async () => {
    for (const { name, pushes } of GOOGLE_CAUSES) {
      if (!pushes) expect(await googleDialect.push(name, SUB, [REFRESH_TOKEN], app, NOW)).toBeNull();
    }
    expect(await googleDialect.push("TOKEN_REVOKED", SUB, [], app, NOW)).toBeNull();
  });
});
