import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { GuardedOutbound } from "../../../../src/platforms/guarded-outbound.js";
import { LINKEDIN_ADDRESSES, LinkedinProvider } from "../../../../src/platforms/linkedin/linkedin-provider.js";
import type { ProviderApp } from "../../../../src/platforms/provider-app.js";
import type { HeldTokens, ProbeTarget } from "../../../../src/platforms/provider-port.js";
import type { Verdict } from "../../../../src/platforms/verdict.js";
import { linkedinDialect } from "../../../../src/sandbox/simulator/linkedin/linkedin-dialect.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../../support/databases.js";
import { connect, giveConsent, REDIRECT_URI } from "../../../support/give-consent.js";
import { startSimulator, type StartedSimulator } from "../../../support/simulator.js";

const OWN = [{ platform: "LINKEDIN", purpose: "OWN" }] as const;
const DAY_MS = 86_400_000;
const START = new Date("2026-11-24T12:00:00Z");
const EVERYTHING: Verdict = { kind: "ALIVE", proves: ["TOKEN", "ROLE", "PERMISSION", "TARGET"] };

const target = (externalId: string): ProbeTarget => ({
  platform: "LINKEDIN",
  purpose: "OWN",
  externalId,
  pageToken: null,
});
const signal = () => AbortSignal.timeout(10_000);

