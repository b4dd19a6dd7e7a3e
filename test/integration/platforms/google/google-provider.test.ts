import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { GOOGLE_ADDRESSES, GoogleProvider } from "../../../../src/platforms/google/google-provider.js";
import { GuardedOutbound } from "../../../../src/platforms/guarded-outbound.js";
import type { ProviderApp } from "../../../../src/platforms/provider-app.js";
import type { HeldTokens, ProbeTarget } from "../../../../src/platforms/provider-port.js";
import type { Reason } from "../../../../src/platforms/reason.js";
import type { Verdict } from "../../../../src/platforms/verdict.js";
import { GOOGLE_CAUSES } from "../../../../src/sandbox/simulator/google/causes.js";
import { googleDialect } from "../../../../src/sandbox/simulator/google/google-dialect.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../../support/databases.js";
import { connect, giveConsent, REDIRECT_URI } from "../../../support/give-consent.js";
import { startSimulator, type StartedSimulator } from "../../../support/simulator.js";

const YOUTUBE = [{ platform: "YOUTUBE", purpose: "OWN" }] as const;
const BUSINESS = [{ platform: "GOOGLE_BUSINESS", purpose: "OWN" }] as const;
const BOTH = [...YOUTUBE, ...BUSINESS];
const START = new Date("2026-11-24T12:00:00Z");
const HOUR_MS = 3_600_000;

const CHANNEL: ProbeTarget = { platform: "YOUTUBE", purpose: "OWN", externalId: "UCnordlicht", pageToken: null };
const LOCATION: ProbeTarget = {
  platform: "GOOGLE_BUSINESS",
  purpose: "OWN",
  externalId: "locations/41",
  pageToken: null,
};
const signal = () => AbortSignal.timeout(10_000);

const TOKEN_LIVES: Verdict = { kind: "ALIVE", proves: ["TOKEN"] };
const CHANNEL_LIVES: Verdict = { kind: "ALIVE", proves: ["TOKEN", "ROLE", "TARGET"] };
const LOCATION_LIVES: Verdict = { kind: "ALIVE", proves: ["TOKEN", "ROLE", "PERMISSION", "TARGET"] };
const permanent = (reason: Reason): Verdict => ({ kind: "PERMANENT", reason });
const doubtful = (reason: Reason): Verdict => ({ kind: "DOUBTFUL", reason });

