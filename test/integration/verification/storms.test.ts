import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import type { Database } from "../../../src/database/database.js";
import { readMoment, type StoredMoment } from "../../../src/database/moment.js";
import { spread } from "../../../src/grants/spread.rules.js";
import type { Verdict } from "../../../src/platforms/verdict.js";
import { AskKnownGood } from "../../../src/verification/ask-known-good.js";
import { DueTurns } from "../../../src/verification/due-turns.js";
import { INCIDENT_THRESHOLDS } from "../../../src/verification/incident.rules.js";
import { Bell } from "../../../src/api/bell.js";
import { Incidents } from "../../../src/verification/incidents.js";
import { VerifyDueGrants } from "../../../src/verification/verify-due-grants.js";
import { WatchIncidents } from "../../../src/verification/watch-incidents.js";
import { connectTestDatabase, onOneServer, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { expectFactsToAgree } from "../../support/oracles.js";
import { QUIET } from "../../support/renewals.js";
import { ALIVE, doubtful, permanent, ScriptedPort, TRANSIENT } from "../../support/scripted-port.js";
import { after, givenCompany } from "../../support/stories.js";
import { givenConsent, type StoredConsent, testKeys, verifications } from "../../support/verifications.js";

/** Normal runs take a tenth. */
const FULL = process.env.RELINK_TEST_FULL === "1";
const scaled = (count: number) => (FULL ? count : count / 10);
const HOUR = 3_600;

onOneServer("what a provider may do to a whole installation", (engine) => {
  let opened: OpenTestDatabase;
  let second: Database;
  let port: ScriptedPort;
  let now: Date;
  let workers: ReturnType<typeof worker>[];

  const keys = testKeys();

  /** One process's worth of looking, with incidents. */
  function worker(database: Database) {
    const incidents = new Incidents({
      database,
      bell: new Bell(),
      thresholds: INCIDENT_THRESHOLDS,
      log: QUIET,
    });
    const world = verifications(database, [port], { keys, incidents });
    const { providers, grants, lease, refreshGrant, lookAtGrant } = world;
    const askKnownGood = new AskKnownGood({ providers, grants, lease, refreshGrant, log: QUIET });
    return {
      world,
      due: new VerifyDueGrants({ database, turns: new DueTurns(database), lookAtGrant }),
      watch: new WatchIncidents({ database, incidents, askKnownGood }),
    };
  }

  beforeEach(async () => {
    opened = await openTestDatabase(engine);
    second = engine.title === "SQLite" ? opened.database : await connectTestDatabase(opened);
    port = new ScriptedPort();
    workers = [worker(opened.database), worker(second)];
  });

  afterEach(async () => {
    await expectFactsToAgree(opened.database);
    if (second !== opened.database) await second.close();
    await opened.close();
  });

  /** Time passes from due instant to due instant, for two workers at once. */
  async function live(seconds: number): Promise<void> {
    const [{ due, watch } = worker(opened.database)] = workers;
    const end = after(seconds);
    for (;;) {
      for (const each of workers) await each.watch.run(now);
      let worked = 0;
      for (const count of await Promise.all(workers.map((each) => each.due.run(now)))) worked += count;
      if (worked > 0) continue;
      const instants = await Promise.all([due.nextInstant(now), watch.nextInstant(now)]);
      const known = instants.filter((instant) => instant !== null).map((instant) => instant.getTime());
      const next = new Date(Math.min(end.getTime(), now.getTime() + 60_000, ...known));
      if (now.getTime() >= end.getTime()) return;
      now = next;
    }
  }

  async function givenInstallation(grants: number, companies: number): Promise<StoredConsent[]> {
    const ids = [];
    for (let n = 0; n < companies; n++) ids.push(await givenCompany(opened.database));
    const consents = [];
    const [{ world } = worker(opened.database)] = workers;
    for (let n = 0; n < grants; n++) {
      consents.push(await givenConsent(opened.database, world, ids[n % companies] as number, { token: `t${n}` }));
    }
    now = after(0);
    return consents;
  }

  const marks = () =>
    opened.database.query<{ external_id: string; reason: string; occurred_at: StoredMoment }>(
      sql`SELECT a.external_id, s.reason, s.occurred_at FROM status_changes s
        JOIN social_accounts a ON a.company_id = s.company_id AND a.id = s.account_id WHERE s.to_status = 'INVALID'`,
    );
  const notConnected = async () => {
    const rows = await opened.database.query<{ external_id: string }>(
      sql`SELECT external_id FROM social_accounts WHERE status <> 'CONNECTED'`,
    );
    return rows.map((row) => row.external_id).toSorted();
  };
  const incidentRows = () =>
    opened.database.query<{ kind: string; open_provider: string | null }>(
      sql`SELECT kind, open_provider FROM incidents`,
    );

  it("with 15 % of all answers garbage: no false mark, and every real revocation within a minute of its first finding", async () => {
    const consents = await givenInstallation(scaled(1_000), scaled(100));
    const revoked = new Set(consents.filter((_, n) => n % 20 === 7).map(({ token }) => token));
    expect(revoked.size).toBe(scaled(50));
    const firstFound = new Map<string, Date>();
    const garbage: readonly Verdict[] = [TRANSIENT, TRANSIENT, { kind: "RATE_LIMITED", retryAfterSeconds: 20 }];
    let calls = 0;
    const answer = (token: string, dead: Verdict, alive: Verdict): Verdict => {
      calls += 1;
      const drawn = spread(`answer ${calls}`);
      if (drawn < 0.15) return garbage[calls % garbage.length] as Verdict;
      if (!revoked.has(token) || now < after(HOUR)) return alive;
      // A doubt is a finding once somebody else has said the same.
      if (dead.kind === "PERMANENT" && !firstFound.has(token)) firstFound.set(token, now);
      return dead;
    };
    // Every other death is one that needs a second opinion.
    const isDoubtful = (token: string) => Number(token.slice(1)) % 40 === 7;
    port.grant = (token) => answer(token, isDoubtful(token) ? doubtful() : permanent(), ALIVE);
    port.second = (token) => answer(token, permanent("SESSION_ENDED"), ALIVE);
    port.profile = (_target, token) => answer(token, permanent(), { kind: "ALIVE", proves: ["TOKEN", "ROLE"] });
    await live(2.5 * HOUR);

    const found = await marks();
    expect(found.map(({ external_id }) => external_id).toSorted()).toEqual(
      [...revoked].map((token) => `${token}-0`).toSorted(),
    );
    for (const { external_id: externalId, occurred_at: markedAt } of found) {
      const token = externalId.split("-")[0] as string;
      const took = readMoment(markedAt).getTime() - (firstFound.get(token) as Date).getTime();
      expect(took).toBeLessThanOrEqual(60_000);
    }
    expect(await incidentRows()).toEqual([]);
  });

  describe.each<[string, Verdict, string]>([
    ["no usable answer", TRANSIENT, "SILENT"],
    ["code 190 for everybody", permanent("CREDENTIALS_CHANGED"), "DEAD"],
    ["doubt about everybody", doubtful(), "DEAD"],
  ])("ten minutes of %s", (_title, storm, kind) => {
    it("end no connection, are one incident, and hide no real revocation", async () => {
      const consents = await givenInstallation(scaled(500), Math.max(5, scaled(50)));
      const [revoked] = consents.slice(17);
      const isStorm = () => now >= after(HOUR) && now < after(HOUR + 600);
      const answer = (token: string, alive: Verdict): Verdict => {
        if (isStorm()) return storm;
        return token === revoked?.token && now >= after(HOUR + 300) ? permanent("ACCESS_REVOKED") : alive;
      };
      port.grant = (token) => answer(token, ALIVE);
      port.second = (token) => answer(token, ALIVE);
      port.profile = (_target, token) => answer(token, { kind: "ALIVE", proves: ["TOKEN", "ROLE"] });
      await live(HOUR + 600);
      expect(await notConnected()).toEqual([]);
      expect(await incidentRows()).toMatchObject([{ kind }]);
      await live(2.5 * HOUR);
      expect(await notConnected()).toEqual([`${revoked?.token}-0`]);
      expect(await marks()).toMatchObject([{ external_id: `${revoked?.token}-0`, reason: "ACCESS_REVOKED" }]);
      expect(await incidentRows()).toEqual([{ kind, open_provider: null }]);
    });
  });

  it("one dead consent with 40 pages among others is no incident", async () => {
    const [{ world } = worker(opened.database)] = workers;
    await givenInstallation(10, 5);
    const companyId = await givenCompany(opened.database);
    const dead = await givenConsent(opened.database, world, companyId, { token: "dead", profiles: 40 });
    port.set(permanent(), dead.token);
    await live(HOUR);
    expect(await marks()).toHaveLength(40);
    expect(await incidentRows()).toEqual([]);
  });
});
