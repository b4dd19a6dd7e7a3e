import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { GuardedOutbound } from "../../../../src/platforms/guarded-outbound.js";
import { META_ADDRESSES, MetaProvider } from "../../../../src/platforms/meta/meta-provider.js";
import type { ProviderApp } from "../../../../src/platforms/provider-app.js";
import type { ConsentRequest, HeldTokens, ProbeTarget } from "../../../../src/platforms/provider-port.js";
import type { PushRequest } from "../../../../src/platforms/push.js";
import type { Reason } from "../../../../src/platforms/reason.js";
import type { Verdict } from "../../../../src/platforms/verdict.js";
import { META_CAUSES } from "../../../../src/sandbox/simulator/meta/causes.js";
import { metaDialect } from "../../../../src/sandbox/simulator/meta/meta-dialect.js";
import type { SimulatedPush } from "../../../../src/sandbox/simulator/simulated-provider.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../../support/databases.js";
import { connect, giveConsent, REDIRECT_URI } from "../../../support/give-consent.js";
import { startSimulator, type StartedSimulator } from "../../../support/simulator.js";

type Targets = ConsentRequest["targets"];

const DAY_MS = 86_400_000;
const START = new Date("2026-11-24T12:00:00Z");
const EVERYTHING: Verdict = { kind: "ALIVE", proves: ["TOKEN", "ROLE", "PERMISSION", "TARGET"] };
const TOKEN_LIVES: Verdict = { kind: "ALIVE", proves: ["TOKEN"] };
const OWN: Targets = [
  { platform: "FACEBOOK", purpose: "OWN" },
  { platform: "INSTAGRAM", purpose: "OWN" },
];
const PAID: Targets = [
  { platform: "FACEBOOK", purpose: "PAID" },
  { platform: "INSTAGRAM", purpose: "PAID" },
];
const MONITORED: Targets = [
  { platform: "FACEBOOK", purpose: "MONITORED" },
  { platform: "INSTAGRAM", purpose: "MONITORED" },
];
const permanent = (reason: Reason): Verdict => ({ kind: "PERMANENT", reason });
const doubtful = (reason: Reason): Verdict => ({ kind: "DOUBTFUL", reason });
const signal = () => AbortSignal.timeout(10_000);