onEveryEngine("Google's adapter against its dialect", (engine) => {
  let opened: OpenTestDatabase;
  let started: StartedSimulator;
  let outbound: GuardedOutbound;
  let port: GoogleProvider;
  let now = START;
  const clock = { now: () => now, toReal: (instant: Date) => instant };
  const app = () => started.app("GOOGLE");

  const portOf = (change: Partial<ProviderApp> = {}) => new GoogleProvider({ ...app(), ...change }, outbound, clock);

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    const profile = (
      platform: "YOUTUBE" | "GOOGLE_BUSINESS",
      externalId: string,
      name: string,
      admins: string[],
      handle: string | null = null,
    ) => ({ provider: "GOOGLE", platform, kind: "PROFILE", externalId, name, handle, admins }) as const;
    started = await startSimulator({
      database: opened.database,
      clock,
      dialects: [googleDialect],
      people: ["mara", "otto", "vera"].map((id) => ({ provider: "GOOGLE", id, name: id })),
      profiles: [
        profile("YOUTUBE", "UCnordlicht", "Nordlicht Reisen", ["mara"], "nordlicht"),
        profile("GOOGLE_BUSINESS", "locations/41", "Nordlicht Kiel", ["mara"]),
        profile("GOOGLE_BUSINESS", "locations/42", "Nordlicht Husum", ["mara", "vera"]),
        ...Array.from({ length: 230 }, (_, n) =>
          profile("GOOGLE_BUSINESS", `locations/${1_000 + n}`, `Branch ${n}`, ["vera"]),
        ),
        ...Array.from({ length: 60 }, (_, n) => profile("YOUTUBE", `UCvera${n}`, `Channel ${n}`, ["vera"])),
      ],
    });
    outbound = new GuardedOutbound({ addresses: Object.values(app().addresses), allowLocal: true });
    port = portOf();
  });

  beforeEach(async () => {
    now = START;
    for (const person of ["mara", "otto", "vera"]) {
      await started.breakPerson("GOOGLE", person, null);
      await started.world.endPerson("GOOGLE", person, "REVOKED");
    }
    for (const { externalId } of [CHANNEL, LOCATION]) await started.breakProfile("GOOGLE", externalId, null);
  });

  afterAll(async () => {
    await outbound.close();
    await started.close();
    await opened.close();
  });

  describe("a consent", () => {
    it("is asked for with a refresh token, the scopes of what is to be connected, and those granted before", () => {
      const real = new GoogleProvider({ ...app(), addresses: GOOGLE_ADDRESSES }, outbound, clock);
      const request = { redirectUri: REDIRECT_URI, state: "s&t", codeChallenge: "c", askAgain: false };
      const url = new URL(real.consentUrl({ ...request, targets: BUSINESS }));
      expect(url.origin + url.pathname).toBe("https://accounts.google.com/o/oauth2/v2/auth");
      expect(Object.fromEntries(url.searchParams)).toEqual({
        response_type: "code",
        client_id: real.appId,
        redirect_uri: REDIRECT_URI,
        scope: "openid email profile https://www.googleapis.com/auth/business.manage",
        state: "s&t",
        code_challenge: "c",
        code_challenge_method: "S256",
        access_type: "offline",
        prompt: "select_account consent",
        include_granted_scopes: "true",
      });
      const both = new URL(real.consentUrl({ ...request, targets: BOTH })).searchParams.get("scope");
      expect(both?.split(" ")).toEqual(
        expect.arrayContaining([
          "https://www.googleapis.com/auth/youtube.upload",
          "https://www.googleapis.com/auth/business.manage",
        ]),
      );
    });

    it("brings tokens without an end but the hour of the access token, and the person's stable id", async () => {
      const grant = await connect(port, "mara", BOTH);
      expect(grant).toMatchObject({
        subject: "mara",
        appId: port.appId,
        accessClock: { expiresAt: new Date(START.getTime() + 3_599_000), renewable: true },
        refreshClock: null,
        dataAccessClock: null,
        mintedAt: START,
      });
      expect(grant.refreshToken).not.toBeNull();
      expect(grant.scopes).toEqual(expect.arrayContaining(["https://www.googleapis.com/auth/business.manage"]));
    });

    it("reaches the channels and locations of the platforms that were asked for", async () => {
      const grant = await connect(port, "mara", BOTH);
      const base = { purpose: "OWN", pageToken: null };
      const channel = {
        ...base,
        platform: "YOUTUBE",
        externalId: "UCnordlicht",
        name: "Nordlicht Reisen",
        handle: "nordlicht",
      };
      const location = (id: number, name: string) => ({
        ...base,
        platform: "GOOGLE_BUSINESS",
        externalId: `locations/${id}`,
        name,
        handle: null,
      });
      const all = {
        kind: "PROFILES",
        profiles: [channel, location(41, "Nordlicht Kiel"), location(42, "Nordlicht Husum")],
      };
      expect(await port.listProfiles(grant, BOTH, signal())).toEqual(all);
      expect(await port.listProfiles(grant, YOUTUBE, signal())).toEqual({ kind: "PROFILES", profiles: [channel] });
    });

    it("reaches all of hundreds, page by page", async () => {
      const outcome = await port.listProfiles(await connect(port, "vera", BOTH), BOTH, signal());
      if (outcome.kind !== "PROFILES") throw new Error("refused");
      expect(new Set(outcome.profiles.map(({ externalId }) => externalId)).size).toBe(291);
    });

    it("of somebody without a channel or a location reaches nothing", async () => {
      const grant = await connect(port, "otto", BOTH);
      expect(await port.listProfiles(grant, BOTH, signal())).toEqual({ kind: "PROFILES", profiles: [] });
    });

    it("adds to what was granted before", async () => {
      await connect(port, "mara", YOUTUBE);
      const { scopes } = await connect(port, "mara", BUSINESS);
      expect(scopes).toEqual(
        expect.arrayContaining([
          "https://www.googleapis.com/auth/youtube.upload",
          "https://www.googleapis.com/auth/business.manage",
        ]),
      );
    });

    it("for one platform has nothing of the other", async () => {
      const grant = await connect(port, "mara", BUSINESS);
      expect(await port.listProfiles(grant, BOTH, signal())).toMatchObject({
        kind: "PROFILES",
        profiles: [{ externalId: "locations/41" }, { externalId: "locations/42" }],
      });
      expect(await port.listProfiles(grant, YOUTUBE, signal())).toEqual({
        kind: "REFUSED",
        verdict: permanent("PERMISSIONS_MISSING"),
        inDoubt: false,
      });
    });

    it("takes a code once, with its verifier and for the right app", async () => {
      const { code, codeVerifier } = await giveConsent(port, "mara", BOTH);
      const trade = { code, codeVerifier, redirectUri: REDIRECT_URI };
      const refused = { kind: "REFUSED", verdict: { kind: "IRRELEVANT" }, inDoubt: false };
      const wrong = await portOf({ appSecret: "wrong" }).exchangeCode(trade, signal());
      expect(wrong).toEqual({ ...refused, verdict: { kind: "APP_FAULT" } });
      expect(await port.exchangeCode({ ...trade, codeVerifier: "x".repeat(43) }, signal())).toEqual(refused);
      expect((await port.exchangeCode(trade, signal())).kind).toBe("GRANTED");
      expect(await port.exchangeCode(trade, signal())).toEqual(refused);
    });

    it("that a person declines comes back as an error", async () => {
      const { callback } = await giveConsent(port, "mara", BOTH, "cancel");
      expect(callback.searchParams.get("error")).toBe("access_denied");
    });
  });

  describe("a living consent", () => {
    it("states its scopes and the end of its access token, and proves permissions", async () => {
      const grant = await connect(port, "mara", BOTH);
      now = new Date(START.getTime() + 600_000);
      const probe = await port.probeGrant(grant, [CHANNEL, LOCATION], signal());
      expect(probe.verdict).toEqual(TOKEN_LIVES);
      expect(probe.learned).toEqual({
        scopes: grant.scopes,
        accessClock: { expiresAt: new Date(START.getTime() + 3_599_000), renewable: true },
      });
      const permitted: Verdict = { kind: "ALIVE", proves: ["TOKEN", "PERMISSION"] };
      expect(Object.fromEntries(probe.profiles)).toEqual({ UCnordlicht: permitted, "locations/41": permitted });
    });

    it("is found alive after the hour of its access token, by a refresh", async () => {
      const grant = await connect(port, "mara", BOTH);
      now = new Date(START.getTime() + 2 * HOUR_MS);
      expect(await port.probeGrant(grant, [], signal())).toMatchObject({
        verdict: TOKEN_LIVES,
        learned: { scopes: grant.scopes },
      });
      expect(await port.probeProfile(grant, CHANNEL, signal())).toEqual(CHANNEL_LIVES);
      expect(await port.probeProfile(grant, LOCATION, signal())).toEqual(LOCATION_LIVES);
      const refreshOnly = { accessToken: null, refreshToken: grant.refreshToken };
      expect((await port.probeGrant(refreshOnly, [], signal())).verdict).toEqual(TOKEN_LIVES);
      expect(await port.probeProfile(refreshOnly, LOCATION, signal())).toEqual(LOCATION_LIVES);
    });

    it("is in doubt where its hour is over and there is no refresh token", async () => {
      const grant: HeldTokens = { ...(await connect(port, "mara", BOTH)), refreshToken: null };
      now = new Date(START.getTime() + 2 * HOUR_MS);
      expect((await port.probeGrant(grant, [], signal())).verdict).toEqual(doubtful("UNKNOWN_INVALID"));
      expect(await port.probeProfile(grant, CHANNEL, signal())).toEqual(doubtful("TOKEN_EXPIRED"));
      expect(await port.secondOpinion(grant, null, signal())).toBeNull();
      expect(await port.refresh(grant, signal())).toMatchObject({ kind: "REFUSED", inDoubt: false });
    });

    it("knows its locations by every way in which they are named", async () => {
      const grant = await connect(port, "mara", BOTH);
      for (const externalId of ["41", "locations/41", "accounts/7/locations/41"]) {
        expect(await port.probeProfile(grant, { ...LOCATION, externalId }, signal())).toEqual(LOCATION_LIVES);
      }
    });

    it("is in doubt about a channel and a location of somebody else, and a second opinion says which way", async () => {
      const grant = await connect(port, "mara", BOTH);
      const others = { ...CHANNEL, externalId: "UCvera1" };
      const nobodys = { ...CHANNEL, externalId: "UCnobody" };
      expect(await port.probeProfile(grant, others, signal())).toEqual(doubtful("ADMIN_ROLE_LOST"));
      expect(await port.secondOpinion(grant, others, signal())).toEqual(doubtful("ADMIN_ROLE_LOST"));
      expect(await port.secondOpinion(grant, nobodys, signal())).toEqual(doubtful("TARGET_MISSING"));
      const branch = { ...LOCATION, externalId: "locations/1001" };
      expect(await port.probeProfile(grant, branch, signal())).toEqual(doubtful("ADMIN_ROLE_LOST"));
      expect(await port.secondOpinion(grant, branch, signal())).toEqual(doubtful("ADMIN_ROLE_LOST"));
      const none = { ...LOCATION, externalId: "locations/9" };
      expect(await port.probeProfile(grant, none, signal())).toEqual(doubtful("TARGET_MISSING"));
      expect(await port.secondOpinion(grant, none, signal())).toEqual(doubtful("TARGET_MISSING"));
    });

    it("cannot tell a channel by a handle, and does not pretend to", async () => {
      const grant = await connect(port, "mara", BOTH);
      const byHandle = { ...CHANNEL, externalId: "@nordlicht" };
      expect(await port.probeProfile(grant, byHandle, signal())).toEqual(TOKEN_LIVES);
    });

    it("is renewed again and again with the same refresh token, also at once", async () => {
      const grant = await connect(port, "mara", BOTH);
      const outcomes = await Promise.all(Array.from({ length: 5 }, () => port.refresh(grant, signal())));
      for (const outcome of outcomes) {
        expect(outcome).toMatchObject({ kind: "REFRESHED", tokens: { refreshToken: null, scopes: grant.scopes } });
      }
    });

    it("that is given for a time only says when it ends", async () => {
      const order = { provider: "GOOGLE", kind: "REFRESH", personId: "mara", scopes: ["openid"] } as const;
      const { token } = await started.world.issue({ ...order, lifeSeconds: 7 * 86_400 });
      const outcome = await port.refresh({ accessToken: null, refreshToken: token }, signal());
      const refreshClock = { expiresAt: new Date(START.getTime() + 7 * 86_400_000), renewable: false };
      expect(outcome).toMatchObject({ kind: "REFRESHED", tokens: { refreshClock } });
    });

    it("is revoked with all that the person granted, and a second time", async () => {
      const grant = await connect(port, "mara", YOUTUBE);
      const sibling = await connect(port, "mara", BUSINESS);
      expect(await port.revoke(grant, signal())).toEqual({ kind: "REVOKED" });
      const dead = { kind: "REFUSED", verdict: permanent("ACCESS_REVOKED"), inDoubt: false };
      expect(await port.refresh(grant, signal())).toEqual(dead);
      expect(await port.refresh(sibling, signal())).toEqual(dead);
      expect(await port.revoke(grant, signal())).toEqual({ kind: "REVOKED" });
      // Of an access token alone Google may only know that its hour is over.
      const accessOnly = { accessToken: grant.accessToken, refreshToken: null };
      expect((await port.revoke(accessOnly, signal())).kind).toBe("REFUSED");
    });
  });

  describe("a broken login or profile", () => {
    /** Of the consent, its second opinion; of the channel, its second opinion; of the location. */
    type Expected = readonly [grant: Verdict, second: Verdict, channel: Verdict, again: Verdict, location: Verdict];
    const everywhere = (verdict: Verdict): Expected => [verdict, verdict, verdict, verdict, verdict];
    const atProfiles = (channel: Verdict, location: Verdict = channel): Expected => [
      TOKEN_LIVES,
      TOKEN_LIVES,
      channel,
      channel,
      location,
    ];
    const limited = (retryAfterSeconds: number | null): Verdict => ({ kind: "RATE_LIMITED", retryAfterSeconds });
    const appFault: Verdict = { kind: "APP_FAULT" };
    const fine = atProfiles(CHANNEL_LIVES, LOCATION_LIVES);
    const revoked = everywhere(permanent("ACCESS_REVOKED"));
    const byPolicy = everywhere(permanent("ADMIN_POLICY_BLOCKED"));
    const expected: Record<string, Expected> = {
      APP_REMOVED: revoked,
      APP_REMOVED_SILENTLY: revoked,
      TOKEN_REVOKED: revoked,
      TOKEN_REVOKED_BY_PREFIX: revoked,
      ACCOUNT_DELETED: everywhere(permanent("ACCOUNT_DELETED")),
      ADMIN_POLICY: byPolicy,
      RAPT: byPolicy,
      RAPT_REQUIRED: byPolicy,
      BAD_REQUEST: everywhere(doubtful("UNKNOWN_INVALID")),
      ACCOUNT_STATE_INVALID: atProfiles(permanent("ACCOUNT_SUSPENDED")),
      BLOCKED_BY_ADMIN: atProfiles(permanent("ADMIN_POLICY_BLOCKED")),
      SCOPE_MISSING: atProfiles(permanent("PERMISSIONS_MISSING")),
      UNKNOWN_401: atProfiles(doubtful("UNKNOWN_INVALID")),
      SESSIONS_ENDED: fine,
      CREDENTIALS_AT_RISK: fine,
      ACCOUNT_ENABLED: fine,
      // Four in the morning in California: 20 hours to go.
      QUOTA_EXCEEDED: atProfiles(limited(20 * 3_600)),
      RATE_LIMITED: atProfiles(limited(null)),
      PROJECT_NOT_APPROVED: atProfiles(appFault),
      SERVICE_DISABLED: atProfiles(appFault),
      CLIENT_DELETED: [TOKEN_LIVES, appFault, CHANNEL_LIVES, appFault, LOCATION_LIVES],
      LOCATION_GONE: atProfiles(CHANNEL_LIVES, doubtful("TARGET_MISSING")),
      ROLE_LOST: [
        TOKEN_LIVES,
        TOKEN_LIVES,
        doubtful("TARGET_MISSING"),
        doubtful("ADMIN_ROLE_LOST"),
        doubtful("ADMIN_ROLE_LOST"),
      ],
      NO_CHANNEL: atProfiles(permanent("TARGET_MISSING"), LOCATION_LIVES),
      CHANNEL_GONE: atProfiles(doubtful("TARGET_MISSING"), LOCATION_LIVES),
      CHANNEL_SUSPENDED: atProfiles(permanent("ACCOUNT_SUSPENDED"), LOCATION_LIVES),
      CHANNEL_CLOSED: atProfiles(permanent("ACCOUNT_DELETED"), LOCATION_LIVES),
      DELEGATION_ENDED: atProfiles(permanent("ADMIN_ROLE_LOST"), LOCATION_LIVES),
      CHANNEL_FORBIDDEN: atProfiles(doubtful("UNKNOWN_INVALID"), LOCATION_LIVES),
    };

    it.each(GOOGLE_CAUSES.map(({ name, scope }) => [name, scope] as const))(
      "%s of a %s is read as what it is",
      async (cause, scope) => {
        const grant = await connect(port, "mara", BOTH);
        if (scope === "LOGIN") await started.breakPerson("GOOGLE", "mara", cause);
        else {
          await started.breakProfile("GOOGLE", CHANNEL.externalId, cause === "LOCATION_GONE" ? null : cause);
          await started.breakProfile("GOOGLE", LOCATION.externalId, cause);
        }
        const found = [
          (await port.probeGrant(grant, [], signal())).verdict,
          await port.secondOpinion(grant, null, signal()),
          await port.probeProfile(grant, CHANNEL, signal()),
          await port.secondOpinion(grant, CHANNEL, signal()),
          await port.probeProfile(grant, LOCATION, signal()),
        ];
        expect(found).toEqual(expected[cause]);
      },
    );

    it("without scopes for a platform is seen in the consent's own scopes", async () => {
      const grant = await connect(port, "mara", BOTH);
      await started.breakPerson("GOOGLE", "mara", "SCOPE_MISSING");
      const missing = permanent("PERMISSIONS_MISSING");
      const probe = await port.probeGrant(grant, [CHANNEL, LOCATION], signal());
      expect(Object.fromEntries(probe.profiles)).toEqual({ UCnordlicht: missing, "locations/41": missing });
      now = new Date(START.getTime() + 2 * HOUR_MS);
      const later = await port.probeGrant(grant, [LOCATION], signal());
      expect(Object.fromEntries(later.profiles)).toEqual({ "locations/41": missing });
    });

    it("works again after a new sign-in, and the old tokens stay dead", async () => {
      const grant = await connect(port, "mara", BOTH);
      await started.breakPerson("GOOGLE", "mara", "ACCOUNT_DELETED");
      const fresh = await connect(port, "mara", BOTH);
      expect((await port.probeGrant(fresh, [], signal())).verdict).toEqual(TOKEN_LIVES);
      expect((await port.probeGrant(grant, [], signal())).verdict).toEqual(permanent("ACCOUNT_DELETED"));
    });
  });

  it.each([
    ["UNAVAILABLE", "TRANSIENT"],
    ["HTML", "TRANSIENT"],
    ["RATE_LIMITED", "RATE_LIMITED"],
    ["HANG_UP", "TRANSIENT"],
    // The lie itself: only incidents hold against it.
    ["MASS_DEATH", "PERMANENT"],
  ] as const)("when the network is %s, answers are %s and no refresh token is in doubt", async (mode, kind) => {
    const grant = await connect(port, "mara", BOTH);
    await started.faults.set({ provider: "GOOGLE", mode, share: 1 });
    try {
      expect((await port.probeGrant(grant, [], signal())).verdict.kind).toBe(kind);
      expect((await port.probeProfile(grant, CHANNEL, signal())).kind).toBe(kind);
      expect(await port.refresh(grant, signal())).toMatchObject({ kind: "REFUSED", verdict: { kind }, inDoubt: false });
    } finally {
      await started.faults.clear("GOOGLE");
    }
    expect((await port.probeGrant(grant, [], signal())).verdict).toEqual(TOKEN_LIVES);
  });

  it("reads what a publisher got", async () => {
    const grant = await connect(port, "mara", BUSINESS);
    const response = await fetch(`${app().addresses.youtube}/upload/youtube/v3/videos`, {
      method: "POST",
      headers: { authorization: `Bearer ${grant.accessToken}` },
    });
    const report = { status: response.status, headers: {}, body: await response.text() };
    expect(port.readReport(report)).toEqual(permanent("PERMISSIONS_MISSING"));
    expect(port.readReport({ status: 502, headers: {}, body: "<html>" })).toEqual({ kind: "TRANSIENT" });
  });
});
