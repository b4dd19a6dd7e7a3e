import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { GuardedOutbound } from "../../../../src/platforms/guarded-outbound.js";
import type { ProviderApp } from "../../../../src/platforms/provider-app.js";
import type { ProbeTarget, RefreshOutcome } from "../../../../src/platforms/provider-port.js";
import type { PushRequest } from "../../../../src/platforms/push.js";
import type { Reason } from "../../../../src/platforms/reason.js";
import type { Verdict } from "../../../../src/platforms/verdict.js";
import { X_ADDRESSES, XProvider } from "../../../../src/platforms/x/x-provider.js";
import type { SimulatedPush } from "../../../../src/sandbox/simulator/simulated-provider.js";
import { xDialect } from "../../../../src/sandbox/simulator/x/x-dialect.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../../support/databases.js";
import { connect, giveConsent, REDIRECT_URI } from "../../../support/give-consent.js";
import { startSimulator, type StartedSimulator } from "../../../support/simulator.js";

const OWN = [{ platform: "X", purpose: "OWN" }] as const;
const START = new Date("2026-11-24T12:00:00Z");
const HOUR_MS = 3_600_000;
const MARA = "1482200331";
const OTTO = "1482200332";

const target = (externalId: string): ProbeTarget => ({ platform: "X", purpose: "OWN", externalId, pageToken: null });
const signal = () => AbortSignal.timeout(10_000);
const doubtful = (reason: Reason): Verdict => ({ kind: "DOUBTFUL", reason });
const permanent = (reason: Reason): Verdict => ({ kind: "PERMANENT", reason });
const ALIVE: Verdict = { kind: "ALIVE", proves: ["TOKEN"] };
const ALIVE_AS_PROFILE: Verdict = { kind: "ALIVE", proves: ["TOKEN", "ROLE", "TARGET"] };
const APP_FAULT: Verdict = { kind: "APP_FAULT" };

