import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { CursorCodec } from "../../../src/api/cursor-codec.js";
import { Loaders } from "../../../src/api/loaders.js";
import type { RequestContext } from "../../../src/api/request-context.js";
import type { Database } from "../../../src/database/database.js";
import { readMoment, type StoredMoment } from "../../../src/database/moment.js";
import { verificationLease } from "../../../src/grants/grant-lease.js";
import { Providers } from "../../../src/platforms/providers.js";
import { generateKeyRing } from "../../../src/vault/key-ring.js";
import { AskKnownGood } from "../../../src/verification/ask-known-good.js";
import { Bell } from "../../../src/api/bell.js";
import { type IncidentEvent, IncidentFeed } from "../../../src/verification/incident-feed.js";
import { INCIDENT_THRESHOLDS } from "../../../src/verification/incident.rules.js";
import { toIncident } from "../../../src/verification/incident.types.js";
import { Incidents } from "../../../src/verification/incidents.js";
import { IncidentsResolver } from "../../../src/verification/incidents.resolver.js";
import { WatchIncidents } from "../../../src/verification/watch-incidents.js";
import { WatchIncidentsJob } from "../../../src/verification/watch-incidents.job.js";
import {
  connectTestDatabase,
  onEveryEngine,
  type OpenTestDatabase,
  openTestDatabase,
} from "../../support/databases.js";
import { givenGrant, QUIET, type Renewals, renewals } from "../../support/renewals.js";
import { after, givenAccounts, givenCompany, START } from "../../support/stories.js";
import { TokenPort } from "../../support/token-port.js";
import { TokenServer } from "../../support/token-server.js";
import { eventually } from "../../support/waits.js";

const keys = { ring: generateKeyRing(), identity: randomBytes(32).toString("hex") };

