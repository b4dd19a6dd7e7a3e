import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import type { Clock } from "../../../src/clock.js";
import type { Answer } from "../../../src/platforms/answer.js";
import { GoogleProvider } from "../../../src/platforms/google/google-provider.js";
import { GuardedOutbound } from "../../../src/platforms/guarded-outbound.js";
import { InstagramProvider } from "../../../src/platforms/instagram/instagram-provider.js";
import { LinkedinProvider } from "../../../src/platforms/linkedin/linkedin-provider.js";
import { MetaProvider } from "../../../src/platforms/meta/meta-provider.js";
import type { Outbound } from "../../../src/platforms/outbound.js";
import type { Platform, Purpose } from "../../../src/platforms/platform.js";
import type { ProviderApp } from "../../../src/platforms/provider-app.js";
import type { ProviderPort } from "../../../src/platforms/provider-port.js";
import type { Provider } from "../../../src/platforms/provider.js";
import { TiktokProvider } from "../../../src/platforms/tiktok/tiktok-provider.js";
import { XProvider } from "../../../src/platforms/x/x-provider.js";
import type { AttemptFacts } from "../../../src/reconnect/attempt-facts.js";
import { DIALECTS } from "../../../src/sandbox/simulator/dialects.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { startSimulator, type StartedSimulator } from "../../support/simulator.js";
import { after, givenCompany, START } from "../../support/stories.js";
import { bytesOf, type Begun, setStatus, type Swaps, swaps } from "../../support/swaps.js";
import { givenPerson, type Person } from "../../support/trips.js";
import { testKeys } from "../../support/verifications.js";

const ADAPTERS: Readonly<Record<Provider, new (app: ProviderApp, outbound: Outbound, clock: Clock) => ProviderPort>> = {
  META: MetaProvider,
  INSTAGRAM: InstagramProvider,
  LINKEDIN: LinkedinProvider,
  X: XProvider,
  GOOGLE: GoogleProvider,
  TIKTOK: TiktokProvider,
};

interface Way extends Begun {
  readonly purpose: Purpose;
  /** The profile that is connected. */
  readonly externalId: string;
  /** Whether the profile is the person, so that no colleague can take it over with a login of their own. */
  readonly isPerson: boolean;
  /** Whether an older consent's tokens die by a new one. */
  readonly endsEarlier?: true;
}

const way = (provider: Provider, platform: Platform, externalId: string, isPerson = false): Way => ({
  provider,
  platform,
  purpose: "OWN",
  externalId,
  isPerson,
});

const WAYS: readonly Way[] = [
  way("META", "FACEBOOK", "101"),
  way("META", "INSTAGRAM", "1781"),
  way("INSTAGRAM", "INSTAGRAM", "1784", true),
  way("LINKEDIN", "LINKEDIN", "101"),
  { ...way("X", "X", "mara", true), endsEarlier: true },
  way("GOOGLE", "YOUTUBE", "UC101"),
  way("GOOGLE", "GOOGLE_BUSINESS", "locations/41"),
  way("TIKTOK", "TIKTOK", "mara-tt", true),
  { ...way("META", "FACEBOOK", "act_9"), purpose: "PAID" },
  { ...way("META", "FACEBOOK", "mara", true), purpose: "MONITORED" },
  { ...way("META", "INSTAGRAM", "1781"), purpose: "MONITORED" },
];

const profile = (provider: Provider, platform: Platform, externalId: string, admins: string[], kind = "PROFILE") =>
  ({
    provider,
    platform,
    kind: kind as "PROFILE",
    externalId,
    name: `${platform} ${externalId}`,
    handle: null,
    admins,
  }) as const;

/** The pages of somebody who looks after many. */
const FORTY = Array.from({ length: 40 }, (_, index) => `40${String(index).padStart(2, "0")}`);

/** A way out that can be cut after some calls. */
class CutOutbound implements Outbound {
  left = Number.POSITIVE_INFINITY;
  calls = 0;

  constructor(private readonly inner: Outbound) {}

  async send(...asked: Parameters<Outbound["send"]>): Promise<Answer> {
    this.calls += 1;
    if (this.left <= 0) return { kind: "NO_ANSWER", why: "NETWORK", sent: false };
    this.left -= 1;
    return this.inner.send(...asked);
  }
}