onEveryEngine("X's adapter against its dialect", (engine) => {
  let opened: OpenTestDatabase;
  let started: StartedSimulator;
  let outbound: GuardedOutbound;
  let port: XProvider;
  let now = START;
  const clock = { now: () => now, toReal: (instant: Date) => instant };

  const portOf = (change: Partial<ProviderApp> = {}) =>
    new XProvider({ ...started.app("X"), ...change }, outbound, clock);
  const verdictOf = (outcome: RefreshOutcome): "REFRESHED" | Verdict =>
    outcome.kind === "REFUSED" ? outcome.verdict : outcome.kind;
  const accepted = (outcome: RefreshOutcome) => {
    if (outcome.kind === "REFUSED") throw new Error(`The refresh was refused: ${JSON.stringify(outcome)}`);
    return outcome.tokens;
  };

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    const person = (id: string, name: string) => ({ provider: "X", id, name }) as const;
    const profile = (id: string, name: string, handle: string | null) =>
      ({ provider: "X", platform: "X", kind: "PROFILE", externalId: id, name, handle, admins: [id] }) as const;
    started = await startSimulator({
      database: opened.database,
      clock,
      dialects: [xDialect],
      people: [person(MARA, "Nordlicht"), person(OTTO, "Nordlicht Hilfe"), person("77", "Nobody")],
      profiles: [profile(MARA, "Nordlicht", "nordlicht"), profile(OTTO, "Nordlicht Hilfe", null)],
    });
    outbound = new GuardedOutbound({ addresses: Object.values(started.app("X").addresses), allowLocal: true });
    port = portOf();
  });

  beforeEach(async () => {
    now = START;
    for (const person of [MARA, OTTO]) await started.breakPerson("X", person, null);
  });

  afterAll(async () => {
    await outbound.close();
    await started.close();
    await opened.close();
  });

  it("the consent address asks with PKCE for what posting, messages and refreshing need", () => {
    const real = new XProvider({ ...started.app("X"), addresses: X_ADDRESSES }, outbound, clock);
    const url = new URL(
      real.consentUrl({
        targets: OWN,
        redirectUri: "https://a.example/b?c",
        state: "s&t",
        codeChallenge: "challenge",
        askAgain: true,
      }),
    );
    expect(url.origin + url.pathname).toBe("https://x.com/i/oauth2/authorize");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: "code",
      client_id: real.appId,
      redirect_uri: "https://a.example/b?c",
      state: "s&t",
      scope: "tweet.read tweet.write users.read media.write dm.read dm.write offline.access",
      code_challenge: "challenge",
      code_challenge_method: "S256",
    });
  });

  describe("a consent", () => {
    it("brings 2 hours of access and a refresh token without an end", async () => {
      const grant = await connect(port, MARA, OWN);
      expect(grant).toMatchObject({
        subject: MARA,
        appId: port.appId,
        accessClock: { expiresAt: new Date(START.getTime() + 2 * HOUR_MS), renewable: true },
        refreshClock: null,
        dataAccessClock: null,
        mintedAt: START,
      });
      expect(grant.refreshToken).not.toBeNull();
      expect(grant.scopes).toContain("offline.access");
    });

    it("cancelled comes back as X says it", async () => {
      const { callback, code } = await giveConsent(port, MARA, OWN, "cancel");
      expect(code).toBe("");
      expect(callback.searchParams.get("error")).toBe("access_denied");
    });

    it("a code works once, for 30 seconds, with its own verifier and redirect address", async () => {
      const first = await giveConsent(port, MARA, OWN);
      const exchange = { ...first, redirectUri: REDIRECT_URI };
      for (const wrong of [{ codeVerifier: "x".repeat(43) }, { redirectUri: `${REDIRECT_URI}/` }, { code: "none" }]) {
        const outcome = await port.exchangeCode({ ...exchange, ...wrong }, signal());
        expect(outcome).toMatchObject({ kind: "REFUSED", inDoubt: false });
      }
      expect((await port.exchangeCode(exchange, signal())).kind).toBe("GRANTED");
      expect((await port.exchangeCode(exchange, signal())).kind).toBe("REFUSED");
      const late = await giveConsent(port, MARA, OWN);
      now = new Date(START.getTime() + 30_000);
      expect((await port.exchangeCode({ ...late, redirectUri: REDIRECT_URI }, signal())).kind).toBe("REFUSED");
    });

    it("of two exchanges of one code one has its way", async () => {
      const given = { ...(await giveConsent(port, MARA, OWN)), redirectUri: REDIRECT_URI };
      const outcomes = await Promise.all([1, 2].map(() => port.exchangeCode(given, signal())));
      expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(["GRANTED", "REFUSED"]);
    });

    it("a wrong secret is the operator's fault; one with signs that a form would encode is sent as it is", async () => {
      const { code, codeVerifier } = await giveConsent(port, MARA, OWN);
      const wrong = portOf({ appSecret: "wrong" });
      expect(await wrong.exchangeCode({ code, codeVerifier, redirectUri: REDIRECT_URI }, signal())).toEqual({
        kind: "REFUSED",
        verdict: APP_FAULT,
        inDoubt: false,
      });
      // The dialect compares with plain base64, and the simulator's secret holds hyphens.
      expect(started.app("X").appSecret).toContain("-");
      expect((await port.exchangeCode({ code, codeVerifier, redirectUri: REDIRECT_URI }, signal())).kind).toBe(
        "GRANTED",
      );
    });

    it("a second sign-in of the same person ends the first", async () => {
      const first = await connect(port, MARA, OWN);
      const other = await connect(port, OTTO, OWN);
      const second = await connect(port, MARA, OWN);
      expect(await port.probeGrant(first, [], signal())).toMatchObject({ verdict: doubtful("UNKNOWN_INVALID") });
      expect(verdictOf(await port.refresh(first, signal()))).toEqual(doubtful("ACCESS_REVOKED"));
      for (const grant of [second, other]) {
        expect((await port.probeGrant(grant, [], signal())).verdict).toEqual(ALIVE);
        expect(verdictOf(await port.refresh(grant, signal()))).toBe("REFRESHED");
      }
    });
  });

  it("the profile is the person", async () => {
    const grant = await connect(port, MARA, OWN);
    expect(await port.listProfiles(grant, OWN, signal())).toEqual({
      kind: "PROFILES",
      profiles: [{ ...target(MARA), name: "Nordlicht", handle: "nordlicht" }],
    });
    expect(await port.listProfiles(grant, [], signal())).toEqual({ kind: "PROFILES", profiles: [] });
    expect(await port.listProfiles({ accessToken: null, refreshToken: "r" }, OWN, signal())).toMatchObject({
      kind: "REFUSED",
    });
  });

  it("a probe of the consent speaks for its profile, and for no other", async () => {
    const grant = await connect(port, MARA, OWN);
    expect(await port.probeGrant(grant, [target(MARA), target(OTTO)], signal())).toEqual({
      verdict: ALIVE,
      profiles: new Map([[MARA, ALIVE_AS_PROFILE]]),
      learned: null,
    });
    expect(await port.probeProfile(grant, target(MARA), signal())).toEqual(ALIVE_AS_PROFILE);
    expect(await port.probeProfile(grant, target(OTTO), signal())).toEqual(doubtful("TARGET_MISSING"));
    expect(await port.secondOpinion()).toBeNull();
  });

  describe("a refresh", () => {
    it("brings a new pair; the old one used again ends both", async () => {
      const grant = await connect(port, MARA, OWN);
      now = new Date(START.getTime() + 2 * HOUR_MS);
      expect((await port.probeGrant(grant, [], signal())).verdict).toEqual(doubtful("UNKNOWN_INVALID"));
      const tokens = accepted(await port.refresh(grant, signal()));
      expect(tokens.refreshToken).not.toBe(grant.refreshToken);
      expect(tokens).toMatchObject({
        accessClock: { expiresAt: new Date(now.getTime() + 2 * HOUR_MS), renewable: true },
        scopes: grant.scopes,
        mintedAt: now,
      });
      const again = accepted(await port.refresh(tokens, signal()));
      expect((await port.probeGrant(again, [], signal())).verdict).toEqual(ALIVE);
      expect(await port.refresh(tokens, signal())).toEqual({
        kind: "REFUSED",
        verdict: doubtful("ACCESS_REVOKED"),
        inDoubt: false,
      });
      expect((await port.probeGrant(again, [], signal())).verdict.kind).toBe("DOUBTFUL");
      expect((await port.refresh(again, signal())).kind).toBe("REFUSED");
    });

    it("of two at once one wins (O-9)", async () => {
      const grant = await connect(port, MARA, OWN);
      const outcomes = await Promise.all([1, 2].map(() => port.refresh(grant, signal())));
      expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(["REFRESHED", "REFUSED"]);
    });

    it("without a refresh token asks nobody", async () => {
      expect(await port.refresh({ accessToken: "a", refreshToken: null }, signal())).toMatchObject({
        kind: "REFUSED",
        verdict: { kind: "IRRELEVANT" },
        inDoubt: false,
      });
    });

    it("whose answer is lost is in doubt, one that was never sent is not (O-9)", async () => {
      const grant = await connect(port, MARA, OWN);
      expect(await port.refresh(grant, AbortSignal.abort())).toMatchObject({
        verdict: { kind: "TRANSIENT" },
        inDoubt: false,
      });
      await started.faults.set({ provider: "X", mode: "HANG_UP", share: 1 });
      const lost = await port.refresh(grant, signal());
      await started.faults.clear("X");
      expect(lost).toEqual({ kind: "REFUSED", verdict: { kind: "TRANSIENT" }, inDoubt: true });
      // X did its part: the token that was used is spent.
      expect(verdictOf(await port.refresh(grant, signal()))).toEqual(doubtful("ACCESS_REVOKED"));
    });
  });

  it("a revoked consent is gone, and revoking it again is no error", async () => {
    const grant = await connect(port, MARA, OWN);
    expect(await port.revoke(grant, signal())).toEqual({ kind: "REVOKED" });
    expect((await port.probeGrant(grant, [], signal())).verdict.kind).toBe("DOUBTFUL");
    expect((await port.refresh(grant, signal())).kind).toBe("REFUSED");
    expect(await port.revoke(grant, signal())).toEqual({ kind: "REVOKED" });
    expect(await portOf({ appSecret: "wrong" }).revoke(grant, signal())).toMatchObject({ verdict: APP_FAULT });
  });

  interface Broken {
    readonly probe: Verdict;
    readonly refresh: "REFRESHED" | Verdict;
  }
  const GONE: Broken = { probe: doubtful("UNKNOWN_INVALID"), refresh: doubtful("ACCESS_REVOKED") };
  const both = (verdict: Verdict): Broken => ({ probe: verdict, refresh: verdict });
  const onlyCalls = (verdict: Verdict): Broken => ({ probe: verdict, refresh: "REFRESHED" });
  const CAUSES: Record<string, Broken> = {
    APP_REMOVED: GONE,
    APP_REMOVED_OLD_EVENT: GONE,
    APP_REMOVED_SILENTLY: GONE,
    TOKEN_INVALID: both(doubtful("ACCESS_REVOKED")),
    UNKNOWN_401: onlyCalls(doubtful("UNKNOWN_INVALID")),
    COULD_NOT_AUTHENTICATE: onlyCalls(doubtful("UNKNOWN_INVALID")),
    TAKEN_FOR_THE_APP: onlyCalls(doubtful("UNKNOWN_INVALID")),
    SUSPENDED: both(permanent("ACCOUNT_SUSPENDED")),
    SUSPENDED_CODE_64: both(permanent("ACCOUNT_SUSPENDED")),
    SUSPENDED_CODE_63: both(doubtful("ACCOUNT_SUSPENDED")),
    DELETED: { probe: doubtful("ACCOUNT_SUSPENDED"), refresh: { kind: "TRANSIENT" } },
    LOCKED: both(doubtful("ACCOUNT_LOCKED")),
    PERMISSIONS_MISSING: onlyCalls(doubtful("PERMISSIONS_MISSING")),
    LOOKS_AUTOMATED: onlyCalls(ALIVE),
    CREDITS_DEPLETED: both(APP_FAULT),
    USAGE_CAPPED: both(APP_FAULT),
    CLIENT_NOT_ENROLLED: both(APP_FAULT),
    APP_SUSPENDED: both(APP_FAULT),
  };

  it("every cause is tried here", () => {
    expect(xDialect.causes.map(({ name }) => name)).toEqual(Object.keys(CAUSES));
  });

  it.each(xDialect.causes)("broken by $name", async ({ name }) => {
    const expected = CAUSES[name] as Broken;
    const grant = await connect(port, MARA, OWN);
    const other = await connect(port, OTTO, OWN);
    await started.breakPerson("X", MARA, name);
    const { verdict } = await port.probeGrant(grant, [target(MARA)], signal());
    expect(verdict).toEqual(expected.probe);
    const profile = await port.probeProfile(grant, target(MARA), signal());
    expect(profile).toEqual(expected.probe === ALIVE ? ALIVE_AS_PROFILE : expected.probe);
    expect(verdictOf(await port.refresh(grant, signal()))).toEqual(expected.refresh);
    expect((await port.probeGrant(other, [], signal())).verdict).toEqual(ALIVE);
  });

  it("code 89 ends a consent at once only where no refresh token is left to ask with", async () => {
    const { accessToken } = await connect(port, MARA, OWN);
    await started.breakPerson("X", MARA, "TOKEN_INVALID");
    expect((await port.probeGrant({ accessToken, refreshToken: null }, [], signal())).verdict).toEqual(
      permanent("ACCESS_REVOKED"),
    );
  });

  it("what a publisher got is read by the same table", async () => {
    const { accessToken } = await connect(port, MARA, OWN);
    const post = async (token: string | null) => {
      const answer = await fetch(`${started.app("X").addresses["api"]}/2/tweets`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ text: "Hello" }),
      });
      const headers = Object.fromEntries(answer.headers);
      expect(headers).toMatchObject({ "x-rate-limit-limit": "75", "x-rate-limit-reset": expect.any(String) });
      return port.readReport({ status: answer.status, body: await answer.text(), headers });
    };
    expect(await post(accessToken)).toEqual({ kind: "IRRELEVANT" });
    expect(await post("garbled")).toEqual(doubtful("UNKNOWN_INVALID"));
    await started.breakPerson("X", MARA, "LOOKS_AUTOMATED");
    expect(await post(accessToken)).toEqual({ kind: "BLOCKED", reason: "CONTENT_POLICY_BLOCK" });
    await started.breakPerson("X", MARA, "SUSPENDED");
    expect(await post(accessToken)).toEqual(permanent("ACCOUNT_SUSPENDED"));
    expect(port.readReport({ status: 401, body: "<html>89</html>", headers: {} })).toEqual({ kind: "TRANSIENT" });
  });

  describe("a push", () => {
    const requestOf = ({ topic, headers, body }: SimulatedPush): PushRequest => ({
      topic,
      method: "POST",
      query: {},
      headers,
      body: Buffer.from(body),
    });
    const pushOf = async (cause: string) => {
      const push = await xDialect.push(cause, MARA, [], started.app("X"), now);
      if (push === null) throw new Error(`${cause} pushes nothing.`);
      return push;
    };

    it.each(["APP_REMOVED", "APP_REMOVED_OLD_EVENT"])("of the dialect is believed: %s", async (cause) => {
      expect(await port.readPush(requestOf(await pushOf(cause)), now)).toMatchObject({
        kind: "SIGNALS",
        signals: [
          { whose: { kind: "PERSON", subject: MARA }, effect: "MARK", reason: "ACCESS_REVOKED", occurredAt: START },
        ],
      });
    });

    it("comes for the causes that say so, and for no other", async () => {
      for (const { name, pushes } of xDialect.causes) {
        const push = await xDialect.push(name, MARA, [], started.app("X"), now);
        expect([name, push !== null]).toEqual([name, pushes]);
      }
    });

    it("forged, changed or old is refused", async () => {
      const push = await pushOf("APP_REMOVED");
      const changed = { ...push, body: push.body.replace(MARA, OTTO) };
      expect((await port.readPush(requestOf(changed), now)).kind).toBe("REFUSED");
      expect((await port.readPush(requestOf({ ...push, headers: {} }), now)).kind).toBe("REFUSED");
      expect((await portOf({ pushSecret: "other" }).readPush(requestOf(push), now)).kind).toBe("REFUSED");
      expect((await portOf({ pushSecret: null }).readPush(requestOf(push), now)).kind).toBe("REFUSED");
      const later = new Date(now.getTime() + 2 * HOUR_MS);
      expect((await port.readPush(requestOf(push), later)).kind).toBe("REFUSED");
    });
  });

  it.each(["UNAVAILABLE", "HTML", "RATE_LIMITED", "HANG_UP", "MASS_DEATH"] as const)(
    "when the network is %s, nothing is dead at once",
    async (mode) => {
      const grant = await connect(port, MARA, OWN);
      await started.faults.set({ provider: "X", mode, share: 1 });
      try {
        const { verdict } = await port.probeGrant(grant, [], signal());
        expect(verdict.kind).toBe(
          mode === "MASS_DEATH" ? "DOUBTFUL" : mode === "RATE_LIMITED" ? "RATE_LIMITED" : "TRANSIENT",
        );
        const refreshed = await port.refresh(grant, signal());
        expect(refreshed.kind).toBe("REFUSED");
        expect(refreshed).not.toMatchObject({ verdict: { kind: "PERMANENT" } });
      } finally {
        await started.faults.clear("X");
      }
      // 503 says that nothing was done: the refresh token is as good as before.
      if (mode === "UNAVAILABLE") expect((await port.refresh(grant, signal())).kind).toBe("REFRESHED");
    },
  );
});
