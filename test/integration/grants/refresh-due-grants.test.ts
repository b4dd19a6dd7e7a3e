import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import type { Database } from "../../../src/database/database.js";
import { RefreshDueGrantsJob } from "../../../src/grants/refresh-due-grants.job.js";
import type { Verdict } from "../../../src/platforms/verdict.js";
import { generateKeyRing } from "../../../src/vault/key-ring.js";
import {
  connectTestDatabase,
  onEveryEngine,
  type OpenTestDatabase,
  openTestDatabase,
} from "../../support/databases.js";
import { givenGrant, grantNow, type Renewals, renewals } from "../../support/renewals.js";
import { after, givenCompany, START } from "../../support/stories.js";
import { TokenPort } from "../../support/token-port.js";
import { TokenServer } from "../../support/token-server.js";

const keys = { ring: generateKeyRing(), identity: randomBytes(32).toString("hex") };
const DUE = { accessClock: { expiresAt: after(300), renewable: true }, mintedAt: after(-6_900) };

onEveryEngine("renewing what is due", (engine) => {
  let opened: OpenTestDatabase;
  let database: Database;
  let server: TokenServer;
  let now: Date;
  let refused: { id: string; verdict: Verdict }[];
  let one: Renewals;

  const wired = (on: Database, extra = {}) =>
    renewals(on, {
      keys,
      ports: [
        new TokenPort({ url: server.url, now: () => now }),
        new TokenPort({ url: server.url, provider: "GOOGLE", now: () => now }),
      ],
      refused: async (grant, verdict) => void refused.push({ id: grant.id, verdict }),
      ...extra,
    });
  const give = (companyId: number, extra = {}) =>
    givenGrant(database, one, companyId, {
      access: server.issue("access"),
      refresh: server.issue("refresh"),
      ...DUE,
      ...extra,
    });

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    database = opened.database;
  });

  beforeEach(async () => {
    server = await TokenServer.start();
    now = START;
    refused = [];
    await database.transaction((tx) => tx.execute(sql`DELETE FROM grants`));
    one = wired(database);
  });

  afterEach(() => server.close());
  afterAll(() => opened.close());

  it("renews each once, in two processes at once, and says when the next one is due", async () => {
    const companyId = await givenCompany(database);
    const ids: string[] = [];
    for (let n = 0; n < 30; n++) ids.push(await give(companyId));
    const later = await give(companyId, { accessClock: { expiresAt: after(6_600), renewable: true } });
    const other = await connectTestDatabase(opened);
    try {
      const taken = await Promise.all([one.refreshDueGrants.run(now), wired(other).refreshDueGrants.run(now)]);
      expect(taken[0] + taken[1]).toBe(30);
      expect(server.refreshes).toBe(30);
      for (const id of ids) expect((await grantNow(one, companyId, id)).mintedAt).toEqual(now);
      expect(await one.refreshDueGrants.run(now)).toBe(0);
      const next = (await grantNow(one, companyId, later)).nextRefreshAt;
      expect(await one.refreshDueGrants.nextInstant(now)).toEqual(next);
      const clock = { now: () => now, toReal: (instant: Date) => instant };
      expect(await new RefreshDueGrantsJob(one.refreshDueGrants, clock).run(new AbortController().signal)).toEqual(
        next,
      );
    } finally {
      await other.close();
    }
  });

  it("hands on what was refused for good, and nothing else; a failing grant holds up nobody", async () => {
    const companyId = await givenCompany(database);
    const revoked = await give(companyId, { refresh: "revoked" });
    const damaged = await give(companyId);
    await database.transaction((tx) => tx.execute(sql`UPDATE grants SET refresh_token = 'v1.x' WHERE id = ${damaged}`));
    const foreign = await give(companyId, { appId: "another" });
    const healthy = await give(companyId);
    expect(await one.refreshDueGrants.run(now)).toBe(4);
    expect(refused).toEqual([{ id: revoked, verdict: { kind: "PERMANENT", reason: "ACCESS_REVOKED" } }]);
    expect((await grantNow(one, companyId, healthy)).mintedAt).toEqual(now);
    expect((await grantNow(one, companyId, foreign)).nextRefreshAt).toEqual(after(86_400));
    const [row] = await database.query(
      sql`SELECT last_answer, refresh_failures, lease_until FROM grants WHERE id = ${damaged}`,
    );
    expect(row).toEqual({ last_answer: null, refresh_failures: 0, lease_until: null });
    expect(await one.refreshDueGrants.run(now)).toBe(0);
  });

  it("says nothing of an outage but that it was one, and comes back later each time", async () => {
    const companyId = await givenCompany(database);
    const id = await give(companyId);
    server.mode = "UNAVAILABLE";
    let pause = 0;
    for (let round = 0; round < 6; round++) {
      expect(await one.refreshDueGrants.run(now)).toBe(1);
      const next = (await grantNow(one, companyId, id)).nextRefreshAt as Date;
      expect(next.getTime() - now.getTime()).toBeGreaterThanOrEqual(60_000);
      if (round === 5) expect(next.getTime() - now.getTime()).toBeGreaterThan(pause);
      if (round === 0) pause = next.getTime() - now.getTime();
      now = next;
    }
    expect(refused).toEqual([]);
    server.mode = "OK";
    expect(await one.refreshDueGrants.run(now)).toBe(1);
    expect(await grantNow(one, companyId, id)).toMatchObject({ refreshFailures: 0, mintedAt: now });
  });

  it("lets a company with few due not wait for one with many (T-7)", async () => {
    const many = await givenCompany(database);
    const few = await givenCompany(database);
    for (let n = 0; n < 40; n++) await give(many, { accessClock: { expiresAt: after(200), renewable: true } });
    const id = await give(few);
    let renewedAt = 0;
    server.onRequest = async () => {
      const grant = await grantNow(one, few, id);
      if (renewedAt === 0 && grant.refreshInDoubtSince !== null) renewedAt = server.refreshes;
    };
    expect(await wired(database).refreshDueGrants.run(now)).toBe(41);
    expect(renewedAt).toBeGreaterThan(0);
    expect(renewedAt).toBeLessThanOrEqual(16);
  });

  it("lets one provider's silence not keep the places of another", async () => {
    const companies = await Promise.all(Array.from({ length: 10 }, () => givenCompany(database)));
    for (const company of companies) await give(company, { accessClock: { expiresAt: after(200), renewable: true } });
    const google = await give(companies[0] as number, { provider: "GOOGLE" });
    const silent = await TokenServer.start();
    silent.mode = "HANG";
    try {
      const ports = [
        new TokenPort({ url: silent.url, now: () => now, timeoutMs: 400 }),
        new TokenPort({ url: server.url, provider: "GOOGLE", now: () => now }),
      ];
      let waited = 0;
      server.onRequest = async () => {
        waited = silent.refreshes;
      };
      await wired(database, { ports }).refreshDueGrants.run(now);
      expect((await grantNow(one, companies[0] as number, google)).mintedAt).toEqual(now);
      expect(waited).toBeLessThan(8);
      expect(silent.refreshes).toBe(10);
    } finally {
      await silent.close();
    }
  });

  it("takes up nothing more once it is to stop, and ends what it has begun", async () => {
    const companyId = await givenCompany(database);
    for (let n = 0; n < 20; n++) await give(companyId);
    const stop = new AbortController();
    server.onRequest = async () => stop.abort();
    const taken = await one.refreshDueGrants.run(now, stop.signal);
    expect(taken).toBeLessThan(20);
    const [row] = await database.query<{ doubts: number; leases: number }>(
      sql`SELECT COUNT(refresh_in_doubt_since) AS doubts, COUNT(lease_until) AS leases FROM grants`,
    );
    expect(row).toMatchObject({ doubts: 0, leases: 0 });
  });
});