onEveryEngine("incidents", (engine) => {
  let opened: OpenTestDatabase;
  let database: Database;
  let other: Database;
  let server: TokenServer;
  let now: Date;
  let one: Renewals;
  let here: ReturnType<typeof process>;
  let there: ReturnType<typeof process>;
  let companies: number[];

  /** What one process has of it. */
  function process(on: Database) {
    const ports = [new TokenPort({ url: server.url, now: () => now, timeoutMs: 500 })];
    const renewing = renewals(on, { keys, ports });
    const bell = new Bell();
    const incidents = new Incidents({ database: on, bell, thresholds: INCIDENT_THRESHOLDS, log: QUIET });
    const askKnownGood = new AskKnownGood({
      providers: new Providers(ports),
      grants: renewing.grants,
      lease: verificationLease(on),
      refreshGrant: renewing.refreshGrant,
      log: QUIET,
    });
    const feed = new IncidentFeed(on, bell, (error) => failures.push(error), 200);
    return { incidents, feed, watch: new WatchIncidents({ database: on, incidents, askKnownGood }) };
  }
  const failures: unknown[] = [];

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    database = opened.database;
    other = await connectTestDatabase(opened);
  });

  beforeEach(async () => {
    server = await TokenServer.start();
    now = START;
    await database.transaction(async (tx) => {
      for (const table of ["status_changes", "outages", "social_accounts", "grants", "incidents"]) {
        await tx.execute(sql`DELETE FROM ${sql([table])}`);
      }
    });
    one = renewals(database, { keys, ports: [] });
    here = process(database);
    there = process(other);
    companies = await Promise.all(Array.from({ length: 6 }, () => givenCompany(database)));
  });

  afterEach(async () => {
    here.feed.close();
    there.feed.close();
    await server.close();
    expect(failures).toEqual([]);
  });

  afterAll(async () => {
    await other.close();
    await opened.close();
  });

  /** One consent of each company, with a connected account each, and what was said of it. */
  async function give(answer: "ALIVE" | "DEAD" | "NONE", at = now, among = companies): Promise<string[]> {
    const ids: string[] = [];
    for (const companyId of among) {
      const tokens = { access: server.issue("access"), refresh: server.issue("refresh") };
      const id = await givenGrant(database, one, companyId, tokens);
      await givenAccounts(database, companyId, [{ grantId: id, platform: "X" }]);
      await say(id, answer, at);
      ids.push(id);
    }
    return ids;
  }

  async function say(id: string, answer: "ALIVE" | "DEAD" | "NONE", at = now): Promise<void> {
    await database.transaction((tx) =>
      tx.execute(sql`UPDATE grants SET last_answer = ${answer}, last_answer_at = ${at},
        next_verification_at = ${after(86_400)} WHERE id = ${id}`),
    );
  }

  const rows = () =>
    database.query<{ id: string; kind: string; open_provider: string | null; grants_concerned: number }>(
      sql`SELECT id, kind, open_provider, grants_concerned FROM incidents ORDER BY opened_at`,
    );
  const plan = async (id: string) => {
    const [row] = await database.query<{ at: StoredMoment; answer: string }>(
      sql`SELECT next_verification_at AS at, last_answer AS answer FROM grants WHERE id = ${id}`,
    );
    return { at: readMoment(row?.at as StoredMoment), answer: row?.answer };
  };
  const elapse = (seconds: number) => {
    now = new Date(now.getTime() + seconds * 1_000);
  };

  it("open once, whoever sees it first, and are known everywhere", async () => {
    await give("DEAD");
    const seen = await Promise.all(
      Array.from({ length: 8 }, (_, n) => (n % 2 === 0 ? here : there).incidents.consider("X", now)),
    );
    expect(seen).toEqual(seen.map(() => true));
    expect(await rows()).toMatchObject([{ kind: "DEAD", open_provider: "X", grants_concerned: 6 }]);
    expect(await here.incidents.isOpen("X")).toBe(true);
    expect(await there.incidents.isOpen("X")).toBe(true);
    expect(await here.incidents.isOpen("META")).toBe(false);
  });

  it.each<[string, () => Promise<unknown>]>([
    ["too few are concerned", () => give("DEAD", now, companies.slice(0, 4))],
    [
      "all of one company, while others have consents there",
      async () => {
        await give("ALIVE", now, companies.slice(1));
        await give(
          "DEAD",
          now,
          Array.from({ length: 6 }, () => companies[0] as number),
        );
      },
    ],
    ["it was long ago", () => give("DEAD", after(-601))],
    [
      "most are well",
      async () => {
        await give("DEAD");
        for (let n = 0; n < 4; n++) await give("ALIVE");
      },
    ],
    [
      "they are known to be dead",
      async () => {
        await give("DEAD");
        await database.transaction((tx) => tx.execute(sql`UPDATE social_accounts SET status = 'INVALID'`));
      },
    ],
    [
      "their time is over",
      async () => {
        await give("DEAD");
        await database.transaction((tx) => tx.execute(sql`UPDATE social_accounts SET expires_at = ${after(-1)}`));
      },
    ],
  ])("do not open when %s", async (_title, story) => {
    await story();
    expect(await here.incidents.consider("X", now)).toBe(false);
    expect(await rows()).toEqual([]);
  });

  it("open by the witnesses who fail, when the many in the window were asked before", async () => {
    for (let n = 0; n < 5; n++) await give("ALIVE", after(-300));
    const ids = await give("DEAD");
    expect(await here.incidents.consider("X", now)).toBe(false);
    await database.transaction((tx) =>
      tx.execute(sql`UPDATE grants SET next_verification_at = ${now} WHERE last_answer = 'DEAD'`),
    );
    expect(ids).toHaveLength(6);
    expect(await here.incidents.consider("X", now)).toBe(true);
  });

  it("are noticed by the watch alone, closed once when most of the known-good live, and looked at again gently (D-29)", async () => {
    const held: string[] = [];
    for (let n = 0; n < 5; n++) held.push(...(await give("DEAD")));
    const well = (await give("ALIVE", after(-3_600)))[0] as string;
    server.mode = "REFUSE";
    expect(await here.watch.run(now)).toBe(0);
    expect(await rows()).toMatchObject([{ open_provider: "X" }]);
    expect(await here.watch.nextInstant(now)).toEqual(after(30));

    elapse(30);
    const watched = await Promise.all([here.watch.run(now), there.watch.run(now)]);
    expect(watched[0] + watched[1]).toBe(1);
    expect(server.probes).toBe(5);
    expect(await rows()).toMatchObject([{ open_provider: "X" }]);
    expect((await plan(well)).at).toEqual(after(86_400));

    server.mode = "OK";
    elapse(30);
    await Promise.all([here.watch.run(now), there.watch.run(now)]);
    expect(await rows()).toMatchObject([{ open_provider: null, kind: "DEAD" }]);
    // What the other one closed is seen within the two seconds for which an answer is kept.
    await eventually("the end is seen here", async () => !(await here.incidents.isOpen("X")));
    const plans = (await Promise.all(held.map(plan))).filter(({ answer }) => answer === "DEAD");
    expect(plans.length).toBeGreaterThanOrEqual(25);
    const delays = plans.map(({ at }) => at.getTime() - now.getTime());
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...delays)).toBeLessThanOrEqual(900_000);
    expect(new Set(delays).size).toBeGreaterThan(20);
    expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(300_000);

    elapse(30);
    expect(await here.watch.run(now)).toBe(0);
    expect(await here.incidents.consider("X", now)).toBe(false);
    expect(await rows()).toHaveLength(1);
  });

  it("may come again, on new answers alone", async () => {
    const ids = await give("DEAD");
    await here.watch.run(now);
    elapse(30);
    await here.watch.run(now);
    expect(await rows()).toMatchObject([{ open_provider: null }]);
    elapse(60);
    for (const id of ids) await say(id, "NONE");
    expect(await here.incidents.consider("X", now)).toBe(true);
    expect(await rows()).toMatchObject([{ kind: "DEAD" }, { kind: "SILENT", open_provider: "X" }]);
  });

  it("are watched by renewing a token that has run out meanwhile: the old one would be refused for ever", async () => {
    await give("NONE");
    await here.watch.run(now);
    elapse(7_200);
    await here.watch.run(now);
    expect(server.probes).toBe(0);
    expect(server.refreshes).toBe(5);
    expect(await rows()).toMatchObject([{ open_provider: null }]);
  });

  it("close when there is nobody left whose verdict could be held", async () => {
    await give("DEAD");
    await here.watch.run(now);
    await database.transaction((tx) =>
      tx.execute(sql`UPDATE social_accounts SET status = 'DISCONNECTED', grant_id = NULL`),
    );
    elapse(30);
    expect(await here.watch.run(now)).toBe(1);
    expect(await rows()).toMatchObject([{ open_provider: null }]);
  });

  it("wake the job for the next look", async () => {
    const clock = { now: () => now, toReal: (instant: Date) => instant };
    const job = new WatchIncidentsJob(here.watch, clock);
    expect(await job.run(new AbortController().signal)).toBeNull();
    await give("DEAD");
    expect(await job.run(new AbortController().signal)).toEqual(after(30));
  });

  it("are told live in every process: one event for the opening, one for the end", async () => {
    const followers = await Promise.all([here.feed.follow(), here.feed.follow(), there.feed.follow()]);
    const heard = followers.map(() => [] as IncidentEvent[]);
    const listening = followers.map(async (follower, n) => {
      for await (const event of follower) heard[n]?.push(event);
    });
    await give("DEAD");
    await Promise.all([here.incidents.consider("X", now), there.incidents.consider("X", now)]);
    await eventually("everybody hears of it", () => heard.every((events) => events.length === 1), 3_000);
    elapse(30);
    await Promise.all([here.watch.run(now), there.watch.run(now)]);
    await eventually("everybody hears of the end", () => heard.every((events) => events.length === 2), 3_000);
    for (const events of heard) {
      expect(events.map(({ provider, closedAt }) => [provider, closedAt])).toEqual([
        ["X", null],
        ["X", now],
      ]);
      expect(events[0]?.id).toBe(events[1]?.id);
    }
    for (const follower of followers) await follower.return?.();
    await Promise.all(listening);
  });

  it("tell nothing of what was before, and let go of who leaves", async () => {
    await give("DEAD");
    await here.incidents.consider("X", now);
    const follower = await there.feed.follow();
    const [incident] = await rows();
    elapse(30);
    await here.incidents.end(incident?.id as string, now);
    expect(await follower.next()).toMatchObject({ value: { id: incident?.id, closedAt: now } });
    const waiting = follower.next();
    await follower.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  it("are listed page by page, and say of other companies nothing", async () => {
    await give("DEAD");
    for (let n = 0; n < 5; n++) {
      await here.incidents.consider("X", now);
      const [open] = await database.query<{ id: string }>(
        sql`SELECT id FROM incidents WHERE open_provider IS NOT NULL`,
      );
      if (n < 4) {
        elapse(10);
        await here.incidents.end(open?.id as string, now);
        elapse(10);
        await database.transaction((tx) => tx.execute(sql`UPDATE grants SET last_answer_at = ${now}`));
      }
    }
    const resolver = new IncidentsResolver(database, new CursorCodec(Buffer.alloc(32)), here.feed);
    const context = (companyId: number): RequestContext => ({
      viewer: { kind: "USER", companyId, userId: "u", role: "MEMBER", locale: "en", timeZone: "UTC" },
      now,
      requestId: "request",
      address: null,
      loaders: new Loaders(),
    });
    const own = companies[0] as number;
    const stranger = await givenCompany(database);
    const first = await resolver.incidents(context(own), { first: 2 });
    expect(first.nodes.map(({ closedAt }) => closedAt === null)).toEqual([true, false]);
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const rest = await resolver.incidents(context(own), { first: 10, after: first.pageInfo.endCursor });
    expect(rest.nodes).toHaveLength(3);
    const back = await resolver.incidents(context(own), { last: 2, before: rest.pageInfo.startCursor });
    expect(back.nodes).toEqual(first.nodes);
    await expect(
      resolver.incidents(context(stranger), { first: 1, after: first.pageInfo.endCursor }),
    ).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
    });
    const [incident] = first.nodes;
    if (incident === undefined) throw new Error("none");
    expect(incident).toMatchObject({ provider: "X", platforms: ["X"], kind: "DEAD" });
    expect(await resolver.accountsConcerned(incident, context(own))).toBe(1);
    expect(await resolver.accountsConcerned(incident, context(stranger))).toBe(0);
    const elsewhere = toIncident({ id: "i", provider: "META", kind: "DEAD", openedAt: now, closedAt: null });
    expect(await resolver.accountsConcerned(elsewhere, context(own))).toBe(0);
  });
});