onEveryEngine("LinkedIn's adapter against its dialect", (engine) => {
  let opened: OpenTestDatabase;
  let started: StartedSimulator;
  let outbound: GuardedOutbound;
  let port: LinkedinProvider;
  let now = START;
  const clock = { now: () => now, toReal: (instant: Date) => instant };

  const portOf = (change: Partial<ProviderApp> = {}) =>
    new LinkedinProvider({ ...started.app("LINKEDIN"), ...change }, outbound, clock);

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    const page = (externalId: string, name: string, admins: string[], handle: string | null = null) =>
      ({ provider: "LINKEDIN", platform: "LINKEDIN", kind: "PROFILE", externalId, name, handle, admins }) as const;
    started = await startSimulator({
      database: opened.database,
      clock,
      dialects: [linkedinDialect],
      people: ["mara", "otto", "vera"].map((id) => ({ provider: "LINKEDIN", id, name: id })),
      profiles: [
        page("101", "Nordlicht Reisen", ["mara", "otto"], "nordlicht-reisen"),
        page("102", "Nordlicht Jobs", ["mara"]),
        ...Array.from({ length: 230 }, (_, n) => page(String(1_000 + n), `Page ${n}`, ["vera"])),
      ],
    });
    outbound = new GuardedOutbound({ addresses: Object.values(started.app("LINKEDIN").addresses), allowLocal: true });
    port = portOf();
  });

  beforeEach(async () => {
    now = START;
    for (const person of ["mara", "otto", "vera"]) await started.breakPerson("LINKEDIN", person, null);
    for (const page of ["101", "102"]) await started.breakProfile("LINKEDIN", page, null);
  });

  afterAll(async () => {
    await outbound.close();
    await started.close();
    await opened.close();
  });

  describe("a consent", () => {
    it("brings tokens with their real ends, the member and the scopes", async () => {
      const grant = await connect(port, "mara", OWN);
      expect(grant).toMatchObject({
        subject: "mara",
        appId: port.appId,
        accessClock: { expiresAt: new Date(START.getTime() + 60 * DAY_MS), renewable: true },
        refreshClock: { expiresAt: new Date(START.getTime() + 365 * DAY_MS), renewable: false },
        dataAccessClock: null,
        mintedAt: START,
      });
      expect(grant.scopes).toEqual(expect.arrayContaining(["w_organization_social", "rw_organization_admin"]));
    });

    it("cancelled comes back as LinkedIn says it", async () => {
      const { callback, code } = await giveConsent(port, "mara", OWN, "cancel");
      expect(code).toBe("");
      expect(callback.searchParams.get("error")).toBe("user_cancelled_authorize");
      expect(callback.searchParams.get("state")).toBe("a state");
    });

    it("a code works once, and for 30 minutes", async () => {
      const { code, codeVerifier } = await giveConsent(port, "mara", OWN);
      const exchange = { code, codeVerifier, redirectUri: REDIRECT_URI };
      expect((await port.exchangeCode(exchange, signal())).kind).toBe("GRANTED");
      expect(await port.exchangeCode(exchange, signal())).toMatchObject({ kind: "REFUSED", inDoubt: false });
      const late = await giveConsent(port, "mara", OWN);
      now = new Date(START.getTime() + 30 * 60_000);
      const answer = await port.exchangeCode({ ...late, redirectUri: REDIRECT_URI }, signal());
      expect(answer).toMatchObject({ kind: "REFUSED", inDoubt: false });
    });

    it("a code goes with its own redirect address", async () => {
      const { code, codeVerifier } = await giveConsent(port, "mara", OWN);
      const redirectUri = `${REDIRECT_URI}/other`;
      expect((await port.exchangeCode({ code, codeVerifier, redirectUri }, signal())).kind).toBe("REFUSED");
    });

    it("a wrong secret is the operator's fault", async () => {
      const { code, codeVerifier } = await giveConsent(port, "mara", OWN);
      const wrong = portOf({ appSecret: "wrong" });
      expect(await wrong.exchangeCode({ code, codeVerifier, redirectUri: REDIRECT_URI }, signal())).toEqual({
        kind: "REFUSED",
        verdict: { kind: "APP_FAULT" },
        inDoubt: false,
      });
    });

    it("of the same member with the same scopes leaves the first alive; with others it ends it", async () => {
      const first = await connect(port, "mara", OWN);
      const second = await connect(port, "mara", OWN);
      expect((await port.probeGrant(first, [], signal())).verdict.kind).toBe("ALIVE");
      const url = new URL(
        port.consentUrl({ targets: OWN, redirectUri: REDIRECT_URI, state: "s", codeChallenge: "", askAgain: false }),
      );
      url.searchParams.set("scope", "openid profile rw_organization_admin");
      const narrow: LinkedinProvider = Object.assign(portOf(), { consentUrl: () => url.href });
      await connect(narrow, "mara", OWN);
      for (const grant of [first, second]) {
        expect((await port.probeGrant(grant, [], signal())).verdict).toEqual({
          kind: "PERMANENT",
          reason: "ACCESS_REVOKED",
        });
      }
    });

    it("without an ID token asks who the member is", async () => {
      const url = new URL(
        port.consentUrl({ targets: OWN, redirectUri: REDIRECT_URI, state: "s", codeChallenge: "", askAgain: false }),
      );
      url.searchParams.set("scope", "profile rw_organization_admin r_organization_social w_organization_social");
      const grant = await connect(Object.assign(portOf(), { consentUrl: () => url.href }), "otto", OWN);
      expect(grant.subject).toBe("otto");
    });
  });

  it("the consent address names the same scopes whatever is to be connected, and no PKCE", () => {
    const real = new LinkedinProvider({ ...started.app("LINKEDIN"), addresses: LINKEDIN_ADDRESSES }, outbound, clock);
    const url = new URL(
      real.consentUrl({
        targets: OWN,
        redirectUri: "https://a.example/b?c",
        state: "s&t",
        codeChallenge: "x",
        askAgain: true,
      }),
    );
    expect(url.origin + url.pathname).toBe("https://www.linkedin.com/oauth/v2/authorization");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: "code",
      client_id: real.appId,
      redirect_uri: "https://a.example/b?c",
      state: "s&t",
      scope: "openid profile r_organization_social w_organization_social rw_organization_admin",
    });
  });

  describe("the profiles", () => {
    it("are the pages that the member administers, with their names", async () => {
      const grant = await connect(port, "mara", OWN);
      expect(await port.listProfiles(grant, OWN, signal())).toEqual({
        kind: "PROFILES",
        profiles: [
          { ...target("101"), name: "Nordlicht Reisen", handle: "nordlicht-reisen" },
          { ...target("102"), name: "Nordlicht Jobs", handle: "nordlicht-jobs" },
        ],
      });
      await started.breakProfile("LINKEDIN", "102", "ROLE_LOWERED");
      const fewer = await port.listProfiles(grant, OWN, signal());
      expect(fewer.kind === "PROFILES" && fewer.profiles.map(({ externalId }) => externalId)).toEqual(["101"]);
    });

    it("are read page by page to the last", async () => {
      const grant = await connect(port, "vera", OWN);
      const outcome = await port.listProfiles(grant, OWN, signal());
      expect(outcome.kind === "PROFILES" && outcome.profiles).toHaveLength(230);
      expect(outcome.kind === "PROFILES" && outcome.profiles.every(({ name }) => name.startsWith("Page "))).toBe(true);
      expect(await port.probeProfile(grant, target("1229"), signal())).toEqual(EVERYTHING);
    });

    it("a version that is switched off is the operator's fault", async () => {
      const grant = await connect(port, "mara", OWN);
      const old = portOf({ apiVersion: "202401" });
      expect(await old.listProfiles(grant, OWN, signal())).toMatchObject({ verdict: { kind: "APP_FAULT" } });
      expect(await old.probeProfile(grant, target("101"), signal())).toEqual({ kind: "APP_FAULT" });
    });
  });

  it("a probe tells the end and the scopes; of a healthy page it proves everything", async () => {
    const grant = await connect(port, "mara", OWN);
    const probe = await port.probeGrant(grant, [target("101")], signal());
    expect(probe).toEqual({
      verdict: { kind: "ALIVE", proves: ["TOKEN"] },
      profiles: new Map(),
      learned: { accessClock: grant.accessClock, scopes: grant.scopes },
    });
    expect(await port.probeProfile(grant, target("101"), signal())).toEqual(EVERYTHING);
    expect(await port.secondOpinion(grant, null, signal())).toEqual({ kind: "ALIVE", proves: ["TOKEN"] });
    expect(await port.secondOpinion(grant, target("101"), signal())).toEqual(EVERYTHING);
  });

  describe("a refresh", () => {
    it("brings a new access token; the refresh token and its end stay", async () => {
      const grant = await connect(port, "mara", OWN);
      now = new Date(START.getTime() + 59 * DAY_MS);
      const outcome = await port.refresh(grant, signal());
      expect(outcome).toMatchObject({
        kind: "REFRESHED",
        tokens: {
          accessClock: { expiresAt: new Date(now.getTime() + 60 * DAY_MS), renewable: true },
          refreshClock: grant.refreshClock,
        },
      });
      const tokens = outcome.kind === "REFRESHED" ? outcome.tokens : grant;
      expect(tokens.accessToken).not.toBe(grant.accessToken);
      expect(tokens.refreshToken).toBe(grant.refreshToken);
      expect((await port.probeGrant(tokens, [], signal())).verdict.kind).toBe("ALIVE");
    });

    it("near the end of the year both end together, as LinkedIn has it", async () => {
      const grant = await connect(port, "mara", OWN);
      now = new Date(START.getTime() + 360 * DAY_MS);
      const outcome = await port.refresh(grant, signal());
      const tokens = outcome.kind === "REFRESHED" ? outcome.tokens : null;
      expect(tokens?.accessClock?.expiresAt).toEqual(grant.refreshClock?.expiresAt);
      now = new Date(START.getTime() + 365 * DAY_MS);
      expect(await port.refresh(grant, signal())).toEqual({
        kind: "REFUSED",
        verdict: { kind: "PERMANENT", reason: "ACCESS_REVOKED" },
        inDoubt: false,
      });
    });

    it("without a refresh token asks nobody", async () => {
      expect(await port.refresh({ accessToken: "a", refreshToken: null }, signal())).toEqual({
        kind: "REFUSED",
        verdict: { kind: "IRRELEVANT" },
        inDoubt: false,
      });
    });

    it("a lost answer loses nothing, for the refresh token stays", async () => {
      const grant = await connect(port, "mara", OWN);
      const cut = AbortSignal.abort();
      expect(await port.refresh(grant, cut)).toMatchObject({ verdict: { kind: "TRANSIENT" }, inDoubt: false });
      expect((await port.refresh(grant, signal())).kind).toBe("REFRESHED");
    });
  });

  it("an access token that has run out beside a refresh token is for the refresh to judge", async () => {
    const grant = await connect(port, "mara", OWN);
    now = new Date(START.getTime() + 61 * DAY_MS);
    const doubt: Verdict = { kind: "DOUBTFUL", reason: "TOKEN_EXPIRED" };
    expect((await port.probeGrant(grant, [], signal())).verdict).toEqual(doubt);
    expect(await port.probeProfile(grant, target("101"), signal())).toEqual(doubt);
    expect(await port.secondOpinion(grant, null, signal())).toBeNull();
    const alone: HeldTokens = { accessToken: grant.accessToken, refreshToken: null };
    expect((await port.probeGrant(alone, [], signal())).verdict).toEqual({
      kind: "PERMANENT",
      reason: "TOKEN_EXPIRED",
    });
  });

  it("a revoked consent is gone, and revoking it again is no error", async () => {
    const grant = await connect(port, "otto", OWN);
    expect(await port.revoke(grant, signal())).toEqual({ kind: "REVOKED" });
    expect((await port.probeGrant(grant, [], signal())).verdict).toEqual({
      kind: "PERMANENT",
      reason: "ACCESS_REVOKED",
    });
    expect(await port.revoke(grant, signal())).toEqual({ kind: "REVOKED" });
    expect((await port.refresh(grant, signal())).kind).toBe("REFUSED");
  });

  const doubtful = (reason: string) => ({ kind: "DOUBTFUL", reason }) as Verdict;
  const permanent = (reason: string) => ({ kind: "PERMANENT", reason }) as Verdict;
  const ALIVE: Verdict = { kind: "ALIVE", proves: ["TOKEN"] };

  interface Broken {
    readonly grant: Verdict;
    readonly profile: Verdict;
    readonly second: Verdict | null;
    readonly refresh: "REFRESHED" | Verdict;
  }
  const REVOKED = permanent("ACCESS_REVOKED");
  const CAUSES: Record<string, Broken> = {
    APP_REMOVED: { grant: REVOKED, profile: REVOKED, second: REVOKED, refresh: REVOKED },
    TOKEN_REVOKED: { grant: REVOKED, profile: REVOKED, second: REVOKED, refresh: REVOKED },
    TOKEN_EXPIRED: {
      grant: doubtful("TOKEN_EXPIRED"),
      profile: doubtful("TOKEN_EXPIRED"),
      second: null,
      refresh: REVOKED,
    },
    TOKEN_UNKNOWN: {
      grant: doubtful("UNKNOWN_INVALID"),
      profile: doubtful("UNKNOWN_INVALID"),
      second: doubtful("UNKNOWN_INVALID"),
      refresh: REVOKED,
    },
    RESTRICTED: { grant: ALIVE, profile: doubtful("PERMISSIONS_MISSING"), second: null, refresh: "REFRESHED" },
    PERMISSION_MISSING: {
      grant: ALIVE,
      profile: permanent("PERMISSIONS_MISSING"),
      second: permanent("PERMISSIONS_MISSING"),
      refresh: "REFRESHED",
    },
    VERIFICATION_FAILED: {
      grant: ALIVE,
      profile: { kind: "TRANSIENT" },
      second: { kind: "TRANSIENT" },
      refresh: "REFRESHED",
    },
    ROLE_LOST: {
      grant: ALIVE,
      profile: permanent("ADMIN_ROLE_LOST"),
      second: permanent("ADMIN_ROLE_LOST"),
      refresh: "REFRESHED",
    },
    ROLE_LOWERED: {
      grant: ALIVE,
      profile: permanent("ADMIN_ROLE_LOST"),
      second: permanent("ADMIN_ROLE_LOST"),
      refresh: "REFRESHED",
    },
    ORGANISATION_GONE: { grant: ALIVE, profile: doubtful("TARGET_MISSING"), second: null, refresh: "REFRESHED" },
    FRESH_TOKEN_REVOKED: { grant: REVOKED, profile: REVOKED, second: REVOKED, refresh: "REFRESHED" },
  };

  it("every cause is tried here", () => {
    expect(linkedinDialect.causes.map(({ name }) => name)).toEqual(Object.keys(CAUSES));
  });

  it.each(linkedinDialect.causes)("broken by $name", async ({ name, scope }) => {
    const expected = CAUSES[name] as Broken;
    const grant = await connect(port, "mara", OWN);
    if (scope === "LOGIN") await started.breakPerson("LINKEDIN", "mara", name);
    else await started.breakProfile("LINKEDIN", "101", name);
    expect((await port.probeGrant(grant, [target("101")], signal())).verdict).toEqual(expected.grant);
    expect(await port.probeProfile(grant, target("101"), signal())).toEqual(expected.profile);
    expect(await port.secondOpinion(grant, target("101"), signal())).toEqual(expected.second);
    if (scope === "PROFILE" && name !== "FRESH_TOKEN_REVOKED") {
      expect(await port.probeProfile(grant, target("102"), signal())).toEqual(EVERYTHING);
    }
    const refreshed = await port.refresh(grant, signal());
    expect(refreshed.kind === "REFUSED" ? refreshed.verdict : refreshed.kind).toEqual(expected.refresh);
  });

  it("rights that are gone are told for every page in question", async () => {
    const grant = await connect(port, "mara", OWN);
    await started.breakPerson("LINKEDIN", "mara", "PERMISSION_MISSING");
    const probe = await port.probeGrant(grant, [target("101"), target("102")], signal());
    expect([...probe.profiles]).toEqual([
      ["101", permanent("PERMISSIONS_MISSING")],
      ["102", permanent("PERMISSIONS_MISSING")],
    ]);
  });

  it("a new token that is called revoked lives a few seconds later", async () => {
    await started.breakProfile("LINKEDIN", "101", "FRESH_TOKEN_REVOKED");
    const grant = await connect(port, "mara", OWN);
    expect(grant.subject).toBe("mara");
    expect((await port.probeGrant(grant, [], signal())).verdict).toEqual(REVOKED);
    now = new Date(START.getTime() + 20_000);
    expect((await port.probeGrant(grant, [], signal())).verdict).toEqual(ALIVE);
  });

  it("what a publisher got is read by the same table", async () => {
    const grant = await connect(port, "mara", OWN);
    const post = async (author: string) => {
      const answer = await fetch(`${started.app("LINKEDIN").addresses["api"]}/rest/posts`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${grant.accessToken}`,
          "linkedin-version": "202608",
          "content-type": "application/json",
        },
        body: JSON.stringify({ author, commentary: "Hello" }),
      });
      return port.readReport({ status: answer.status, body: await answer.text(), headers: {} });
    };
    expect(await post("urn:li:organization:101")).toEqual({ kind: "IRRELEVANT" });
    expect(await post("nonsense")).toEqual({ kind: "IRRELEVANT" });
    await started.breakProfile("LINKEDIN", "101", "ROLE_LOST");
    expect(await post("urn:li:organization:101")).toEqual(permanent("ADMIN_ROLE_LOST"));
    await started.breakPerson("LINKEDIN", "mara", "APP_REMOVED");
    expect(await post("urn:li:organization:101")).toEqual(doubtful("ACCESS_REVOKED"));
    expect(port.readReport({ status: 401, body: "<html>65601</html>", headers: {} })).toEqual({ kind: "TRANSIENT" });
  });

  it("pushes are none of LinkedIn's", async () => {
    expect(await port.readPush()).toMatchObject({ kind: "REFUSED", answer: { status: 404 } });
    expect(await linkedinDialect.push("APP_REMOVED", "mara", [], started.app("LINKEDIN"), now)).toBeNull();
  });

  it.each(["UNAVAILABLE", "HTML", "RATE_LIMITED", "HANG_UP", "MASS_DEATH"] as const)(
    "when the network is %s, nothing is dead",
    async (mode) => {
      const grant = await connect(port, "mara", OWN);
      await started.faults.set({ provider: "LINKEDIN", mode, share: 1 });
      try {
        const verdicts = [
          (await port.probeGrant(grant, [], signal())).verdict,
          await port.probeProfile(grant, target("101"), signal()),
        ];
        for (const { kind } of verdicts) expect(["TRANSIENT", "RATE_LIMITED"]).toContain(kind);
        const refreshed = await port.refresh(grant, signal());
        expect(refreshed.kind).toBe("REFUSED");
        expect(refreshed).not.toMatchObject({ verdict: { kind: "PERMANENT" } });
      } finally {
        await started.faults.clear("LINKEDIN");
      }
    },
  );
});
