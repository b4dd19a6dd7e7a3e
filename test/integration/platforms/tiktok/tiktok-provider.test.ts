import { createHmac } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { GuardedOutbound } from "../../../../src/platforms/guarded-outbound.js";
import type { ProviderApp } from "../../../../src/platforms/provider-app.js";
import type { HeldTokens, ProbeTarget } from "../../../../src/platforms/provider-port.js";
import type { PushRequest } from "../../../../src/platforms/push.js";
import { TIKTOK_ADDRESSES, TiktokProvider } from "../../../../src/platforms/tiktok/tiktok-provider.js";
import type { Verdict } from "../../../../src/platforms/verdict.js";
import { TIKTOK_CAUSES } from "../../../../src/sandbox/simulator/tiktok/causes.js";
import { tiktokDialect } from "../../../../src/sandbox/simulator/tiktok/tiktok-dialect.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../../support/databases.js";
import { connect, giveConsent, REDIRECT_URI } from "../../../support/give-consent.js";
import { startSimulator, type StartedSimulator } from "../../../support/simulator.js";

const OWN = [{ platform: "TIKTOK", purpose: "OWN" }] as const;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const START = new Date("2026-11-24T12:00:00Z");
const ALIVE: Verdict = { kind: "ALIVE", proves: ["TOKEN", "ROLE", "TARGET"] };
const DEAD_ACCESS: Verdict = { kind: "DOUBTFUL", reason: "ACCESS_REVOKED" };
const REVOKED: Verdict = { kind: "PERMANENT", reason: "ACCESS_REVOKED" };

const TARGET: ProbeTarget = { platform: "TIKTOK", purpose: "OWN", externalId: "mara-tt", pageToken: null };
const signal = () => AbortSignal.timeout(10_000);

