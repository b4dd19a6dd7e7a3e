import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { GuardedOutbound } from "../../../../src/platforms/guarded-outbound.js";
import { INSTAGRAM_ADDRESSES, InstagramProvider } from "../../../../src/platforms/instagram/instagram-provider.js";
import type { ProviderApp } from "../../../../src/platforms/provider-app.js";
import type { ConsentRequest, HeldTokens, ProbeTarget } from "../../../../src/platforms/provider-port.js";
import type { PushRequest } from "../../../../src/platforms/push.js";
import type { Reason } from "../../../../src/platforms/reason.js";
import type { Verdict } from "../../../../src/platforms/verdict.js";
import { INSTAGRAM_CAUSES } from "../../../../src/sandbox/simulator/instagram/causes.js";
import { instagramDialect } from "../../../../src/sandbox/simulator/instagram/instagram-dialect.js";
import type { SimulatedPush } from "../../../../src/sandbox/simulator/simulated-provider.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../../support/databases.js";
import { connect, giveConsent, REDIRECT_URI } from "../../../support/give-consent.js";
import { startSimulator, type StartedSimulator } from "../../../support/simulator.js";

type Targets = ConsentRequest["targets"];

const DAY_MS = 86_400_000;
const START = new Date("2026-11-24T12:00:00Z");
const TOKEN_LIVES: Verdict = { kind: "ALIVE", proves: ["TOKEN"] };
const ALIVE: Verdict = { kind: "ALIVE", proves: ["TOKEN", "ROLE", "TARGET"] };
const OWN: Targets = [{ platform: "INSTAGRAM", purpose: "OWN" }];
const MONITORED: Targets = [{ platform: "INSTAGRAM", purpose: "MONITORED" }];
const TARGET: ProbeTarget = { platform: "INSTAGRAM", purpose: "OWN", externalId: "1784", pageToken: null };
const permanent = (reason: Reason): Verdict => ({ kind: "PERMANENT", reason });
const doubtful = (reason: Reason): Verdict => ({ kind: "DOUBTFUL", reason });
const signal = () => AbortSignal.timeout(10_000);