onEveryEngine("Meta's adapter against its dialect", (engine) => {
  let opened: OpenTestDatabase;
  let started: StartedSimulator;
  let outbound: GuardedOutbound;
  let port: MetaProvider;
  let now = START;
  const clock = { now: () => now, toReal: (instant: Date) => instant };

  const portOf = (change: Partial<ProviderApp> = {}) =>
    new MetaProvider({ ...started.app("META"), ...change }, outbound, clock);

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    const of =
      (platform: "FACEBOOK" | "INSTAGRAM", kind: "PROFILE" | "AD_ACCOUNT" | "PERSON") =>
      (externalId: string, name: string, admins: string[], handle: string | null = null) =>
        ({ provider: "META", platform, kind, externalId, name, handle, admins }) as const;
    const page = of("FACEBOOK", "PROFILE");
    const instagram = of("INSTAGRAM", "PROFILE");
    started = await startSimulator({
      database: opened.database,
      clock,
      dialects: [metaDialect],
      people: ["mara", "otto", "vera"].map((id) => ({ provider: "META", id, name: `Name of ${id}` })),
      profiles: [
        page("101", "Nordlicht Reisen", ["mara", "otto"], "nordlicht"),
        page("102", "Nordlicht Jobs", ["mara"]),
        instagram("1781", "Nordlicht", ["mara"], "nordlicht.reisen"),
        instagram("1789", "Otto", ["otto"], "otto.unterwegs"),
        of("FACEBOOK", "AD_ACCOUNT")("act_9", "Nordlicht Werbung", ["mara"]),
        of("INSTAGRAM", "AD_ACCOUNT")("1785", "Nordlicht Ads", ["mara"], "nordlicht.ads"),
        of("FACEBOOK", "PERSON")("555", "Otto", ["otto"]),
        ...Array.from({ length: 230 }, (_, n) => page(String(1_000 + n), `Page ${n}`, ["vera"])),
      ],
    });
    outbound = new GuardedOutbound({ addresses: Object.values(started.app("META").addresses), allowLocal: true });
    port = portOf();
  });

  beforeEach(async () => {
    now = START;
    await started.faults.clear("META");
    for (const person of ["mara", "otto", "vera"]) await started.breakPerson("META", person, null);
    for (const id of ["101", "102", "1781", "1789", "act_9", "1785"]) await started.breakProfile("META", id, null);
  });

  afterAll(async () => {
    await outbound.close();
    await started.close();
    await opened.close();
  });

  /** A consent with the targets as they are probed later. */
  async function connected(person: string, uses: Targets) {
    const grant = await connect(port, person, uses);
    const tokens: HeldTokens = { accessToken: grant.accessToken, refreshToken: null };
    const outcome = await port.listProfiles(tokens, uses, signal());
    if (outcome.kind !== "PROFILES") throw new Error(JSON.stringify(outcome.verdict));
    const targets = outcome.profiles as readonly ProbeTarget[];
    const target = (externalId: string): ProbeTarget => {
      const found = targets.find((each) => each.externalId === externalId);
      if (found === undefined) throw new Error(`${externalId} is not among the profiles`);
      return found;
    };
    return { grant, tokens, profiles: outcome.profiles, targets, target };
  }

  describe("a consent", () => {
    it("is asked for with the scopes of its uses, in the dialog's own words", () => {
      const live = portOf({ addresses: META_ADDRESSES });
      const request = { redirectUri: REDIRECT_URI, state: "s", codeChallenge: "c", askAgain: true };
      const url = new URL(live.consentUrl({ ...request, targets: PAID }));
      expect(url.origin + url.pathname).toBe("https://www.facebook.com/v25.0/dialog/oauth");
      expect(Object.fromEntries(url.searchParams)).toEqual({
        client_id: live.appId,
        redirect_uri: REDIRECT_URI,
        state: "s",
        response_type: "code",
        scope: "ads_read,ads_management,business_management,instagram_basic",
        auth_type: "rerequest",
      });
      const plain = new URL(live.consentUrl({ ...request, targets: OWN, askAgain: false }));
      expect(plain.searchParams.has("auth_type")).toBe(false);
      expect(plain.searchParams.get("scope")?.split(",")).toEqual(
        expect.arrayContaining(["pages_manage_posts", "pages_messaging", "instagram_content_publish"]),
      );
    });

    it("brings the long token with all its ends, the person and the scopes", async () => {
      const grant = await connect(port, "mara", OWN);
      expect(grant).toMatchObject({
        subject: "mara",
        appId: port.appId,
        refreshToken: null,
        accessClock: { expiresAt: new Date(START.getTime() + 5_183_944_000), renewable: false },
        refreshClock: null,
        dataAccessClock: { expiresAt: new Date(START.getTime() + 90 * DAY_MS), renewable: false },
        mintedAt: START,
      });
      expect(grant.scopes).toEqual(expect.arrayContaining(["pages_show_list", "instagram_basic", "public_profile"]));
    });

    it("cancelled comes back as Facebook says it", async () => {
      const { callback } = await giveConsent(port, "mara", OWN, "cancel");
      expect(callback.searchParams.get("error")).toBe("access_denied");
      expect(callback.searchParams.get("error_reason")).toBe("user_denied");
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

    it("of two exchanges of one code at once one has its way", async () => {
      const { code, codeVerifier } = await giveConsent(port, "mara", OWN);
      const exchange = { code, codeVerifier, redirectUri: REDIRECT_URI };
      const outcomes = await Promise.all([1, 2, 3].map(() => port.exchangeCode(exchange, signal())));
      expect(outcomes.filter(({ kind }) => kind === "GRANTED")).toHaveLength(1);
    });

    it("a wrong secret, or a wrong app, is the operator's fault", async () => {
      const { code, codeVerifier } = await giveConsent(port, "mara", OWN);
      const exchange = { code, codeVerifier, redirectUri: REDIRECT_URI };
      for (const wrong of [portOf({ appSecret: "wrong" }), portOf({ appId: "1" })]) {
        expect(await wrong.exchangeCode(exchange, signal())).toMatchObject({ verdict: { kind: "APP_FAULT" } });
      }
    });

    it("is not renewed, and nothing is sent for it", async () => {
      await started.faults.set({ provider: "META", mode: "UNAVAILABLE", share: 1 });
      expect(port.renews).toBe(false);
      expect(await port.refresh()).toEqual({ kind: "REFUSED", verdict: { kind: "IRRELEVANT" }, inDoubt: false });
    });
  });

  describe("the profiles", () => {
    it("pages with tokens of their own, and the Instagram accounts behind them", async () => {
      const { profiles } = await connected("mara", OWN);
      expect(profiles).toEqual([
        {
          platform: "FACEBOOK",
          purpose: "OWN",
          externalId: "101",
          name: "Nordlicht Reisen",
          handle: "nordlicht",
          pageToken: expect.any(String),
        },
        {
          platform: "FACEBOOK",
          purpose: "OWN",
          externalId: "102",
          name: "Nordlicht Jobs",
          handle: null,
          pageToken: expect.any(String),
        },
        {
          platform: "INSTAGRAM",
          purpose: "OWN",
          externalId: "1781",
          name: "Nordlicht",
          handle: "nordlicht.reisen",
          pageToken: expect.any(String),
        },
      ]);
    });

    it("all pages of a long list", async () => {
      const { profiles } = await connected("vera", [{ platform: "FACEBOOK", purpose: "OWN" }]);
      expect(new Set(profiles.map(({ externalId }) => externalId)).size).toBe(230);
    });

    it("ad accounts, and the Instagram accounts that they advertise for", async () => {
      const { profiles } = await connected("mara", PAID);
      expect(profiles).toMatchObject([
        { platform: "FACEBOOK", purpose: "PAID", externalId: "act_9", name: "Nordlicht Werbung", pageToken: null },
        { platform: "INSTAGRAM", purpose: "PAID", externalId: "1785", handle: "nordlicht.ads", pageToken: null },
      ]);
    });

    it("the logins that watch", async () => {
      const { profiles } = await connected("otto", MONITORED);
      expect(profiles).toMatchObject([
        { platform: "FACEBOOK", purpose: "MONITORED", externalId: "555", name: "Name of otto", pageToken: null },
        { platform: "INSTAGRAM", purpose: "MONITORED", externalId: "1789", handle: "otto.unterwegs", pageToken: null },
      ]);
    });
  });

  describe("a healthy consent", () => {
    it.each([
      ["mara", OWN],
      ["mara", PAID],
      ["otto", MONITORED],
    ] as const)("of %s is alive, with all its profiles", async (person, uses) => {
      const { tokens, targets } = await connected(person, uses);
      const probe = await port.probeGrant(tokens, targets, signal());
      expect(probe).toMatchObject({ verdict: TOKEN_LIVES, profiles: new Map() });
      expect(probe.learned).toMatchObject({
        accessClock: { expiresAt: new Date(START.getTime() + 5_183_944_000) },
        dataAccessClock: { expiresAt: new Date(START.getTime() + 90 * DAY_MS) },
      });
      expect(targets.length).toBeGreaterThan(0);
      for (const target of targets) {
        expect(await port.probeProfile(tokens, target, signal())).toEqual(EVERYTHING);
        expect(await port.secondOpinion(tokens, target, signal())).toEqual(EVERYTHING);
      }
      expect(await port.secondOpinion(tokens, null, signal())).toEqual(TOKEN_LIVES);
    });

    it("expires on its day, while the page's token lives on", async () => {
      const { tokens, target } = await connected("mara", OWN);
      now = new Date(START.getTime() + 61 * DAY_MS);
      expect((await port.probeGrant(tokens, [], signal())).verdict).toEqual(permanent("TOKEN_EXPIRED"));
      const page = target("101");
      const pageAlone = await port.probeProfile({ accessToken: null, refreshToken: null }, page, signal());
      expect(pageAlone).toEqual(EVERYTHING);
    });

    it("loses data access after 90 days unless the person comes back", async () => {
      const { tokens, targets } = await connected("mara", OWN);
      now = new Date(START.getTime() + 91 * DAY_MS);
      const page = { accessToken: targets[0]?.pageToken ?? null, refreshToken: null };
      expect((await port.probeGrant(page, [], signal())).verdict).toEqual(permanent("DATA_ACCESS_EXPIRED"));
      expect((await port.probeGrant(tokens, [], signal())).verdict).toEqual(permanent("TOKEN_EXPIRED"));
    });
  });

  /** What each cause of a login makes of the consent, and of the second question about it. */
  const LOGIN: Readonly<Record<string, readonly [Verdict, Verdict]>> = {
    PASSWORD_CHANGED: [permanent("CREDENTIALS_CHANGED"), permanent("CREDENTIALS_CHANGED")],
    APP_REMOVED: [permanent("ACCESS_REVOKED"), permanent("ACCESS_REVOKED")],
    DELETION_REQUESTED: [permanent("ACCESS_REVOKED"), permanent("ACCESS_REVOKED")],
    CHECKPOINT: [permanent("SECURITY_CHECK_REQUIRED"), permanent("SECURITY_CHECK_REQUIRED")],
    UNCONFIRMED_USER: [permanent("IDENTITY_UNCONFIRMED"), permanent("IDENTITY_UNCONFIRMED")],
    LOGGED_OUT: [permanent("SESSION_ENDED"), permanent("SESSION_ENDED")],
    TOKEN_EXPIRED: [permanent("TOKEN_EXPIRED"), permanent("TOKEN_EXPIRED")],
    REINSTALLED: [permanent("SUPERSEDED"), permanent("SUPERSEDED")],
    INVALIDATED_BY_API: [permanent("ACCESS_REVOKED"), permanent("ACCESS_REVOKED")],
    APP_UNUSED: [permanent("TOKEN_EXPIRED"), permanent("TOKEN_EXPIRED")],
    UNKNOWN_INVALID: [doubtful("UNKNOWN_INVALID"), doubtful("UNKNOWN_INVALID")],
    DATA_ACCESS_EXPIRED: [permanent("DATA_ACCESS_EXPIRED"), permanent("DATA_ACCESS_EXPIRED")],
    PERMISSION_REMOVED: [TOKEN_LIVES, TOKEN_LIVES],
    UNEXPECTED_ERROR: [{ kind: "TRANSIENT" }, { kind: "TRANSIENT" }],
    APP_LIMIT_REACHED: [
      { kind: "RATE_LIMITED", retryAfterSeconds: null },
      { kind: "RATE_LIMITED", retryAfterSeconds: null },
    ],
    APP_BLOCKED: [{ kind: "APP_FAULT" }, { kind: "APP_FAULT" }],
  };

  /** What each cause of a profile makes of it: the profile, the verdict, and the second opinion. */
  const PROFILE: Readonly<Record<string, readonly (readonly [string, Targets, Verdict, Verdict])[]>> = {
    ROLE_LOST: [
      ["101", OWN, permanent("ADMIN_ROLE_LOST"), permanent("ADMIN_ROLE_LOST")],
      ["1781", OWN, permanent("ADMIN_ROLE_LOST"), permanent("ADMIN_ROLE_LOST")],
      ["act_9", PAID, permanent("ADMIN_ROLE_LOST"), permanent("ADMIN_ROLE_LOST")],
      ["1785", PAID, permanent("ADMIN_ROLE_LOST"), permanent("ADMIN_ROLE_LOST")],
    ],
    TWO_FACTOR: [
      ["101", OWN, permanent("TWO_FACTOR_REQUIRED"), permanent("TWO_FACTOR_REQUIRED")],
      ["1781", OWN, permanent("TWO_FACTOR_REQUIRED"), permanent("TWO_FACTOR_REQUIRED")],
      ["act_9", PAID, permanent("TWO_FACTOR_REQUIRED"), permanent("TWO_FACTOR_REQUIRED")],
    ],
    PAGE_UNTICKED: [
      ["101", OWN, permanent("PERMISSIONS_MISSING"), permanent("PERMISSIONS_MISSING")],
      ["1781", OWN, permanent("PERMISSIONS_MISSING"), permanent("PERMISSIONS_MISSING")],
    ],
    ROLE_OR_SCOPE_MISSING: [["101", OWN, permanent("PERMISSIONS_MISSING"), permanent("PERMISSIONS_MISSING")]],
    NOT_BUSINESS: [["1781", OWN, permanent("ACCOUNT_TYPE_UNSUPPORTED"), permanent("ACCOUNT_TYPE_UNSUPPORTED")]],
    RESTRICTED: [["1781", OWN, permanent("ACCOUNT_RESTRICTED"), permanent("ACCOUNT_RESTRICTED")]],
    PAGE_MISSING: [
      ["101", OWN, doubtful("TARGET_MISSING"), doubtful("TARGET_MISSING")],
      ["1781", OWN, doubtful("TARGET_MISSING"), doubtful("TARGET_MISSING")],
      ["act_9", PAID, doubtful("TARGET_MISSING"), doubtful("TARGET_MISSING")],
    ],
    LIMIT_REACHED: [
      ["101", OWN, { kind: "RATE_LIMITED", retryAfterSeconds: 120 }, { kind: "RATE_LIMITED", retryAfterSeconds: 120 }],
    ],
    POSTING_BLOCKED: [["101", OWN, EVERYTHING, EVERYTHING]],
    ACTION_BLOCKED: [["1781", OWN, EVERYTHING, EVERYTHING]],
    POSTING_CHECK: [["101", OWN, EVERYTHING, EVERYTHING]],
    IDENTITY_CHECK: [["101", OWN, EVERYTHING, EVERYTHING]],
    PUBLISHING_UNAUTHORIZED: [["101", OWN, EVERYTHING, EVERYTHING]],
    MEDIA_NOT_FOUND: [["1781", OWN, EVERYTHING, EVERYTHING]],
  };

  describe("every way to break", () => {
    it("is tried here", () => {
      expect([...Object.keys(LOGIN), ...Object.keys(PROFILE)].toSorted()).toEqual(
        META_CAUSES.map(({ name }) => name).toSorted(),
      );
    });

    it.each(Object.entries(LOGIN))("login: %s", async (cause, [verdict, second]) => {
      const { tokens, target } = await connected("mara", OWN);
      await started.breakPerson("META", "mara", cause);
      expect((await port.probeGrant(tokens, [target("101")], signal())).verdict).toEqual(verdict);
      expect(await port.secondOpinion(tokens, null, signal())).toEqual(second);
      const onProfile = await port.probeProfile(tokens, target("101"), signal());
      expect(onProfile).toEqual(cause === "PERMISSION_REMOVED" ? permanent("PERMISSIONS_MISSING") : verdict);
      await started.breakPerson("META", "mara", null);
      expect((await port.probeGrant(tokens, [], signal())).verdict).toEqual(TOKEN_LIVES);
    });

    it.each(Object.entries(PROFILE).flatMap(([cause, rows]) => rows.map((row) => [cause, ...row] as const)))(
      "profile: %s of %s",
      async (cause, externalId, uses, verdict, second) => {
        const { tokens, target, targets } = await connected("mara", uses);
        await started.breakProfile("META", externalId, cause);
        expect((await port.probeGrant(tokens, targets, signal())).verdict).toEqual(TOKEN_LIVES);
        expect(await port.probeProfile(tokens, target(externalId), signal())).toEqual(verdict);
        expect(await port.secondOpinion(tokens, target(externalId), signal())).toEqual(second);
        const others = targets.filter((each) => each.externalId !== externalId);
        for (const other of others) {
          // Whoever has no access to a page has none to the Instagram account behind it.
          const goesToo = externalId === "101" && other.externalId === "1781" && /ROLE_LOST|TWO_FACTOR/.test(cause);
          expect(await port.probeProfile(tokens, other, signal())).toEqual(goesToo ? verdict : EVERYTHING);
        }
      },
    );

    it("a watching account whose page is lost", async () => {
      const { tokens, target } = await connected("otto", MONITORED);
      await started.breakProfile("META", "1789", "ROLE_LOST");
      expect(await port.probeProfile(tokens, target("1789"), signal())).toEqual(permanent("ADMIN_ROLE_LOST"));
      expect(await port.probeProfile(tokens, target("555"), signal())).toEqual(EVERYTHING);
    });

    it("a page that was unticked is told by the probe of the consent already, for this page alone", async () => {
      const { tokens, targets } = await connected("mara", OWN);
      await started.breakProfile("META", "102", "PAGE_UNTICKED");
      const { verdict, profiles } = await port.probeGrant(tokens, targets, signal());
      expect(verdict).toEqual(TOKEN_LIVES);
      expect(profiles).toEqual(new Map([["102", permanent("PERMISSIONS_MISSING")]]));
    });

    it.each([
      ["101/feed", "POSTING_BLOCKED", "101", { kind: "BLOCKED", reason: "CONTENT_POLICY_BLOCK" }],
      ["1781/media_publish", "ACTION_BLOCKED", "1781", { kind: "BLOCKED", reason: "CONTENT_POLICY_BLOCK" }],
      [
        "101/feed",
        "POSTING_CHECK",
        "101",
        { kind: "DOUBTFUL", reason: "SECURITY_CHECK_REQUIRED", blocksPosting: true },
      ],
      [
        "101/photos",
        "IDENTITY_CHECK",
        "101",
        { kind: "DOUBTFUL", reason: "IDENTITY_UNCONFIRMED", blocksPosting: true },
      ],
      [
        "101/feed",
        "PUBLISHING_UNAUTHORIZED",
        "101",
        { kind: "DOUBTFUL", reason: "IDENTITY_UNCONFIRMED", blocksPosting: true },
      ],
      ["1781/media_publish", "MEDIA_NOT_FOUND", "1781", { kind: "DOUBTFUL", reason: "UNKNOWN_INVALID" }],
      ["101/messages", "ROLE_OR_SCOPE_MISSING", "101", { kind: "PERMANENT", reason: "PERMISSIONS_MISSING" }],
    ] as const)("a publisher that posts to %s reports %s", async (edge, cause, externalId, verdict) => {
      const { tokens } = await connected("mara", OWN);
      const post = async () => {
        const body = new URLSearchParams({ access_token: tokens.accessToken ?? "" });
        const answer = await fetch(`${started.app("META").addresses.graph}/v25.0/${edge}`, { method: "POST", body });
        return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
      };
      expect(port.readReport(await post())).toEqual({ kind: "IRRELEVANT" });
      await started.breakProfile("META", externalId, cause);
      expect(port.readReport(await post())).toEqual(verdict);
    });
  });

  describe("the network as a whole", () => {
    it.each(["UNAVAILABLE", "HTML", "HANG_UP"] as const)("%s proves nothing", async (mode) => {
      const { tokens, target } = await connected("mara", OWN);
      await started.faults.set({ provider: "META", mode, share: 1 });
      expect((await port.probeGrant(tokens, [], signal())).verdict).toEqual({ kind: "TRANSIENT" });
      expect(await port.probeProfile(tokens, target("101"), signal())).toEqual({ kind: "TRANSIENT" });
      expect(await port.secondOpinion(tokens, null, signal())).toEqual({ kind: "TRANSIENT" });
      expect(await port.listProfiles(tokens, OWN, signal())).toMatchObject({ verdict: { kind: "TRANSIENT" } });
    });

    it("an exchange whose answer was cut off is in doubt", async () => {
      const given = await giveConsent(port, "mara", OWN);
      await started.faults.set({ provider: "META", mode: "HANG_UP", share: 1 });
      const outcome = await port.exchangeCode({ ...given, redirectUri: REDIRECT_URI }, signal());
      expect(outcome).toEqual({ kind: "REFUSED", verdict: { kind: "TRANSIENT" }, inDoubt: true });
    });

    it("too many calls are no finding", async () => {
      const { tokens } = await connected("mara", OWN);
      await started.faults.set({ provider: "META", mode: "RATE_LIMITED", share: 1 });
      expect((await port.probeGrant(tokens, [], signal())).verdict.kind).toBe("RATE_LIMITED");
    });

    it("false deaths look like real ones: telling them apart is for incidents", async () => {
      const { tokens } = await connected("mara", OWN);
      await started.faults.set({ provider: "META", mode: "MASS_DEATH", share: 1 });
      expect((await port.probeGrant(tokens, [], signal())).verdict).toEqual(permanent("CREDENTIALS_CHANGED"));
    });

    it("a wrong secret of ours ends nobody's connection", async () => {
      const { tokens, target } = await connected("mara", OWN);
      const wrong = portOf({ appSecret: "wrong" });
      expect((await wrong.probeGrant(tokens, [], signal())).verdict).toEqual({ kind: "APP_FAULT" });
      expect(await wrong.probeProfile(tokens, target("101"), signal())).toEqual({ kind: "APP_FAULT" });
      expect(await wrong.secondOpinion(tokens, null, signal())).toEqual({ kind: "APP_FAULT" });
    });

    it("a token that nobody gave out is only doubted", async () => {
      const unknown = { accessToken: "EAAnonsense", refreshToken: null };
      expect((await port.probeGrant(unknown, [], signal())).verdict).toEqual(doubtful("UNKNOWN_INVALID"));
    });

    it("an id that cannot be one is not asked for", async () => {
      const { tokens, target } = await connected("mara", OWN);
      const odd = { ...target("101"), externalId: "../me/permissions" };
      expect(await port.probeProfile(tokens, odd, signal())).toEqual({ kind: "IRRELEVANT" });
    });
  });

  describe("revoking", () => {
    it("ends all that the person gave, and is done when it is done already", async () => {
      const first = await connected("mara", OWN);
      const second = await connected("mara", PAID);
      expect(await port.revoke(first.tokens, signal())).toEqual({ kind: "REVOKED" });
      expect((await port.probeGrant(second.tokens, [], signal())).verdict).toEqual(permanent("ACCESS_REVOKED"));
      expect(await port.revoke(first.tokens, signal())).toEqual({ kind: "REVOKED" });
    });

    it("that got no answer is refused", async () => {
      const { tokens } = await connected("mara", OWN);
      await started.faults.set({ provider: "META", mode: "UNAVAILABLE", share: 1 });
      expect(await port.revoke(tokens, signal())).toMatchObject({ kind: "REFUSED", verdict: { kind: "TRANSIENT" } });
    });
  });

  describe("pushes", () => {
    const asRequest = ({ topic, headers, body }: SimulatedPush): PushRequest => {
      return { topic, method: "POST", query: {}, headers, body: Buffer.from(body) };
    };
    const pushOf = async (cause: string, at = START) => {
      const push = await metaDialect.push(cause, "mara", [], started.app("META"), at);
      if (push === null) throw new Error(`${cause} pushes nothing`);
      return asRequest(push);
    };

    it.each([
      ["APP_REMOVED", "MARK", "ACCESS_REVOKED"],
      ["DELETION_REQUESTED", "DELETE_DATA", "DATA_DELETION_REQUESTED"],
      ["PERMISSION_REMOVED", "PROBE", "PERMISSIONS_MISSING"],
    ] as const)("of %s: %s", async (cause, effect, reason) => {
      const reading = await port.readPush(await pushOf(cause), START);
      const whose = { kind: "PERSON", subject: "mara" };
      expect(reading).toMatchObject({ kind: "SIGNALS", signals: [{ whose, effect, reason, occurredAt: START }] });
      const again = await port.readPush(await pushOf(cause), START);
      expect(again).toEqual(reading);
      // Relink itself gives the receipt for a deletion.
      expect(reading).toHaveProperty(
        "answer",
        cause === "DELETION_REQUESTED" ? null : expect.objectContaining({ status: 200 }),
      );
    });

    it("every cause that says that it pushes does", async () => {
      for (const { name, pushes } of META_CAUSES) {
        expect((await metaDialect.push(name, "mara", [], started.app("META"), START)) !== null).toBe(pushes);
      }
    });

    it.each(["APP_REMOVED", "DELETION_REQUESTED", "PERMISSION_REMOVED"])(
      "%s: forged, changed or old ones are refused",
      async (cause) => {
        const push = await pushOf(cause);
        const forged = await metaDialect.push(cause, "mara", [], { ...started.app("META"), appSecret: "guess" }, START);
        const changed = { ...push, body: Buffer.from(push.body.toString().replace(/.$/, "x")) };
        for (const bad of [asRequest(forged as SimulatedPush), changed, { ...push, body: Buffer.alloc(0) }]) {
          expect((await port.readPush(bad, START)).kind).toBe("REFUSED");
        }
        expect(await port.readPush(push, new Date(START.getTime() + 2 * DAY_MS))).toMatchObject({ why: "too old" });
        expect((await port.readPush(push, new Date(START.getTime() - DAY_MS))).kind).toBe("REFUSED");
      },
    );

    it("the subscription's question is answered to who knows the verify token", async () => {
      const ask = (query: Readonly<Record<string, string>>): PushRequest => {
        return { topic: "events", method: "GET", query, headers: {}, body: Buffer.alloc(0) };
      };
      const token = started.app("META").pushSecret ?? "";
      const question = { "hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": "1158201444" };
      expect(await port.readPush(ask(question), START)).toEqual({
        kind: "CHALLENGE",
        answer: { status: 200, contentType: "text/plain", body: "1158201444" },
      });
      for (const wrong of [
        { ...question, "hub.verify_token": "guess" },
        { ...question, "hub.mode": "x" },
        { ...question, "hub.challenge": "<script>" },
        {},
      ]) {
        expect((await port.readPush(ask(wrong), START)).kind).toBe("REFUSED");
      }
      expect((await portOf({ pushSecret: null }).readPush(ask(question), START)).kind).toBe("REFUSED");
    });
  });
});