onEveryEngine("TikTok's adapter against its dialect", (engine) => {
  let opened: OpenTestDatabase;
  let started: StartedSimulator;
  let outbound: GuardedOutbound;
  let port: TiktokProvider;
  let now = START;
  const clock = { now: () => now, toReal: (instant: Date) => instant };
  const app = () => started.app("TIKTOK");

  const portOf = (change: Partial<ProviderApp> = {}) => new TiktokProvider({ ...app(), ...change }, outbound, clock);

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    started = await startSimulator({
      database: opened.database,
      clock,
      dialects: [tiktokDialect],
      people: ["mara", "otto"].map((id) => ({ provider: "TIKTOK", id, name: id })),
      profiles: [
        {
          provider: "TIKTOK",
          platform: "TIKTOK",
          kind: "PROFILE",
          externalId: "mara-tt",
          name: "Nordlicht",
          handle: "nordlicht",
          admins: ["mara"],
        },
      ],
    });
    outbound = new GuardedOutbound({ addresses: Object.values(app().addresses), allowLocal: true });
    port = portOf();
  });

  beforeEach(async () => {
    now = START;
    for (const person of ["mara", "otto"]) await started.breakPerson("TIKTOK", person, null);
  });

  afterAll(async () => {
    await outbound.close();
    await started.close();
    await opened.close();
  });

  async function publish(tokens: HeldTokens): Promise<Verdict> {
    const response = await fetch(`${app().addresses.api}/v2/post/publish/video/init/`, {
      method: "POST",
      headers: { authorization: `Bearer ${tokens.accessToken}` },
    });
    return port.readReport({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    });
  }

  describe("a consent", () => {
    it("is asked for with TikTok's own parameters, and without PKCE", () => {
      const real = new TiktokProvider({ ...app(), addresses: TIKTOK_ADDRESSES }, outbound, clock);
      const request = { targets: OWN, redirectUri: REDIRECT_URI, state: "s&t", codeChallenge: "c", askAgain: false };
      const url = new URL(real.consentUrl(request));
      expect(url.origin + url.pathname).toBe("https://www.tiktok.com/v2/auth/authorize/");
      expect(Object.fromEntries(url.searchParams)).toEqual({
        client_key: real.appId,
        response_type: "code",
        scope: "user.info.basic,user.info.profile,user.info.stats,video.list,video.publish,video.upload",
        redirect_uri: REDIRECT_URI,
        state: "s&t",
        disable_auto_auth: "1",
      });
    });

    it("brings tokens with the ends that the answer names", async () => {
      const grant = await connect(port, "mara", OWN);
      expect(grant).toMatchObject({
        subject: "mara",
        appId: port.appId,
        accessClock: { expiresAt: new Date(START.getTime() + 2 * HOUR_MS), renewable: true },
        refreshClock: { expiresAt: new Date(START.getTime() + 180 * DAY_MS), renewable: false },
        dataAccessClock: null,
        mintedAt: START,
      });
      expect(grant.scopes).toContain("video.publish");
      expect(await port.listProfiles(grant, OWN, signal())).toEqual({
        kind: "PROFILES",
        profiles: [
          {
            platform: "TIKTOK",
            purpose: "OWN",
            externalId: "mara-tt",
            name: "Nordlicht",
            handle: "nordlicht",
            pageToken: null,
          },
        ],
      });
    });

    it("takes a code that is escaped, once", async () => {
      const { code, codeVerifier } = await giveConsent(port, "otto", OWN);
      const escaped = { code: code.replaceAll("_", "%5F"), codeVerifier, redirectUri: REDIRECT_URI };
      expect(escaped.code).not.toBe(code);
      expect((await port.exchangeCode(escaped, signal())).kind).toBe("GRANTED");
      const again = await port.exchangeCode({ ...escaped, code }, signal());
      expect(again).toEqual({ kind: "REFUSED", verdict: { kind: "IRRELEVANT" }, inDoubt: false });
    });

    it("cannot be had with a wrong secret, which is no fault of the person", async () => {
      const { code, codeVerifier } = await giveConsent(port, "otto", OWN);
      const wrong = portOf({ appSecret: "wrong" });
      const outcome = await wrong.exchangeCode({ code, codeVerifier, redirectUri: REDIRECT_URI }, signal());
      expect(outcome).toEqual({ kind: "REFUSED", verdict: { kind: "APP_FAULT" }, inDoubt: false });
    });

    it("that a person declines comes back as an error", async () => {
      const { callback } = await giveConsent(port, "mara", OWN, "cancel");
      expect(callback.searchParams.get("error")).toBe("access_denied");
    });

    it("without the scope of the user name still shows the profile", async () => {
      const order = { provider: "TIKTOK", personId: "mara", scopes: ["user.info.basic"], lifeSeconds: 60 } as const;
      const { token } = await started.world.issue({ ...order, kind: "ACCESS" });
      const outcome = await port.listProfiles({ accessToken: token, refreshToken: null }, OWN, signal());
      expect(outcome).toMatchObject({ kind: "PROFILES", profiles: [{ name: "Nordlicht", handle: null }] });
    });
  });

  describe("a living consent", () => {
    it("is found alive, also by a second opinion", async () => {
      const grant = await connect(port, "mara", OWN);
      expect(await port.probeGrant(grant, [TARGET], signal())).toMatchObject({ verdict: ALIVE });
      expect(await port.probeProfile(grant, TARGET, signal())).toEqual(ALIVE);
      expect(await port.secondOpinion(grant, null, signal())).toEqual(ALIVE);
      expect(await publish(grant)).toEqual({ kind: "ALIVE", proves: ["TOKEN"] });
    });

    it("is renewed, and the refresh token that was used is dead", async () => {
      const grant = await connect(port, "mara", OWN);
      now = new Date(START.getTime() + 10 * DAY_MS);
      const renewed = await port.refresh(grant, signal());
      if (renewed.kind !== "REFRESHED") throw new Error("not renewed");
      expect(renewed.tokens.refreshToken).not.toBe(grant.refreshToken);
      expect(renewed.tokens.accessClock?.expiresAt).toEqual(new Date(now.getTime() + 2 * HOUR_MS));
      expect(renewed.tokens.refreshClock?.expiresAt).toEqual(grant.refreshClock?.expiresAt);
      expect(renewed.tokens.scopes).toEqual(grant.scopes);
      expect(await port.refresh(grant, signal())).toEqual({ kind: "REFUSED", verdict: REVOKED, inDoubt: false });
      expect((await port.refresh(renewed.tokens, signal())).kind).toBe("REFRESHED");
    });

    it("whose access token has run out is in doubt and no more, and a refresh mends it", async () => {
      const grant = await connect(port, "mara", OWN);
      now = new Date(START.getTime() + 3 * HOUR_MS);
      expect((await port.probeGrant(grant, [], signal())).verdict).toEqual(DEAD_ACCESS);
      // Asking the same again at once would confirm nothing.
      expect(await port.secondOpinion(grant, null, signal())).toBeNull();
      expect((await port.refresh(grant, signal())).kind).toBe("REFRESHED");
    });

    it("ends when its refresh token does", async () => {
      const grant = await connect(port, "mara", OWN);
      now = new Date(START.getTime() + 181 * DAY_MS);
      expect(await port.refresh(grant, signal())).toEqual({ kind: "REFUSED", verdict: REVOKED, inDoubt: false });
    });

    it("is revoked, also with an access token that has run out, and a second time", async () => {
      const grant = await connect(port, "mara", OWN);
      expect(await port.revoke(grant, signal())).toEqual({ kind: "REVOKED" });
      expect((await port.probeGrant(grant, [], signal())).verdict).toEqual(DEAD_ACCESS);
      expect(await port.revoke(grant, signal())).toEqual({ kind: "REVOKED" });
      const other = await connect(port, "otto", OWN);
      now = new Date(START.getTime() + 3 * HOUR_MS);
      expect(await port.revoke(other, signal())).toEqual({ kind: "REVOKED" });
      expect(await port.refresh(other, signal())).toMatchObject({ verdict: REVOKED });
    });

    it("holds nothing to ask with", async () => {
      const nothing = { accessToken: null, refreshToken: null };
      expect((await port.probeGrant(nothing, [], signal())).verdict.kind).toBe("DOUBTFUL");
      expect(await port.refresh(nothing, signal())).toMatchObject({ kind: "REFUSED", inDoubt: false });
      expect((await port.listProfiles(nothing, OWN, signal())).kind).toBe("REFUSED");
    });
  });

  describe("a broken login", () => {
    type Expected = readonly [probe: Verdict, refresh: Verdict | "REFRESHED", post: Verdict];
    const posted: Verdict = { kind: "ALIVE", proves: ["TOKEN"] };
    const missing: Verdict = { kind: "PERMANENT", reason: "PERMISSIONS_MISSING" };
    const unclear: Verdict = { kind: "DOUBTFUL", reason: "PERMISSIONS_MISSING" };
    const limited: Verdict = { kind: "RATE_LIMITED", retryAfterSeconds: 60 };
    const transient: Verdict = { kind: "TRANSIENT" };
    const banned: Verdict = { kind: "DOUBTFUL", reason: "ACCOUNT_RESTRICTED", blocksPosting: true };
    const gone: Expected = [DEAD_ACCESS, REVOKED, DEAD_ACCESS];
    const expected: Record<string, Expected> = {
      APP_REMOVED: gone,
      APP_REMOVED_SILENTLY: gone,
      ACCOUNT_DELETED: gone,
      AGE_CHANGED: gone,
      ACCOUNT_BANNED: gone,
      REMOVED_WITHOUT_REASON: gone,
      REVOKED_BY_DEVELOPER: [ALIVE, "REFRESHED", posted],
      REFRESH_MALFORMED: [DEAD_ACCESS, { kind: "DOUBTFUL", reason: "UNKNOWN_INVALID" }, DEAD_ACCESS],
      SCOPE_MISSING: [missing, "REFRESHED", missing],
      SCOPE_UNCLEAR: [unclear, "REFRESHED", unclear],
      POSTING_BANNED: [ALIVE, "REFRESHED", banned],
      POSTS_LOOK_LIKE_SPAM: [ALIVE, "REFRESHED", { kind: "BLOCKED", reason: "CONTENT_POLICY_BLOCK" }],
      USER_CAP_REACHED: [ALIVE, "REFRESHED", { kind: "APP_FAULT" }],
      RATE_LIMITED: [limited, limited, limited],
      INTERNAL_ERROR: [transient, transient, transient],
      CLIENT_REFUSED: [ALIVE, { kind: "APP_FAULT" }, posted],
    };

    it.each(TIKTOK_CAUSES.map(({ name }) => [name]))("%s is read as what it is", async (cause) => {
      const [probe, refresh, post] = expected[cause] ?? [];
      const grant = await connect(port, "mara", OWN);
      await started.breakPerson("TIKTOK", "mara", cause);
      expect((await port.probeGrant(grant, [TARGET], signal())).verdict).toEqual(probe);
      expect(await port.probeProfile(grant, TARGET, signal())).toEqual(probe);
      expect(await publish(grant)).toEqual(post);
      const renewed = await port.refresh(grant, signal());
      expect(renewed.kind === "REFRESHED" ? renewed.kind : renewed.verdict).toEqual(refresh);
    });

    it("works again after a new sign-in, and the old tokens stay dead", async () => {
      const grant = await connect(port, "mara", OWN);
      await started.breakPerson("TIKTOK", "mara", "APP_REMOVED");
      const fresh = await connect(port, "mara", OWN);
      expect((await port.probeGrant(fresh, [], signal())).verdict).toEqual(ALIVE);
      expect((await port.probeGrant(grant, [], signal())).verdict).toEqual(DEAD_ACCESS);
      expect(await port.refresh(grant, signal())).toMatchObject({ verdict: REVOKED });
    });
  });

  it.each([
    ["UNAVAILABLE", "TRANSIENT", false],
    ["HTML", "TRANSIENT", true],
    ["RATE_LIMITED", "RATE_LIMITED", false],
    ["HANG_UP", "TRANSIENT", true],
    ["MASS_DEATH", "DOUBTFUL", false],
  ] as const)("when the network is %s, nothing is dead for certain", async (mode, kind, inDoubt) => {
    const grant = await connect(port, "mara", OWN);
    await started.faults.set({ provider: "TIKTOK", mode, share: 1 });
    try {
      expect((await port.probeGrant(grant, [], signal())).verdict.kind).toBe(kind);
      expect(await port.refresh(grant, signal())).toMatchObject({ kind: "REFUSED", verdict: { kind }, inDoubt });
    } finally {
      await started.faults.clear("TIKTOK");
    }
  });

  describe("a push", () => {
    const REMOVED = '{"reason": 1 }';
    const event = (change: object = {}) => ({
      client_key: app().appId,
      event: "authorization.removed",
      create_time: 1_615_338_610,
      user_openid: "act.example12345Example12345Example",
      content: REMOVED,
      ...change,
    });
    const signed = (body: string, at: Date = START, secret = app().appSecret): PushRequest => {
      const t = String(Math.floor(at.getTime() / 1_000));
      const s = createHmac("sha256", secret).update(`${t}.${body}`).digest("hex");
      return request(body, { "tiktok-signature": `t=${t},s=${s}` });
    };
    const request = (body: string, headers: Record<string, string>, topic: PushRequest["topic"] = "events") =>
      ({ topic, method: "POST", query: {}, headers, body: Buffer.from(body) }) as const;
    const read = (push: PushRequest) => port.readPush(push, START);

    it("of the documented shape marks the person", async () => {
      expect(await read(signed(JSON.stringify(event())))).toEqual({
        kind: "SIGNALS",
        signals: [
          {
            id: expect.any(String),
            whose: { kind: "PERSON", subject: "act.example12345Example12345Example" },
            effect: "MARK",
            reason: "ACCESS_REVOKED",
            occurredAt: new Date(1_615_338_610_000),
          },
        ],
        answer: { status: 200, contentType: "text/plain; charset=utf-8", body: "ok" },
      });
    });

    it.each([
      ['{"reason":0}', "PROBE", "UNKNOWN_INVALID"],
      ['{"reason":1}', "MARK", "ACCESS_REVOKED"],
      ['{"reason":2}', "MARK", "ACCOUNT_DELETED"],
      ['{"reason":3}', "MARK", "AGE_REQUIREMENT_FAILED"],
      ['{"reason":4}', "MARK", "ACCOUNT_SUSPENDED"],
      // The echo of Relink's own revocation is no alarm.
      ['{"reason":5}', "PROBE", "DISCONNECTED_BY_USER"],
      ['{"reason":6}', "PROBE", "UNKNOWN_INVALID"],
      ['{"reason":"1"}', "PROBE", "UNKNOWN_INVALID"],
      ["{}", "PROBE", "UNKNOWN_INVALID"],
      ["no JSON", "PROBE", "UNKNOWN_INVALID"],
      [null, "PROBE", "UNKNOWN_INVALID"],
    ])("with content %j becomes %s for %s", async (content, effect, reason) => {
      const reading = await read(signed(JSON.stringify(event({ content }))));
      expect(reading).toMatchObject({ kind: "SIGNALS", signals: [{ effect, reason }] });
    });

    it("that is delivered twice is the same event, another one is not", async () => {
      const idOf = async (change: object, at: Date) => {
        const reading = await read(signed(JSON.stringify(event(change)), at));
        return reading.kind === "SIGNALS" ? reading.signals[0]?.id : null;
      };
      const first = await idOf({}, START);
      expect(await idOf({}, new Date(START.getTime() - 60_000))).toBe(first);
      expect(await idOf({ create_time: 1_615_338_611 }, START)).not.toBe(first);
      expect(await idOf({ user_openid: "another" }, START)).not.toBe(first);
    });

    it("of another kind gives no signal and is answered", async () => {
      const reading = await read(signed(JSON.stringify(event({ event: "video.publish.completed" }))));
      expect(reading).toMatchObject({ kind: "SIGNALS", signals: [], answer: { status: 200 } });
    });

    it("is refused when it is forged, old, early, for another app or garbled", async () => {
      const body = JSON.stringify(event());
      const good = signed(body);
      const later = (ms: number) => signed(body, new Date(START.getTime() + ms));
      const forged: [PushRequest, string, number][] = [
        [signed(body, START, "another secret"), "the signature is wrong", 401],
        [{ ...good, body: Buffer.from(`${body} `) }, "the signature is wrong", 401],
        [request(body, {}), "no signature", 401],
        [request(body, { "tiktok-signature": "" }), "no signature", 401],
        [request(body, { "tiktok-signature": "t=1,s=" }), "the signature is wrong", 401],
        [request(body, { "tiktok-signature": "s=00,t=now" }), "no signature", 401],
        [request(body, { "tiktok-signature": "t=__proto__,s=x=y=z" }), "no signature", 401],
        [later(-6 * 60_000), "the signature is too old, or from the future", 401],
        [later(6 * 60_000), "the signature is too old, or from the future", 401],
        [signed(JSON.stringify(event({ client_key: "another" }))), "the event is for another app", 403],
        [signed("[]"), "the event cannot be read", 400],
        [signed("no JSON"), "the event cannot be read", 400],
        [signed(JSON.stringify(event({ user_openid: null }))), "the event cannot be read", 400],
        [{ ...good, topic: "deauthorize" }, "TikTok has one callback address, for events", 404],
        [{ ...good, method: "GET" }, "events are posted", 405],
      ];
      for (const [push, why, status] of forged) {
        expect(await read(push)).toMatchObject({ kind: "REFUSED", why, answer: { status } });
      }
    });

    it.each(TIKTOK_CAUSES.filter(({ pushes }) => pushes).map(({ name }) => [name]))(
      "of the simulated network about %s verifies",
      async (cause) => {
        const push = await tiktokDialect.push(cause, "mara", [], app(), START);
        if (push === null) throw new Error("no push");
        const reading = await read(request(push.body, push.headers, push.topic));
        expect(reading).toMatchObject({ kind: "SIGNALS", signals: [{ whose: { kind: "PERSON", subject: "mara" } }] });
      },
    );

    it("comes about no cause that says so", async () => {
      for (const { name, pushes } of TIKTOK_CAUSES) {
        if (!pushes) expect(await tiktokDialect.push(name, "mara", [], app(), START)).toBeNull();
      }
    });
  });
});