onEveryEngine("Instagram's adapter against its dialect", (engine) => {
  let opened: OpenTestDatabase;
  let started: StartedSimulator;
  let outbound: GuardedOutbound;
  let port: InstagramProvider;
  let now = START;
  const clock = { now: () => now, toReal: (instant: Date) => instant };

  const portOf = (change: Partial<ProviderApp> = {}) =>
    new InstagramProvider({ ...started.app("INSTAGRAM"), ...change }, outbound, clock);

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    started = await startSimulator({
      database: opened.database,
      clock,
      dialects: [instagramDialect],
      people: ["mara", "otto"].map((id) => ({ provider: "INSTAGRAM", id, name: id })),
      profiles: [
        {
          provider: "INSTAGRAM",
          platform: "INSTAGRAM",
          kind: "PROFILE",
          externalId: "1784",
          name: "Nordlicht Wandern",
          handle: "nordlicht.wandern",
          admins: ["mara"],
        },
      ],
    });
    const { addresses } = started.app("INSTAGRAM");
    outbound = new GuardedOutbound({ addresses: Object.values(addresses), allowLocal: true });
    port = portOf();
  });

  beforeEach(async () => {
    now = START;
    await started.faults.clear("INSTAGRAM");
    await started.breakPerson("INSTAGRAM", "mara", null);
    await started.breakProfile("INSTAGRAM", "1784", null);
  });

  afterAll(async () => {
    await outbound.close();
    await started.close();
    await opened.close();
  });

  async function held(): Promise<HeldTokens> {
    return { accessToken: (await connect(port, "mara", OWN)).accessToken, refreshToken: null };
  }

  describe("a consent", () => {
    it("is asked for at Instagram, with the scopes of its uses", () => {
      const live = portOf({ addresses: INSTAGRAM_ADDRESSES });
      const request = { redirectUri: REDIRECT_URI, state: "s", codeChallenge: "c", askAgain: true };
      const url = new URL(live.consentUrl({ ...request, targets: MONITORED }));
      expect(url.origin + url.pathname).toBe("https://www.instagram.com/oauth/authorize");
      expect(Object.fromEntries(url.searchParams)).toEqual({
        enable_fb_login: "0",
        client_id: live.appId,
        redirect_uri: REDIRECT_URI,
        response_type: "code",
        scope: "instagram_business_basic",
        state: "s",
      });
      const own = new URL(live.consentUrl({ ...request, targets: OWN }));
      expect(own.searchParams.get("scope")).toContain("instagram_business_content_publish");
    });

    it("brings a token for 60 days that can be renewed, the person and the scopes", async () => {
      const grant = await connect(port, "mara", OWN);
      expect(grant).toMatchObject({
        subject: "mara",
        appId: port.appId,
        refreshToken: null,
        accessClock: { expiresAt: new Date(START.getTime() + 60 * DAY_MS), renewable: true },
        refreshClock: null,
        dataAccessClock: null,
        mintedAt: START,
      });
      expect(grant.scopes).toEqual(expect.arrayContaining(["instagram_business_basic"]));
    });

    it("comes back with #_, which is no part of the code", async () => {
      const { callback, code, codeVerifier } = await giveConsent(port, "mara", OWN);
      expect(callback.hash).toBe("#_");
      const exchange = { code: `${code}#_`, codeVerifier, redirectUri: REDIRECT_URI };
      expect((await port.exchangeCode(exchange, signal())).kind).toBe("GRANTED");
    });

    it("a code works once, for ten minutes, and with its own redirect address", async () => {
      const { code, codeVerifier } = await giveConsent(port, "mara", OWN);
      const exchange = { code, codeVerifier, redirectUri: REDIRECT_URI };
      const refused = { kind: "REFUSED", verdict: { kind: "IRRELEVANT" }, inDoubt: false };
      expect(await port.exchangeCode({ ...exchange, redirectUri: `${REDIRECT_URI}x` }, signal())).toEqual(refused);
      expect((await port.exchangeCode(exchange, signal())).kind).toBe("GRANTED");
      expect(await port.exchangeCode(exchange, signal())).toEqual(refused);
      const late = await giveConsent(port, "mara", OWN);
      now = new Date(START.getTime() + 10 * 60_000);
      expect(await port.exchangeCode({ ...late, redirectUri: REDIRECT_URI }, signal())).toEqual(refused);
    });

    it("of a login without a professional account is refused", async () => {
      const given = await giveConsent(port, "otto", OWN);
      expect(await port.exchangeCode({ ...given, redirectUri: REDIRECT_URI }, signal())).toMatchObject({
        kind: "REFUSED",
        verdict: permanent("ACCOUNT_TYPE_UNSUPPORTED"),
      });
    });

    it("reaches one account, for each use; ads are not run here", async () => {
      const tokens = await held();
      const targets: Targets = [...OWN, ...MONITORED, { platform: "INSTAGRAM", purpose: "PAID" }];
      const account = {
        platform: "INSTAGRAM",
        externalId: "1784",
        name: "Nordlicht Wandern",
        handle: "nordlicht.wandern",
        pageToken: null,
      };
      expect(await port.listProfiles(tokens, targets, signal())).toEqual({
        kind: "PROFILES",
        profiles: [
          { ...account, purpose: "OWN" },
          { ...account, purpose: "MONITORED" },
        ],
      });
    });
  });

  describe("a healthy login", () => {
    it("is alive in every question", async () => {
      const tokens = await held();
      expect(await port.probeGrant(tokens, [TARGET], signal())).toEqual({
        verdict: TOKEN_LIVES,
        profiles: new Map([["1784", ALIVE]]),
        learned: null,
      });
      expect(await port.probeProfile(tokens, TARGET, signal())).toEqual(ALIVE);
      expect(await port.secondOpinion(tokens, TARGET, signal())).toEqual(ALIVE);
      expect(await port.secondOpinion(tokens, null, signal())).toBeNull();
    });

    it("of another account proves nothing of this one", async () => {
      const other = { ...TARGET, externalId: "1799" };
      expect(await port.probeProfile(await held(), other, signal())).toEqual(doubtful("TARGET_MISSING"));
    });

    it("has no endpoint to revoke it", async () => {
      expect(await port.revoke()).toMatchObject({ kind: "REFUSED", verdict: { kind: "IRRELEVANT" } });
    });
  });

  describe("a renewal", () => {
    it("gives 60 days more from a day on, and leaves the old token alive", async () => {
      const tokens = await held();
      now = new Date(START.getTime() + DAY_MS);
      const outcome = await port.refresh(tokens, signal());
      expect(outcome).toMatchObject({
        kind: "REFRESHED",
        tokens: {
          refreshToken: null,
          accessClock: { expiresAt: new Date(now.getTime() + 60 * DAY_MS), renewable: true },
        },
      });
      if (outcome.kind !== "REFRESHED") throw new Error("not reached");
      expect(outcome.tokens.accessToken).not.toBe(tokens.accessToken);
      expect((await port.probeGrant(tokens, [], signal())).verdict).toEqual(TOKEN_LIVES);
      now = new Date(START.getTime() + 60.5 * DAY_MS);
      expect((await port.probeGrant(tokens, [], signal())).verdict).toEqual(permanent("TOKEN_EXPIRED"));
      const fresh = { accessToken: outcome.tokens.accessToken, refreshToken: null };
      expect((await port.probeGrant(fresh, [], signal())).verdict).toEqual(TOKEN_LIVES);
    });

    it("of a token younger than a day is refused, which says nothing about it", async () => {
      const tokens = await held();
      now = new Date(START.getTime() + DAY_MS - 1);
      const refused = { kind: "REFUSED", verdict: { kind: "IRRELEVANT" }, inDoubt: false };
      expect(await port.refresh(tokens, signal())).toEqual(refused);
    });

    it("comes too late after the end", async () => {
      const tokens = await held();
      now = new Date(START.getTime() + 60 * DAY_MS);
      const refused = { kind: "REFUSED", verdict: permanent("TOKEN_EXPIRED"), inDoubt: false };
      expect(await port.refresh(tokens, signal())).toEqual(refused);
    });

    it("whose answer is lost leaves nothing in doubt", async () => {
      const tokens = await held();
      now = new Date(START.getTime() + 2 * DAY_MS);
      await started.faults.set({ provider: "INSTAGRAM", mode: "HANG_UP", share: 1 });
      expect(await port.refresh(tokens, signal())).toEqual({
        kind: "REFUSED",
        verdict: { kind: "TRANSIENT" },
        inDoubt: false,
      });
      await started.faults.clear("INSTAGRAM");
      expect((await port.refresh(tokens, signal())).kind).toBe("REFRESHED");
    });
  });

  const VERDICTS: Readonly<Record<string, Verdict>> = {
    PASSWORD_CHANGED: permanent("CREDENTIALS_CHANGED"),
    APP_REMOVED: permanent("ACCESS_REVOKED"),
    DELETION_REQUESTED: permanent("ACCESS_REVOKED"),
    CHECKPOINT: permanent("SECURITY_CHECK_REQUIRED"),
    UNCONFIRMED_USER: permanent("IDENTITY_UNCONFIRMED"),
    LOGGED_OUT: permanent("SESSION_ENDED"),
    TOKEN_EXPIRED: permanent("TOKEN_EXPIRED"),
    REINSTALLED: permanent("SUPERSEDED"),
    INVALIDATED_BY_API: permanent("ACCESS_REVOKED"),
    APP_UNUSED: permanent("TOKEN_EXPIRED"),
    UNKNOWN_INVALID: doubtful("UNKNOWN_INVALID"),
    PERMISSION_REMOVED: permanent("PERMISSIONS_MISSING"),
    UNEXPECTED_ERROR: { kind: "TRANSIENT" },
    APP_LIMIT_REACHED: { kind: "RATE_LIMITED", retryAfterSeconds: null },
    APP_BLOCKED: { kind: "APP_FAULT" },
    NOT_BUSINESS: permanent("ACCOUNT_TYPE_UNSUPPORTED"),
    RESTRICTED: permanent("ACCOUNT_RESTRICTED"),
    PAGE_MISSING: doubtful("TARGET_MISSING"),
    LIMIT_REACHED: { kind: "RATE_LIMITED", retryAfterSeconds: 120 },
    POSTING_BLOCKED: ALIVE,
    ACTION_BLOCKED: ALIVE,
    POSTING_CHECK: ALIVE,
    MEDIA_NOT_FOUND: ALIVE,
  };

  describe("every way to break", () => {
    it("is tried here", () => {
      expect(Object.keys(VERDICTS).toSorted()).toEqual(INSTAGRAM_CAUSES.map(({ name }) => name).toSorted());
    });

    it.each(Object.entries(VERDICTS))("%s", async (cause, verdict) => {
      const tokens = await held();
      const scope = INSTAGRAM_CAUSES.find(({ name }) => name === cause)?.scope;
      if (scope === "LOGIN") await started.breakPerson("INSTAGRAM", "mara", cause);
      else await started.breakProfile("INSTAGRAM", "1784", cause);
      expect(await port.probeProfile(tokens, TARGET, signal())).toEqual(verdict);
      expect(await port.secondOpinion(tokens, TARGET, signal())).toEqual(verdict);
      const probe = await port.probeGrant(tokens, [TARGET], signal());
      expect(probe.verdict).toEqual(verdict.kind === "ALIVE" ? TOKEN_LIVES : verdict);
      expect(probe.profiles.size).toBe(verdict.kind === "ALIVE" ? 1 : 0);
    });

    it.each([
      ["POSTING_BLOCKED", { kind: "BLOCKED", reason: "CONTENT_POLICY_BLOCK" }],
      ["ACTION_BLOCKED", { kind: "BLOCKED", reason: "CONTENT_POLICY_BLOCK" }],
      ["MEDIA_NOT_FOUND", doubtful("UNKNOWN_INVALID")],
      ["RESTRICTED", permanent("ACCOUNT_RESTRICTED")],
    ] as const)("a publisher reports %s", async (cause, verdict) => {
      const { accessToken } = await held();
      await started.breakProfile("INSTAGRAM", "1784", cause);
      const body = new URLSearchParams({ access_token: accessToken ?? "" });
      const url = `${started.app("INSTAGRAM").addresses.graph}/v25.0/1784/media_publish`;
      const answer = await fetch(url, { method: "POST", body });
      const headers = Object.fromEntries(answer.headers);
      expect(port.readReport({ status: answer.status, headers, body: await answer.text() })).toEqual(verdict);
    });

    it.each(["UNAVAILABLE", "HTML", "HANG_UP"] as const)("the network %s proves nothing", async (mode) => {
      const tokens = await held();
      await started.faults.set({ provider: "INSTAGRAM", mode, share: 1 });
      expect((await port.probeGrant(tokens, [TARGET], signal())).verdict).toEqual({ kind: "TRANSIENT" });
      expect(await port.listProfiles(tokens, OWN, signal())).toMatchObject({ verdict: { kind: "TRANSIENT" } });
    });
  });

  describe("pushes", () => {
    const pushOf = async (cause: string, app = started.app("INSTAGRAM")): Promise<PushRequest> => {
      const push = (await instagramDialect.push(cause, "mara", [], app, START)) as SimulatedPush;
      return { ...push, method: "POST", query: {}, body: Buffer.from(push.body) };
    };

    it.each([
      ["APP_REMOVED", "MARK", "ACCESS_REVOKED"],
      ["DELETION_REQUESTED", "DELETE_DATA", "DATA_DELETION_REQUESTED"],
    ] as const)("of %s: %s; forged and old ones are refused", async (cause, effect, reason) => {
      const push = await pushOf(cause);
      const whose = { kind: "PERSON", subject: "mara" };
      expect(await port.readPush(push, START)).toMatchObject({ signals: [{ whose, effect, reason }] });
      const forged = await pushOf(cause, { ...started.app("INSTAGRAM"), appSecret: "guess" });
      expect(await port.readPush(forged, START)).toMatchObject({ kind: "REFUSED", why: "wrong signature" });
      expect(await port.readPush(push, new Date(START.getTime() + 2 * 3_600_000))).toMatchObject({ why: "too old" });
    });

    it("there are no others", async () => {
      const request = { ...(await pushOf("APP_REMOVED")), topic: "events" } as const;
      expect(await port.readPush(request, START)).toMatchObject({ kind: "REFUSED", answer: { status: 404 } });
      for (const { name, pushes } of INSTAGRAM_CAUSES) {
        const push = await instagramDialect.push(name, "mara", [], started.app("INSTAGRAM"), START);
        expect(push !== null).toBe(pushes);
      }
    });
  });
});