onEveryEngine("repair at the simulated networks", (engine) => {
  let opened: OpenTestDatabase;
  let simulator: StartedSimulator;
  let outbound: GuardedOutbound;
  let cut: CutOutbound;
  let made: Swaps;
  let ports: Map<Provider, ProviderPort>;
  let mara: Person;
  let otto: Person;
  let now = START;
  const clock = { now: () => now, toReal: (instant: Date) => instant };
  const keys = testKeys();

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    const both = ["mara", "otto"];
    const providers = [...new Set(WAYS.map(({ provider }) => provider))];
    simulator = await startSimulator({
      database: opened.database,
      clock,
      dialects: DIALECTS,
      people: [
        ...providers.flatMap((provider) => both.map((id) => ({ provider, id, name: id }))),
        { provider: "META", id: "frank", name: "frank" },
      ],
      profiles: [
        ...FORTY.map((externalId) => profile("META", "FACEBOOK", externalId, ["frank"])),
        profile("META", "FACEBOOK", "101", both),
        profile("META", "FACEBOOK", "102", ["otto"]),
        profile("META", "INSTAGRAM", "1781", both),
        profile("META", "INSTAGRAM", "1782", ["otto"]),
        profile("META", "FACEBOOK", "act_9", both, "AD_ACCOUNT"),
        profile("META", "FACEBOOK", "mara", ["mara"], "PERSON"),
        profile("META", "FACEBOOK", "otto", ["otto"], "PERSON"),
        profile("INSTAGRAM", "INSTAGRAM", "1784", ["mara"]),
        profile("INSTAGRAM", "INSTAGRAM", "1785", ["otto"]),
        profile("LINKEDIN", "LINKEDIN", "101", both),
        profile("LINKEDIN", "LINKEDIN", "102", ["otto"]),
        profile("X", "X", "mara", ["mara"]),
        profile("X", "X", "otto", ["otto"]),
        profile("GOOGLE", "YOUTUBE", "UC101", both),
        profile("GOOGLE", "YOUTUBE", "UC102", ["otto"]),
        profile("GOOGLE", "GOOGLE_BUSINESS", "locations/41", both),
        profile("GOOGLE", "GOOGLE_BUSINESS", "locations/42", ["otto"]),
        profile("TIKTOK", "TIKTOK", "mara-tt", ["mara"]),
        profile("TIKTOK", "TIKTOK", "otto-tt", ["otto"]),
      ],
    });
    const addresses = simulator.apps.flatMap((app) => Object.values(app.addresses));
    outbound = new GuardedOutbound({ addresses, allowLocal: true });
    cut = new CutOutbound(outbound);
    ports = new Map(providers.map((each) => [each, new ADAPTERS[each](simulator.app(each), cut, clock)]));
    made = swaps(opened.database, { keys, ports: [...ports.values()], now: () => now });
  });

  afterAll(async () => {
    await outbound.close();
    await simulator.close();
    await opened.close();
  });

  beforeEach(async () => {
    cut.left = Number.POSITIVE_INFINITY;
    // X: one live consent in the installation.
    await opened.database.transaction((tx) => tx.execute(sql`UPDATE grants SET exclusive_subject_hash = NULL`));
    const companyId = await givenCompany(opened.database);
    mara = await givenPerson(opened.database, companyId);
    otto = await givenPerson(opened.database, companyId);
  });

  /** As somebody with a login, to the network and back. */
  async function goThere(user: Person, what: Begun, login: string) {
    const trip = await made.begin(user, what);
    const consent = await fetch(trip.consentUrl);
    const page = await consent.text();
    const order = /name="order" value="([^"]+)"/.exec(page)?.[1] ?? "";
    const body = new URLSearchParams({ order, decision: "allow", person: login });
    for (const [, scope = ""] of page.matchAll(/name="scope" value="([^"]+)"/g)) body.append("scope", scope);
    const decided = await fetch(new URL("/consent", consent.url), { method: "POST", body, redirect: "manual" });
    const callback = new URL(decided.headers.get("location") ?? "about:blank");
    return { ...trip, completion: await made.comeBack(trip, callback) };
  }

  async function travel(user: Person, what: Begun, login: string): Promise<AttemptFacts> {
    const { key, completion } = await goThere(user, what, login);
    const done = await made.complete(key, completion, user.userId);
    if (done.kind !== "COMPLETED") throw new Error(done.code);
    return done.attempt;
  }

  /** Connects a profile, by a choice where the login reaches several. @returns the account's id */
  async function connected(user: Person, what: Way, login: string): Promise<string> {
    const { externalId, ...begun } = what;
    let attempt = await travel(user, begun, login);
    if (attempt.step === "CHOOSING") {
      const choices = await made.choices.run(attempt);
      const wanted = choices.find((choice) => choice.profile.externalId === externalId);
      const chosen = await made.choose(attempt, [wanted?.id ?? ""], user.userId);
      if (chosen.kind !== "COMPLETED") throw new Error(chosen.code);
      attempt = chosen.attempt;
    }
    expect(attempt).toMatchObject({ step: "ENDED", outcome: "SUCCEEDED" });
    const [id] = attempt.details.connected ?? [];
    const [row] = await opened.database.query(
      sql`SELECT external_id, status, connected_by_id FROM social_accounts WHERE company_id = ${user.companyId} AND id = ${id}`,
    );
    expect(row).toEqual({ external_id: externalId, status: "CONNECTED", connected_by_id: user.userId });
    return id as string;
  }

  async function probe(what: Way, companyId: number, accountId: string): Promise<string> {
    const { provider } = what;
    const [row] = await opened.database.query<{
      grant_id: string;
      platform: Platform;
      purpose: Purpose;
      external_id: string;
    }>(
      sql`SELECT grant_id, platform, purpose, external_id FROM social_accounts WHERE company_id = ${companyId} AND id = ${accountId}`,
    );
    const grant = await made.grants.read(companyId, row?.grant_id ?? "");
    if (row === undefined || grant === null) throw new Error("nothing to probe");
    // Between the two reads the account has moved on to another consent.
    if (grant.tokens.accessToken === null) return probe(what, companyId, accountId);
    const target = { platform: row.platform, purpose: row.purpose, externalId: row.external_id, pageToken: null };
    const port = ports.get(provider) as ProviderPort;
    return (await port.probeProfile(grant.tokens, target, AbortSignal.timeout(10_000))).kind;
  }

  describe.each(WAYS)("$platform $purpose by $provider", (what) => {
    const target = (accountId: string): Begun => ({ ...what, accountId });

    it.each(["EXPIRED", "INVALID", "DISCONNECTED", "CONNECTED"] as const)("is repaired from %s", async (from) => {
      const accountId = await connected(mara, what, "mara");
      if (from !== "CONNECTED") await setStatus(made, mara.companyId, [accountId], from);
      now = after(3_600, now);
      const who = what.isPerson ? "mara" : "otto";
      const attempt = await travel(otto, target(accountId), who);
      expect(attempt).toMatchObject({ step: "ENDED", outcome: "SUCCEEDED", details: { connected: [accountId] } });
      const [row] = await opened.database.query(
        sql`SELECT status, connected_by_id FROM social_accounts WHERE company_id = ${mara.companyId} AND id = ${accountId}`,
      );
      expect(row).toEqual({ status: "CONNECTED", connected_by_id: otto.userId });
      expect(await probe(what, mara.companyId, accountId)).toBe("ALIVE");
      const isWatched = what.platform === "INSTAGRAM" && what.purpose === "MONITORED";
      expect(attempt.details.checkHashtags ?? false).toBe(isWatched);
    });

    it("another login leaves it as it was, and green", async () => {
      const accountId = await connected(mara, what, "mara");
      // A page that both administer can be had with either login.
      const stranger = what.isPerson ? accountId : await rename(accountId);
      const bytes = await bytesOf(opened.database, mara.companyId, stranger);
      const attempt = await travel(otto, target(stranger), "otto");
      expect(attempt.outcome).toBe("ACCOUNT_MISMATCH");
      expect(attempt.details.received?.length).toBeGreaterThan(0);
      expect(await bytesOf(opened.database, mara.companyId, stranger)).toBe(bytes);
      if (what.isPerson) expect(await probe(what, mara.companyId, accountId)).toBe("ALIVE");
    });

    it("a network that is gone after any number of calls leaves it as it was", async () => {
      const accountId = await connected(mara, what, "mara");
      now = after(3_600, now);
      let calls = 0;
      for (let attempt: AttemptFacts | null = null; attempt?.outcome !== "SUCCEEDED"; calls++) {
        const bytes = await bytesOf(opened.database, mara.companyId, accountId);
        const trip = await goThere(mara, target(accountId), "mara");
        cut.left = calls;
        const done = await made.complete(trip.key, trip.completion, mara.userId);
        cut.left = Number.POSITIVE_INFINITY;
        if (done.kind !== "COMPLETED") throw new Error(done.code);
        ({ attempt } = done);
        expect(["SUCCEEDED", "NETWORK_UNAVAILABLE"]).toContain(attempt.outcome);
        if (attempt.outcome === "SUCCEEDED") break;
        expect(await bytesOf(opened.database, mara.companyId, accountId)).toBe(bytes);
        // Where trading the code ends the earlier tokens, the new ones are nobody's until the network says whose they are.
        if (what.endsEarlier !== true || calls !== 1) {
          expect(await probe(what, mara.companyId, accountId)).toBe("ALIVE");
        }
      }
      expect(calls).toBeGreaterThan(1);
    });

    /** Lets the account be a profile that nobody has. */
    async function rename(accountId: string): Promise<string> {
      await opened.database.transaction((tx) =>
        tx.execute(
          sql`UPDATE social_accounts SET external_id = '999' WHERE company_id = ${mara.companyId} AND id = ${accountId}`,
        ),
      );
      return accountId;
    }
  });

  it("one Google login repairs channel and locations in one trip", async () => {
    const channel = await connected(mara, way("GOOGLE", "YOUTUBE", "UC101"), "mara");
    const place = await connected(mara, way("GOOGLE", "GOOGLE_BUSINESS", "locations/41"), "mara");
    await setStatus(made, mara.companyId, [channel, place], "INVALID");
    const attempt = await travel(mara, { provider: "GOOGLE", platform: "YOUTUBE", accountId: channel }, "mara");
    expect(attempt).toMatchObject({ outcome: "SUCCEEDED", details: { connected: [channel], healed: [place] } });
  });

  it("40 pages of one Facebook login, all broken: one trip, 40 events in a row; none dies when it consents again", async () => {
    const what = { provider: "META", platform: "FACEBOOK" } as const;
    const choosing = await travel(mara, what, "frank");
    const choices = await made.choices.run(choosing);
    expect(choices.length).toBe(40);
    const chosen = await made.choose(
      choosing,
      choices.map(({ id }) => id),
      mara.userId,
    );
    if (chosen.kind !== "COMPLETED") throw new Error(chosen.code);
    const accounts = chosen.attempt.details.connected ?? [];
    await setStatus(made, mara.companyId, accounts, "INVALID");
    const last = await lastNumber();

    now = after(3_600, now);
    const [accountId = ""] = accounts;
    const repaired = await travel(mara, { ...what, accountId }, "frank");
    expect(repaired).toMatchObject({ outcome: "SUCCEEDED", details: { connected: [accountId] } });
    expect(new Set([accountId, ...(repaired.details.healed ?? [])])).toEqual(new Set(accounts));
    const changes = await opened.database.query<{ number: number; to_status: string }>(
      sql`SELECT number, to_status FROM status_changes WHERE company_id = ${mara.companyId} AND number > ${last} ORDER BY number`,
    );
    expect(changes.map(({ number, to_status: to }) => `${number} ${to}`)).toEqual(
      accounts.map((_, index) => `${last + 1 + index} CONNECTED`),
    );

    now = after(3_600, now);
    await travel(mara, { ...what, accountId }, "frank");
    expect(await lastNumber()).toBe(last + 40);
    for (const id of accounts) expect(await probe(WAYS[0] as Way, mara.companyId, id)).toBe("ALIVE");
  });

  async function lastNumber(): Promise<number> {
    const [row] = await opened.database.query<{ last: number | string }>(
      sql`SELECT last_number AS last FROM company_streams WHERE company_id = ${mara.companyId}`,
    );
    return Number(row?.last ?? 0);
  }

  it("at X another company's login is refused, and the first company goes on with the newest tokens", async () => {
    const what = way("X", "X", "mara", true);
    const accountId = await connected(mara, what, "mara");
    const carl = await givenPerson(opened.database, await givenCompany(opened.database));
    now = after(60, now);
    const attempt = await travel(carl, { provider: "X", platform: "X" }, "mara");
    expect(attempt).toMatchObject({ step: "ENDED", outcome: "CONNECTED_ELSEWHERE" });
    expect(await probe(what, mara.companyId, accountId)).toBe("ALIVE");
  });

  it("a colleague takes a page over while it is probed all the time: no probe fails", async () => {
    const what = way("META", "FACEBOOK", "101");
    const accountId = await connected(mara, what, "mara");
    const seen: string[] = [];
    let over = false;
    const probing = (async () => {
      while (!over) seen.push(await probe(what, mara.companyId, accountId));
    })();
    expect(await travel(otto, { ...what, accountId }, "otto")).toMatchObject({ outcome: "SUCCEEDED" });
    over = true;
    await probing;
    expect(new Set(seen)).toEqual(new Set(["ALIVE"]));
    expect(seen.length).toBeGreaterThan(2);
  });
});
